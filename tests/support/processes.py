"""Starting a real process, waiting for what it does, and seeing what is left of it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POLL_SECONDS = 0.05


class Running:
    """A process in a session of its own, and every line it wrote so far."""

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            list(command),
            env=dict(env),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """All that was written so far."""
        return "\n".join(self.lines)

    def has_said(self, text: str) -> bool:
        """Whether a line with the text was written."""
        return any(text in line for line in list(self.lines))

    def wait(self, *, seconds: float) -> int:
        """The exit code, after the last line was read."""
        code = self.process.wait(timeout=seconds)
        self._reader.join(timeout=seconds)
        return code

    def _read(self) -> None:
        output = self.process.stdout
        if output is not None:
            with output:
                self.lines.extend(line.rstrip("\n") for line in output)


@contextlib.contextmanager
def running(command: Sequence[str], *, env: Mapping[str, str]) -> Iterator[Running]:
    """A process that is ended, with its session, when the block is left."""
    started = Running(command, env=env)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.process.wait(timeout=30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.process.pid, signal.SIGKILL)
        started.wait(seconds=10)


def wait_until(
    is_true: Callable[[], bool], *, seconds: float, otherwise: Callable[[], str]
) -> None:
    """Return as soon as it is true; fail with what `otherwise` says when it never is."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            raise AssertionError(f"not true within {seconds} s: {otherwise()}")
        time.sleep(POLL_SECONDS)


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def children(pid: int) -> set[int]:
    """The processes a process started itself (Linux)."""
    return {child for child, parent in _parents().items() if parent == pid}


def descendants(pid: int) -> set[int]:
    """Every process below a process, whatever its session (Linux)."""
    parents = _parents()
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def still_alive(pids: set[int]) -> set[int]:
    """Those of the processes that run; one that only waits to be reaped does not."""
    alive = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{pid}/stat").read_text()
            if stat.rpartition(")")[2].split()[0] != "Z":
                alive.add(pid)
    return alive


def command_line(pid: int) -> str:
    """The words a process was started with."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def _parents() -> dict[int, int]:
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
    return parents
