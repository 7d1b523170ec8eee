"""The whole product, as `make run` starts it, on free ports and an empty data folder."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

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

pytestmark = pytest.mark.stack

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

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the supervisor alone."""
        os.kill(self.supervisor, number)


def environment(data_dir: str, port: int) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in PRODUCT_VARIABLES}
    kept["DJANGO_SETTINGS_MODULE"] = "crampsite.settings"
    return {**kept, "DATA_DIR": data_dir, "PORT": str(port)}


@contextlib.contextmanager
def product(data_dir: Path) -> Iterator[Product]:
    port = free_port()
    with running(COMMAND, env=environment(str(data_dir), port)) as process:
        started = Product(process, data_dir=data_dir, port=port)
        started.wait_until_ready()
        yield started


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all, so that only the first start is a first start."""
    return tmp_path_factory.mktemp("product") / "data"


@pytest.fixture(scope="module")
def shared(data_dir: Path) -> Iterator[Product]:
    with product(data_dir) as started:
        yield started


def test_it_answers_and_says_where(shared: Product) -> None:
    assert shared.get("/healthz") == (200, "ok")
    assert shared.process.has_said(f"Stillnight is ready: http://localhost:{shared.port}")


def test_the_sign_ins_are_kept_for_their_owner_only(shared: Product) -> None:
    path = shared.data_dir / "demo.json"
    page = json.loads(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert page["url"] == f"http://localhost:{shared.port}"
    assert page["mailbox"] == f"{page['url']}/mailbox/"
    assert page["patient"].keys() == {"email", "password"}
    assert page["clinician"].keys() == {"email", "password", "totp_secret"}
    for person in (page["patient"], page["clinician"]):
        assert shared.process.has_said(person["email"])
        assert shared.process.has_said(person["password"])


def test_nobody_else_on_the_machine_can_read_the_data(shared: Product) -> None:
    public = shared.data_dir / "static"
    files = [
        path
        for path in shared.data_dir.rglob("*")
        if path.is_file() and not path.is_relative_to(public)
    ]
    assert shared.data_dir / "stillnight.sqlite3" in files
    assert [path for path in files if path.stat().st_mode & 0o077] == []


def test_static_files_are_served_compressed_and_for_ever(shared: Product) -> None:
    manifest = json.loads((shared.data_dir / "static" / "staticfiles.json").read_text())
    path = next(new for old, new in manifest["paths"].items() if old.endswith("htmx-2.min.js"))
    connection = http.client.HTTPConnection("127.0.0.1", shared.port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", f"/static/{path}", headers={"Accept-Encoding": "br"})
        response = connection.getresponse()
        assert response.headers["Content-Encoding"] == "br"
        assert "immutable" in response.headers["Cache-Control"]


def test_nothing_secret_is_on_a_command_line(shared: Product) -> None:
    page = json.loads((shared.data_dir / "demo.json").read_text())
    key = (shared.data_dir / "secret_key").read_text()
    words = " ".join(command_line(pid) for pid in descendants(shared.supervisor))
    assert "valkey-server" in words
    for secret in (key, page["patient"]["password"], page["clinician"]["totp_secret"]):
        assert secret not in words


def test_a_killed_worker_is_started_again(shared: Product) -> None:
    old = shared.worker()
    assert old is not None
    os.kill(old, signal.SIGKILL)
    wait_until(
        lambda: shared.worker() not in {None, old},
        seconds=30,
        otherwise=lambda: shared.process.output,
    )
    assert shared.process.has_said("worker ended with signal SIGKILL; starting it again")
    assert shared.get("/healthz") == (200, "ok")


def test_a_second_product_on_the_same_folder_is_refused(shared: Product) -> None:
    env = environment(str(shared.data_dir), free_port())
    with running(COMMAND, env=env) as second:
        assert second.wait(seconds=60) == 2
    assert second.has_said("already runs on the data folder")
    assert shared.get("/healthz") == (200, "ok")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_in_reverse_order_and_leaves_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    with product(tmp_path) as started:
        pids = descendants(started.supervisor)
        started.signal(number)
        assert started.process.wait(seconds=STOP_SECONDS) == 0, started.process.output
        lines = [line for line in started.process.lines if line.startswith("Stopping")]
        assert lines == [
            f"Stopping {name} ..." for name in ("web", "beat", "worker", "mailbox", "valkey")
        ]
        assert len(pids) >= 5
        assert not still_alive(pids)
        assert not list(tmp_path.rglob("*.draft"))
        assert not list(tmp_path.rglob(".demo.json.*"))


def test_ctrl_c_during_the_first_preparation_stops_cleanly(tmp_path: Path) -> None:
    env = environment(str(tmp_path), free_port())
    with running(COMMAND, env=env) as process:
        wait_until(
            lambda: process.has_said("up to date ..."),
            seconds=60,
            otherwise=lambda: process.output,
        )
        os.kill(process.process.pid, signal.SIGINT)
        assert process.wait(seconds=STOP_SECONDS) == 0, process.output
        assert not process.has_said("Traceback")
    with product(tmp_path) as again:  # what was begun can be finished
        assert again.get("/healthz") == (200, "ok")


def test_a_killed_supervisor_takes_everything_with_it(tmp_path: Path) -> None:
    with product(tmp_path) as started:
        pids = descendants(started.supervisor)
        started.signal(signal.SIGKILL)
        wait_until(
            lambda: not still_alive(pids),
            seconds=STOP_SECONDS,
            otherwise=lambda: "\n".join(map(command_line, still_alive(pids))),
        )


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(COMMAND, env=environment(str(tmp_path), port)) as process:
            assert process.wait(seconds=60) == 2, process.output
    assert process.has_said(f"Port {port} on 127.0.0.1 cannot be used (Address already in use).")
    assert process.has_said(f"make run PORT={port + 1}")
    assert len(process.lines) == 1


def test_a_folder_that_cannot_be_written_is_named_with_the_way_out() -> None:
    with running(COMMAND, env=environment("/dev/null/data", free_port())) as process:
        assert process.wait(seconds=60) != 0
    assert process.has_said("The data folder /dev/null/data cannot be used")
    assert len(process.lines) == 1
