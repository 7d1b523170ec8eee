"""What is over goes, an hour later at the latest, and nothing that is still of use."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client

from tests.conftest import NOW, PASSWORD
from tracker.actions import retention
from tracker.actions.consent import make_share_code
from tracker.actions.deliveries import owe_account_mail
from tracker.actions.erasure import erase
from tracker.actions.imports import HELD_FOR
from tracker.actions.summaries import make_link, stop_link
from tracker.models import (
    Delivery,
    ForgottenPerson,
    HeldFile,
    Patient,
    PushSubscription,
    ShareCode,
    SummaryLink,
    User,
)
from tracker.tasks import clear_old

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MOMENT = dt.timedelta(seconds=1)


def stays_until(rows: object, end: dt.datetime) -> None:
    """The rows are there a moment before `end` and gone at it."""
    count = rows.count  # type: ignore[attr-defined]
    assert count() == 1
    retention.clear(end - MOMENT)
    assert count() == 1
    retention.clear(end)
    assert count() == 0


def test_a_session_goes_when_it_is_over(ruth: Patient) -> None:
    with time_machine.travel(NOW, tick=False):
        Client().force_login(ruth.user)
    stays_until(Session.objects, Session.objects.get().expire_date)


def test_a_share_code_goes_a_day_after_its_end(ruth: Patient) -> None:
    _, code = make_share_code(ruth, categories=["cramps"], now=NOW)
    stays_until(ShareCode.objects, code.expires_at + DAY)


def test_a_link_goes_thirty_days_after_it_ended_or_was_stopped(ruth: Patient) -> None:
    _, link = make_link(ruth, days=1, now=NOW)
    stays_until(SummaryLink.objects, NOW + 37 * DAY)
    _, link = make_link(ruth, days=7, now=NOW)
    stop_link(ruth, link, now=NOW + DAY)
    stays_until(SummaryLink.objects, NOW + 31 * DAY)


def test_a_device_that_refuses_goes_after_ninety_days(ruth: Patient) -> None:
    PushSubscription.objects.create(
        patient=ruth, endpoint_digest="d", sealed=b"s", created_at=NOW, refused_at=NOW
    )
    works = PushSubscription.objects.create(
        patient=ruth, endpoint_digest="e", sealed=b"s", created_at=NOW
    )
    stays_until(PushSubscription.objects.exclude(pk=works.pk), NOW + 90 * DAY)
    retention.clear(NOW + 3650 * DAY)
    assert PushSubscription.objects.filter(pk=works.pk).exists()


def test_a_file_that_got_no_yes_goes_after_an_hour(ruth: Patient) -> None:
    HeldFile.objects.create(patient=ruth, sealed=b"s", held_at=NOW)
    stays_until(HeldFile.objects, NOW + HELD_FOR)


def test_a_mail_to_a_stranger_goes_after_a_month(ruth: Patient) -> None:
    owe_account_mail(user=None, address="a@b.test", subject="S", body="B", now=NOW)
    stays_until(Delivery.objects, NOW + 30 * DAY)


def test_a_mail_that_is_too_late_keeps_no_address_and_no_words(ruth: Patient) -> None:
    mail = owe_account_mail(user=ruth.user, address="a@b.test", subject="S", body="B", now=NOW)
    retention.clear(NOW + DAY - MOMENT)
    assert Delivery.objects.get(pk=mail.pk).sealed_body is not None
    retention.clear(NOW + DAY)
    late = Delivery.objects.get(pk=mail.pk)
    assert late.sealed_body is None
    assert late.state == "skipped"
    retention.clear(NOW + 400 * DAY)
    assert not Delivery.objects.exists()


def test_a_weekly_mail_that_was_sent_stays_with_its_body(ruth: Patient) -> None:
    Delivery.objects.create(
        kind=Delivery.Kind.WEEKLY,
        recipient_kind=Delivery.Recipient.PATIENT,
        recipient_id=str(ruth.public_id),
        period="2026-W24",
        state=Delivery.State.SENT,
        not_before=NOW,
        not_after=NOW + DAY,
        message_id=f"<{uuid.uuid4().hex}@stillnight.test>",
        sealed_body=b"sealed",
        created_at=NOW,
        sent_at=NOW,
    )
    retention.clear(NOW + 3650 * DAY)
    assert bytes(Delivery.objects.get().sealed_body or b"") == b"sealed"


def test_the_key_of_somebody_erased_is_done_with_after_a_day(ruth: Patient) -> None:
    erase(ruth, now=NOW)
    stays_until(ForgottenPerson.objects, NOW + DAY)


def test_a_rule_that_cannot_be_kept_now_holds_up_no_other(
    ruth: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_now: dt.datetime) -> int:
        raise DatabaseError

    HeldFile.objects.create(patient=ruth, sealed=b"s", held_at=NOW)
    monkeypatch.setitem(retention.RULES, "sessions", broken)
    assert "sessions" not in retention.clear(NOW + HELD_FOR)
    assert not HeldFile.objects.exists()


def test_the_task_and_the_command_do_it(ruth: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    for run in (clear_old, lambda: call_command("clear_old")):
        HeldFile.objects.create(patient=ruth, sealed=b"s", held_at=NOW)
        with time_machine.travel(NOW + HELD_FOR, tick=False):
            run()
        assert not HeldFile.objects.exists()
    assert "held files: 1" in capsys.readouterr().out


def test_nobody_loses_an_account_or_an_entry(ruth: Patient) -> None:
    ruth.user.set_password(PASSWORD)
    before = User.objects.count()
    retention.clear(NOW + 36500 * DAY)
    assert User.objects.count() == before
    assert Patient.objects.filter(pk=ruth.pk).exists()
