from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

from crampsite.stack import checks


def test_a_folder_is_made_and_held(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    with (
        checks.use_folder(folder),
        pytest.raises(checks.CannotStartError, match="already runs on the data folder"),
    ):
        checks.use_folder(folder)
    with checks.use_folder(folder):
        assert folder.is_dir()


def test_a_folder_below_a_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(checks.CannotStartError, match="Set DATA_DIR to a folder you may write to"):
        checks.use_folder(file / "data")


def test_a_nearly_full_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=checks.FREE_DISK_BYTES - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(checks.CannotStartError, match="199 MB left; 200 MB are needed"):
        checks.need_disk(tmp_path)


def test_a_taken_port_is_refused_by_its_number_with_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(checks.CannotStartError, match=f"Port {port} .*PORT={port + 1}"):
            checks.need_port("127.0.0.1", port)


def test_a_free_port_is_accepted_and_does_not_answer() -> None:
    port = checks.free_port()
    checks.need_port("127.0.0.1", port)
    assert not checks.answers(port)


def test_nothing_of_a_checked_folder_is_left_but_the_lock(tmp_path: Path) -> None:
    with checks.use_folder(tmp_path):
        assert os.listdir(tmp_path) == ["stack.lock"]  # noqa: PTH208 - names are enough
