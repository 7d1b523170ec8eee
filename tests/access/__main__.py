"""`python -m tests.access`: how many requests the matrix makes, and how long they take.

`python -m tests.access lines` takes every permission line away, one at a time, and names
those that nothing noticed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COUNT = (
    "import django; django.setup();"
    "from tests.access.cells import METHODS, how_many;"
    "from tests.access.roles import ROLES;"
    "from tests.access.test_mutations import NOT_MISSED, permission_lines;"
    "from crampsite.policy import POLICIES;"
    "print(f'{how_many()} cells: {len(POLICIES)} routes, {len(ROLES)} people, '"
    "f'{len(METHODS)} methods');"
    "print(f'{len(permission_lines())} permission lines, {len(NOT_MISSED)} that nobody can miss')"
)
WHAT = {
    "matrix": ["tests/access/test_matrix.py"],
    "lines": ["tests/access/test_mutations.py"],
}


def main(names: Sequence[str]) -> int:
    """0 when every cell is as it must be, or every line was missed; 2 for a wrong name."""
    name = names[0] if names else "matrix"
    if name not in WHAT:
        sys.stderr.write(f"No such part: {name}. There are: {', '.join(WHAT)}\n")
        return 2
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "AUDIT": "1"}
    subprocess.run([sys.executable, "-c", COUNT], cwd=ROOT, env=env, check=True)
    start = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *WHAT[name]]
    code = subprocess.run(command, cwd=ROOT, env=env).returncode
    sys.stdout.write(f"{name}: {time.monotonic() - start:.0f} s on two processes\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
