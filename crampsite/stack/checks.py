"""What must hold before anything is started, each with words that say what to do."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import IO

FREE_DISK_BYTES = 200 * 1024 * 1024  # static files, a year of diary and room for the journal


class CannotStartError(Exception):
    """The product cannot start here; the message says why and what to do."""


def use_folder(folder: Path) -> IO[str]:
    """The lock on the data folder, held while the returned file stays open."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        lock = (folder / "stack.lock").open("a")
    except OSError as error:
        raise CannotStartError(
            f"The data folder {folder} cannot be written to ({error.strerror}). "
            "Set DATA_DIR to a folder you may write to."
        ) from error
    _take(lock, folder)
    return lock


def need_disk(folder: Path) -> None:
    """Raise `CannotStartError` when the disk of the folder is nearly full."""
    free = shutil.disk_usage(folder).free
    if free < FREE_DISK_BYTES:
        raise CannotStartError(
            f"The disk of {folder} has {free // 1024**2} MB left; "
            f"{FREE_DISK_BYTES // 1024**2} MB are needed. Make room or set DATA_DIR."
        )


def need_port(host: str, port: int) -> None:
    """Raise `CannotStartError` when the port is taken or may not be used."""
    try:
        with socket.socket(_family(host)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise CannotStartError(
            f"Port {port} on {host} cannot be used ({os.strerror(error.errno or 0)}). "
            f"Choose another: make run PORT={port + 1}"
        ) from error


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether somebody listens on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _take(lock: IO[str], folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise CannotStartError(
            f"Stillnight already runs on the data folder {folder}. "
            "Stop it first, or set DATA_DIR to another folder."
        ) from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
