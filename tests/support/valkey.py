"""A real Valkey for tests: empty, on a free loopback port, gone afterwards."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crampsite.stack import checks
from crampsite.stack.services import valkey_config, valkey_server
from tests.support.processes import free_port, wait_until

PASSWORD = "only-for-tests"


@dataclass(slots=True, kw_only=True)
class Valkey:
    """A server that a test may stop, kill and start again on the same port and data."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for REDIS_URL."""
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Return when the server takes connections."""
        self.process = subprocess.Popen(
            [valkey_server(), "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        config = valkey_config(folder=self.folder, port=self.port, password=PASSWORD)
        if self.process.stdin:
            with self.process.stdin as stdin:
                stdin.write(config)
        wait_until(lambda: checks.answers(self.port), seconds=15, otherwise=self._log)

    def stop(self) -> None:
        """End the server in good order."""
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=15)

    def kill(self) -> None:
        """End the server at once, as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait(timeout=15)

    def _log(self) -> str:
        log = self.folder / "valkey.log"
        return log.read_text() if log.exists() else "the server wrote no log"


@contextlib.contextmanager
def valkey() -> Iterator[Valkey]:
    """A running server."""
    with tempfile.TemporaryDirectory(prefix="stillnight-valkey-") as folder:
        server = Valkey(folder=Path(folder), port=free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()
