"""The whole product as `make run` starts it, for the tests of this folder."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.run import PRODUCT_VARIABLES
from tests.support.processes import (
    Running,
    children,
    command_line,
    descendants,
    free_port,
    running,
    still_alive,
    wait_until,
)

COMMAND = [sys.executable, "manage.py", "stack"]
# The first start compresses static files and writes the sample diaries on a busy machine.
START_SECONDS = 180
STOP_SECONDS = 30
READY = "Ctrl-C stops everything."


class Product:
    """A started product and what a test asks of it."""

    def __init__(self, process: Running, *, data_dir: Path, port: int) -> None:
        self.process, self.data_dir, self.port = process, data_dir, port
        self.supervisor = process.process.pid

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page; 0 while nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        return 0, ""

    def worker(self) -> int | None:
        """The process id of the worker, None while there is no worker."""
        found = [
            pid
            for pid in children(self.supervisor)
            if "crampsite.celery:app worker" in command_line(pid)
        ]
        return found[0] if found else None

    def wait_until_ready(self) -> None:
        """Return when the addresses were printed."""
        wait_until(
            lambda: self.process.has_said(READY) or self.process.process.poll() is not None,
            seconds=START_SECONDS,
            otherwise=lambda: self.process.output,
        )
        assert self.process.process.poll() is None, self.process.output

    def demo(self) -> dict[str, Any]:
        """The addresses and sign-ins of the sample people."""
        page: dict[str, Any] = json.loads((self.data_dir / "demo.json").read_text())
        return page

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the supervisor alone."""
        os.kill(self.supervisor, number)


def environment(data_dir: Path, port: int, **more: str) -> dict[str, str]:
    """The shell's variables, without those of another Stillnight."""
    kept = {key: value for key, value in os.environ.items() if key not in PRODUCT_VARIABLES}
    kept["DJANGO_SETTINGS_MODULE"] = "crampsite.settings"
    return {**kept, "DATA_DIR": str(data_dir), "PORT": str(port), **more}


@contextlib.contextmanager
def product(data_dir: Path, **more: str) -> Iterator[Product]:
    """A product that is ready, and stopped when the block is left."""
    port = free_port()
    with running(COMMAND, env=environment(data_dir, port, **more)) as process:
        started = Product(process, data_dir=data_dir, port=port)
        started.wait_until_ready()
        yield started


def assert_stops_cleanly(started: Product, number: signal.Signals) -> None:
    """It ends with 0, the last started first, and neither process nor draft is left."""
    pids = descendants(started.supervisor)
    started.signal(number)
    assert started.process.wait(seconds=STOP_SECONDS) == 0, started.process.output
    stops = [line for line in started.process.lines if line.startswith("Stopping")]
    assert stops == [
        f"Stopping {name} ..." for name in ("web", "beat", "worker", "mailbox", "valkey")
    ]
    assert len(pids) >= 5
    assert not still_alive(pids)
    assert not list(started.data_dir.rglob("*.draft"))
    assert not list(started.data_dir.glob(".*"))
