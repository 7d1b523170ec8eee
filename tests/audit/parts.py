"""The list of parts by the published schema of CycloneDX, with the tool of its authors."""

from __future__ import annotations

import subprocess

from tests import sbom
from tests.audit.tools import python_program

# Nothing is printed and the end is 0 when the list is what the schema allows.
BY_THE_SCHEMA = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
with open(sys.argv[1], encoding="utf-8") as file:
    sys.exit(JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read()))
"""


def main() -> bool:
    """True when a list made now is valid; what is wrong with it is printed."""
    sbom.main()
    command = [python_program("python"), "-c", BY_THE_SCHEMA, str(sbom.LIST)]
    return not subprocess.run(command).returncode
