"""The whole product, as `make run` starts it, on free ports and an empty data folder."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.product import (
    COMMAND,
    STOP_SECONDS,
    Product,
    assert_stops_cleanly,
    environment,
    product,
)
from tests.support.processes import (
    command_line,
    descendants,
    free_port,
    running,
    still_alive,
    wait_until,
)

pytestmark = pytest.mark.stack


@pytest.fixture
def own(prepared: Path, tmp_path: Path) -> Iterator[Product]:
    """A running product for one test to stop or kill."""
    shutil.copytree(prepared, tmp_path / "data")
    with product(tmp_path / "data") as started:
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
    modes: dict[Path, int] = {}
    for path in shared.data_dir.rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # a journal that was just closed
            if path.is_file() and not path.is_relative_to(public):
                modes[path] = path.stat().st_mode
    assert shared.data_dir / "stillnight.sqlite3" in modes
    assert [path for path, mode in modes.items() if mode & 0o077] == []


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
    env = environment(shared.data_dir, free_port())
    with running(COMMAND, env=env) as second:
        assert second.wait(seconds=60) == 2
    assert second.has_said("already runs on the data folder")
    assert shared.get("/healthz") == (200, "ok")


def test_ctrl_c_after_a_first_start_leaves_what_a_second_start_needs(prepared: Path) -> None:
    kept = {path.name for path in prepared.iterdir()}
    assert {"demo.json", "secret_key", "stillnight.sqlite3", "keys.sqlite3", "static"} <= kept


def test_a_second_start_keeps_the_sign_ins_and_prepares_nothing(
    shared: Product, prepared: Path
) -> None:
    first = json.loads((prepared / "demo.json").read_text())
    second = json.loads((shared.data_dir / "demo.json").read_text())
    assert second["clinician"] == first["clinician"]
    for step in ("up to date", "Compressing the static files", "Writing the diaries"):
        assert not shared.process.has_said(step)


def test_sigterm_stops_it_in_reverse_order_and_leaves_nothing(own: Product) -> None:
    assert_stops_cleanly(own, signal.SIGTERM)


def test_a_killed_supervisor_takes_everything_with_it(own: Product) -> None:
    pids = descendants(own.supervisor)
    own.signal(signal.SIGKILL)
    wait_until(
        lambda: not still_alive(pids),
        seconds=STOP_SECONDS,
        otherwise=lambda: "\n".join(map(command_line, still_alive(pids))),
    )


def test_ctrl_c_during_the_first_preparation_stops_cleanly(tmp_path: Path) -> None:
    with running(COMMAND, env=environment(tmp_path, free_port(), DEMO="0")) as process:
        wait_until(
            lambda: process.has_said("up to date ..."),
            seconds=60,
            otherwise=lambda: process.output,
        )
        os.kill(process.process.pid, signal.SIGINT)
        assert process.wait(seconds=STOP_SECONDS) == 0, process.output
        assert not process.has_said("Traceback")
    with product(tmp_path, DEMO="0") as again:  # what was begun can be finished
        assert again.get("/healthz") == (200, "ok")
        assert not (tmp_path / "demo.json").exists()


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(COMMAND, env=environment(tmp_path, port)) as process:
            assert process.wait(seconds=60) == 2, process.output
    assert process.has_said(f"Port {port} on 127.0.0.1 cannot be used (Address already in use).")
    assert process.has_said(f"make run PORT={port + 1}")
    assert len(process.lines) == 1


def test_a_folder_that_cannot_be_written_is_named_with_the_way_out() -> None:
    with running(COMMAND, env=environment(Path("/dev/null/data"), free_port())) as process:
        assert process.wait(seconds=60) != 0
    assert process.has_said("The data folder /dev/null/data cannot be used")
    assert len(process.lines) == 1
