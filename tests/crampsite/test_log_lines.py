"""What a log may hold: where and what kind, never what a person wrote."""

from __future__ import annotations

import io
import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crampsite.web.log_lines import OneLine
from tracker.models import Patient

LOGGING: dict[str, Any] = settings.LOGGING
CANARY = "the kingfisher woke me"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the product's own handler writes meanwhile."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(OneLine(LOGGING["formatters"]["line"]["format"]))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_the_logs_are_written_by_this_formatter() -> None:
    assert LOGGING["formatters"]["line"]["()"] == "crampsite.web.log_lines.OneLine"
    assert {handler["formatter"] for handler in LOGGING["handlers"].values()} == {"line"}


@pytest.mark.parametrize("address", ["/tonight/cramp", "/medicines/add/", "/labs/", "/check/"])
def test_an_error_on_any_page_keeps_its_words_out_of_the_log_and_of_the_answer(
    ruths_browser: Client,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    def broken(*_: object, **__: object) -> None:
        try:
            raise ValueError(CANARY)
        except ValueError as cause:
            raise RuntimeError(f"Failing row contains ({CANARY})") from cause

    assert ruths_browser.get("/account/").status_code == 200  # all views are loaded now
    monkeypatch.setattr("tracker.access.patient_of", broken)
    ruths_browser.raise_request_exception = False
    body = {"name": CANARY, "key": str(uuid.uuid4())}
    answer = ruths_browser.post(f"{address}?q={CANARY}", body)
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    assert "kingfisher" not in log.getvalue()
    assert "ValueError" in log.getvalue()
    assert "RuntimeError" in log.getvalue()
    assert "test_log_lines.py" in log.getvalue()


def test_a_line_that_was_sent_stays_one_line(log: io.StringIO) -> None:
    logging.getLogger("tracker").warning("name=%s", "a\r\n2026-01-01 INFO tracker forged")
    assert log.getvalue().count("\n") == 1


def test_a_form_that_brings_a_file_is_refused_unread(ruth: Patient, ruths_browser: Client) -> None:
    file = SimpleUploadedFile("scan.pdf", b"x" * 5_000_000)
    answer = ruths_browser.post("/medicines/add/", {"name": "drops", "scan": file})
    assert answer.status_code == 400
    assert not ruth.medications.exists()
