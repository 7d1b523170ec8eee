"""The tools of the audit, from locks of their own, kept in `.cache/audit`.

They are large, and nothing of the product or of its tests needs them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.support.processes import ROOT

LOCKS = ROOT / ".ci" / "audit"
CACHE = ROOT / ".cache" / "audit"
NODE_HELP = "Lighthouse and the Nu checker come from npm: install node 18.16 or newer with npm."
JAVA_HELP = "The Nu checker needs java: sudo apt-get install default-jre-headless"


class MissingToolError(Exception):
    """Something the machine must have is not there; `str()` says how to get it."""


def nu_command() -> list[str]:
    """The beginning of the command that checks HTML files."""
    return [_program("java", JAVA_HELP), "-Xss1m", "-jar", str(_npm("vnu-jar/build/dist/vnu.jar"))]


def lighthouse_command() -> list[str]:
    """The beginning of the command that measures an address."""
    return [_program("node", NODE_HELP), str(_npm("lighthouse/cli/index.js"))]


def python_program(name: str) -> str:
    """The path of a program of the audit's Python packages."""
    lock, home = LOCKS / "requirements.txt", CACHE / "python"
    if not _is_new(home / "done", lock):
        _run([sys.executable, "-m", "venv", "--clear", str(home)])
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        _run([*pip, "--disable-pip-version-check", "--require-hashes", "-r", str(lock)])
        (home / "done").touch()
    return str(home / "bin" / name)


def _npm(path: str) -> Path:
    """A file of the npm packages, which are installed by their lock when they are not there."""
    home, lock = CACHE / "npm", LOCKS / "package-lock.json"
    if not _is_new(home / "done", lock):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(LOCKS / name, home / name)
        quiet = ["--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
        _run([_program("npm", NODE_HELP), "ci", *quiet], folder=home)
        (home / "done").touch()
    return home / "node_modules" / path


def _is_new(done: Path, lock: Path) -> bool:
    return done.exists() and done.stat().st_mtime >= lock.stat().st_mtime


def _program(name: str, otherwise: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise MissingToolError(otherwise)
    return found


def _run(command: Sequence[str], *, folder: Path = ROOT) -> None:
    if subprocess.run(command, cwd=folder, env=os.environ).returncode:
        raise MissingToolError(f"{' '.join(command[:4])} did not succeed")
