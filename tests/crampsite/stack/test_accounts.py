from __future__ import annotations

import base64
import datetime as dt
import json
import stat
from pathlib import Path

import pytest

from crampsite.stack import accounts


@pytest.mark.parametrize(
    ("unix_seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_the_code_is_the_one_of_rfc_6238_appendix_b(unix_seconds: int, code: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    now = dt.datetime.fromtimestamp(unix_seconds, tz=dt.UTC)
    assert accounts.totp_code(secret, now=now) == code


def test_accounts_survive_being_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    made = accounts.new_accounts()
    accounts.write_private(path, made.page(url="http://localhost:1", mailbox=None))
    assert accounts.read_accounts(path) == made


def test_the_file_is_readable_by_its_owner_only_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    accounts.write_private(path, {"a": 1})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["demo.json"]


def test_content_that_cannot_be_written_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    accounts.write_private(path, {"a": 1})
    with pytest.raises(TypeError):
        accounts.write_private(path, {"a": object()})
    assert json.loads(path.read_text()) == {"a": 1}
    assert [entry.name for entry in tmp_path.iterdir()] == ["demo.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"patient": {}}', '{"patient": null}'])
def test_a_damaged_file_counts_as_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "demo.json"
    path.write_text(content)
    assert accounts.read_accounts(path) is None


def test_passwords_are_long_enough_for_clinicians_and_differ() -> None:
    made = [accounts.new_accounts() for _ in range(20)]
    passwords = {
        password for one in made for password in (one.patient_password, one.clinician_password)
    }
    assert len(passwords) == 40
    assert min(map(len, passwords)) >= 15
