"""`make audit`: the judges that are too large or too slow for every test run.

`python -m tests.audit nu lighthouse` asks those named. All are asked even when one of
them finds something; a tool that cannot run here is a finding too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from tests.access.__main__ import main as access
from tests.audit import lighthouse, parts, wapiti
from tests.audit.tools import MissingToolError
from tests.support.processes import ROOT


def _pages(choice: str) -> Callable[[], bool]:
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:randomly", "-k", choice]
    return lambda: not subprocess.run([*command, "tests/audit/pages.py"], cwd=ROOT).returncode


def _timing() -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:randomly", "-n", "0"]
    return not subprocess.run([*command, "tests/audit/timing.py"], cwd=ROOT).returncode


def _safety() -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "tests/safety"]
    return not subprocess.run(command, cwd=ROOT, env={**os.environ, "AUDIT": "1"}).returncode


def _rights() -> bool:
    return not access(["lines"])


JUDGES: dict[str, Callable[[], bool]] = {
    "safety": _safety,
    "rights": _rights,
    "nu": _pages("nu"),
    "reading": _pages("textstat"),
    "lighthouse": lighthouse.main,
    "wapiti": wapiti.main,
    "sbom": parts.main,
    "timing": _timing,
}


def main(names: Sequence[str]) -> int:
    """0 when every judge asked for found nothing, 1 otherwise, 2 for a wrong name."""
    if unknown := [name for name in names if name not in JUDGES]:
        sys.stderr.write(f"No such judge: {', '.join(unknown)}. There are: {', '.join(JUDGES)}\n")
        return 2
    if len(names or JUDGES) > 1:  # each in a process of its own: they set Django up differently
        asked = {name: _alone(name) for name in names or JUDGES}
        sys.stdout.write(f"{', '.join(f'{name} {end}' for name, end in asked.items())}\n")
        return int(any(not end.startswith("ok") for end in asked.values()))
    [name] = names
    try:
        return int(not JUDGES[name]())
    except MissingToolError as missing:
        sys.stderr.write(f"{name}: {missing}\n")
        return 1


def _alone(name: str) -> str:
    start = time.monotonic()
    code = subprocess.run([sys.executable, "-m", "tests.audit", name], cwd=ROOT).returncode
    return f"{'FAILED' if code else 'ok'} in {time.monotonic() - start:.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
