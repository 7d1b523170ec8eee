"""One process of the stack: started in a session of its own, named in the log, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

TETHER = Path(__file__).with_name("tether.py")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What to run and how long it may take to stop."""

    name: str
    command: tuple[str, ...]
    grace_seconds: float
    noise: str = ""  # a line with this text is not worth showing
    config: bytes = b""  # given on standard input: neither on a command line nor on disk
    is_ready: Callable[[], bool] = lambda: True


class Child:
    """A running service. Ctrl-C in the terminal does not reach it, only `terminate` does."""

    def __init__(self, service: Service, *, env: Mapping[str, str], cwd: Path, say: Say) -> None:
        self.service = service
        self._say = say
        self._process = subprocess.Popen(  # noqa: S603 - the commands are ours
            [sys.executable, "-I", "-S", str(TETHER), str(os.getpid()), *service.command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
        )
        self._configure()
        threading.Thread(target=self._copy_output, daemon=True).start()

    def exit_code(self) -> int | None:
        """How the process ended, or None while it runs."""
        return self._process.poll()

    def terminate(self) -> None:
        """Ask the process to finish what it holds and end."""
        self._send(signal.SIGTERM, group=False)

    def kill(self) -> None:
        """End the process and everything it started, now."""
        self._send(signal.SIGKILL, group=True)

    def _configure(self) -> None:
        stdin = self._process.stdin
        if stdin is not None:
            with contextlib.suppress(BrokenPipeError), stdin:
                stdin.write(self.service.config)

    def _copy_output(self) -> None:
        output, noise = self._process.stdout, self.service.noise
        if output is None:
            return
        with output:
            for line in output:
                text = line.decode(errors="replace").rstrip()
                if text and not (noise and noise in text):
                    self._say(f"{self.service.name:<7}| {text}")

    def _send(self, number: signal.Signals, *, group: bool) -> None:
        with contextlib.suppress(ProcessLookupError):
            if group:
                os.killpg(self._process.pid, number)
            elif self._process.poll() is None:
                self._process.send_signal(number)
