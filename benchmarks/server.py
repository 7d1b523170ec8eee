"""A gunicorn worker as the product starts it, and a client that asks it for pages."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.support.processes import free_port, running, wait_until

PAIRS = 21
FLOOR_TIMES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response, whole."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """CPU milliseconds of a page and of the bare view, and how many times as much that is."""

    ms: float
    bare_ms: float
    multiple: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One worker on a loopback port."""

    port: int

    def ask(
        self, method: str, address: str, *, cookies: str = "", form: str = "", packed: bool = False
    ) -> Answer:
        """One request on a connection of its own."""
        headers = {"Cookie": cookies, "Host": "localhost"}
        if packed:
            headers["Accept-Encoding"] = "gzip"
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, address, body=form or None, headers=headers)
            response = connection.getresponse()
            return Answer(
                status=response.status, headers=dict(response.getheaders()), body=response.read()
            )

    def process(self) -> dict[str, Any]:
        """What the worker used up to now."""
        content: dict[str, Any] = json.loads(self.ask("GET", "/-/process").body)
        return content

    def cpu_ms(
        self, request: Callable[[], object], *, times: int, between: Callable[[], object] = int
    ) -> Spent:
        """CPU time of one request beside that of the bare view.

        Short batches of both take turns. A busy machine makes everything dearer for a while;
        each page is compared with the bare view of the same half second, and the middle of
        those comparisons is told. `between` runs before each request and outside of the
        worker. What reading the figure itself costs is about one hundredth of a batch.
        """
        pairs = []
        for _ in range(PAIRS):
            floor = self._batch(self._bare, FLOOR_TIMES, int)
            pairs.append((self._batch(request, max(1, times // PAIRS), between), floor))
        return Spent(
            ms=median(spent for spent, _ in pairs),
            bare_ms=median(floor for _, floor in pairs),
            multiple=median(spent / floor for spent, floor in pairs),
        )

    def _bare(self) -> None:
        self.ask("GET", "/-/bare")

    def _batch(
        self, request: Callable[[], object], times: int, between: Callable[[], object]
    ) -> float:
        before = self.process()["cpu_seconds"]
        for _ in range(times):
            between()
            request()
        return float((self.process()["cpu_seconds"] - before) / times * 1000)


@contextlib.contextmanager
def serve() -> Iterator[Server]:
    """A fresh server with one synchronous worker.

    Production gives each worker threads. Handing a request to a thread costs every page the
    same, so without them the floor is lower and each multiple of it is stricter.
    """
    server = Server(port=free_port())
    command = (
        *(sys.executable, "-m", "gunicorn", "benchmarks.served:application", "--preload"),
        *("--bind", f"127.0.0.1:{server.port}", "--workers", "1"),
        *("--log-level", "warning", "--no-control-socket"),
    )
    with running(command, env=os.environ) as started:
        wait_until(lambda: _answers(server), seconds=60, otherwise=lambda: started.output)
        yield server


def _answers(server: Server) -> bool:
    try:
        return server.ask("GET", "/-/bare").status == http.client.OK
    except OSError:
        return False
