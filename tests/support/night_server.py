"""The web process alone, on the database of the test run, to be killed and started again.

A thread cannot be killed, and a phone must not notice that the server was.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import sys
from collections.abc import Iterator

from django.db import connections

from tests.support.processes import Running, free_port, wait_until

START_SECONDS = 60


class NightServer:
    """A gunicorn on one port; what it stores is seen by the test, and the other way round."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.running: Running | None = None

    def start(self, **settings: str) -> None:
        """Return when it answers; `settings` are what a new release differs in."""
        command = [sys.executable, "-m", "gunicorn", "crampsite.wsgi", "--threads", "4"]
        command += ["-b", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        started = Running(command, env=_environment(self.port) | settings)
        self.running = started
        wait_until(
            lambda: _answers(self.port), seconds=START_SECONDS, otherwise=lambda: started.output
        )

    def kill(self) -> None:
        """End it without a word, workers included."""
        if self.running is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.running.process.pid, 9)
            self.running.wait(seconds=10)
            self.running = None


@contextlib.contextmanager
def night_server(**settings: str) -> Iterator[NightServer]:
    """A running server, killed at the end."""
    server = NightServer()
    server.start(**settings)
    try:
        yield server
    finally:
        server.kill()


def _environment(port: int) -> dict[str, str]:
    databases = {
        "DATABASE_URL": connections["default"].settings_dict["NAME"],
        "KEYS_DATABASE_URL": connections["keys"].settings_dict["NAME"],
    }
    files = {name: f"sqlite:///{path}" for name, path in databases.items()}
    settings = {"DJANGO_SETTINGS_MODULE": "tests.served", "PORT": str(port)}
    return {**os.environ, **files, **settings}


def _answers(port: int) -> bool:

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError):
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False
