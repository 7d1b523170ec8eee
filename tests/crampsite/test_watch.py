"""Who tells the operator that beat is dead: workers, and the web when it is asked for health."""

from __future__ import annotations

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from crampsite import watch
from tests.conftest import NOW
from tracker.actions.heartbeats import Beat, note_beat, stands_still
from tracker.emails.operator import tell_silences

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def silent(settings: Any, frozen: Any) -> dt.datetime:
    """Beat died an hour ago, and there is an operator."""
    settings.OPERATOR_EMAIL = "operator@stillnight.test"
    note_beat(Beat.SWEPT, now=NOW - HOUR)
    return NOW


def test_a_dead_beat_is_told_by_mail_and_log_once(
    silent: dt.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    assert [tell_silences(silent), tell_silences(silent + HOUR)] == [1, 0]
    assert "watch.silent what='swept' since=2026-06-18T14:00Z" in caplog.text
    (told,) = mail.outbox
    assert told.to == ["operator@stillnight.test"]
    assert told.subject == "Stillnight: the background work stands still"
    assert "- swept: last at 2026-06-18 14:00 UTC" in told.body


def test_without_an_operators_address_the_log_has_it(
    silent: dt.datetime, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.OPERATOR_EMAIL = ""
    assert tell_silences(silent) == 1
    assert "watch.silent" in caplog.text
    assert not mail.outbox


def test_a_mail_server_that_is_away_is_asked_again(
    silent: dt.datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object, **__: object) -> int:
        raise smtplib.SMTPServerDisconnected("operator@stillnight.test")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", away)
        tell_silences(silent)
    assert "watch.not_mailed error=SMTPServerDisconnected" in caplog.text
    assert "operator@" not in caplog.text
    assert tell_silences(silent) == 1
    assert len(mail.outbox) == 1


def test_whoever_asks_for_health_makes_the_web_look(
    silent: dt.datetime, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(watch, "look_aside", lambda: looked.append("aside"))
    assert client.get("/healthz").content == b"ok"
    assert looked == ["aside"]
    tell_silences(silent)
    client.get("/healthz")
    assert looked == ["aside"]


def test_a_look_tells_and_a_database_that_is_away_does_not_end_it(
    silent: dt.datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from django.db import DatabaseError

    assert watch.look() == 1
    assert not stands_still(silent)

    def blind(_: dt.datetime) -> int:
        raise DatabaseError

    monkeypatch.setattr("tracker.emails.operator.tell_silences", blind)
    assert watch.look() == 0
    assert "watch.blind" in caplog.text
