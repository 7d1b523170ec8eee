"""Mails as rows: owed, claimed, given back, closed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings

from tests.conftest import NOW
from tracker.actions import deliveries
from tracker.models import Delivery, Patient
from tracker.sealing import destroy_key

pytestmark = pytest.mark.django_db

ONE_MINUTE = dt.timedelta(minutes=1)
LEASE = dt.timedelta(seconds=settings.LEASE_SECONDS)


@pytest.fixture
def owed(ruth: Patient) -> Delivery:
    """A code mail for Ruth."""
    return deliveries.owe_account_mail(
        user=ruth.user,
        address=ruth.user.email,
        subject="Your code",
        body="It is 123456",
        now=NOW,
    )


def claimed(delivery: Delivery, now: dt.datetime = NOW) -> Delivery:
    found = deliveries.claim_delivery(delivery.pk, now)
    assert found is not None
    return found


def test_a_code_mail_can_be_read_back_but_not_from_the_row(owed: Delivery, ruth: Patient) -> None:
    mail = deliveries.read_account_mail(owed)
    assert mail is not None
    assert (mail.address, mail.body) == (ruth.user.email, "It is 123456")
    kept = " ".join(str(value) for value in Delivery.objects.values_list().get())
    assert "123456" not in kept
    assert ruth.user.email not in kept


def test_a_mail_to_an_address_without_an_account_is_sealed_too() -> None:
    owed = deliveries.owe_account_mail(
        user=None, address="Ask@stillnight.test", subject="Hello", body="No account", now=NOW
    )
    assert owed.recipient_kind == Delivery.Recipient.ADDRESS
    assert "ask" not in owed.recipient_id.lower().replace("-", " ").split()
    mail = deliveries.read_account_mail(owed)
    assert mail is not None
    assert mail.address == "Ask@stillnight.test"


def test_a_destroyed_key_makes_the_mail_unreadable(owed: Delivery, ruth: Patient) -> None:
    destroy_key(ruth.user.public_id)
    assert deliveries.read_account_mail(owed) is None


def test_a_subject_never_holds_a_line_break() -> None:
    owed = deliveries.owe_account_mail(
        user=None, address="a@stillnight.test", subject="Hi\r\nBcc: x@y.z", body="", now=NOW
    )
    assert owed.subject == "Hi Bcc: x@y.z"


def test_a_row_is_claimed_once_until_its_lease_is_over(owed: Delivery) -> None:
    first = claimed(owed)
    assert deliveries.claim_delivery(owed.pk, NOW + LEASE) is None
    second = claimed(owed, NOW + LEASE + ONE_MINUTE)
    assert (first.attempts, second.attempts) == (1, 2)
    assert first.message_id == second.message_id


def test_a_sender_that_lost_its_lease_cannot_give_the_row_back(owed: Delivery) -> None:
    first = claimed(owed)
    claimed(owed, NOW + LEASE + ONE_MINUTE)
    deliveries.release(first, "too slow", now=NOW)
    owed.refresh_from_db()
    assert owed.state == Delivery.State.SENDING


def test_what_the_server_took_is_noted_even_after_the_lease(owed: Delivery) -> None:
    first = claimed(owed)
    claimed(owed, NOW + LEASE + ONE_MINUTE)
    deliveries.mark_sent(first, subject="Your code", sealed_body=None, now=NOW)
    owed.refresh_from_db()
    assert owed.state == Delivery.State.SENT
    assert owed.sealed_body is None


def test_each_try_waits_longer_than_the_one_before(owed: Delivery) -> None:
    waits = []
    now = NOW
    for _ in range(9):
        deliveries.release(claimed(owed, now), "SMTP 451", now=now)
        owed.refresh_from_db()
        waits.append(round((owed.not_before - now) / ONE_MINUTE))
        now = owed.not_before
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_released_row_is_not_due_before_its_time(owed: Delivery) -> None:
    deliveries.release(claimed(owed), "SMTP 451", now=NOW)
    assert deliveries.due_deliveries(NOW + ONE_MINUTE / 2) == []
    assert deliveries.due_deliveries(NOW + ONE_MINUTE) == [owed.pk]


def test_account_mails_come_before_summaries(owed: Delivery) -> None:
    summary = Delivery.objects.create(
        kind=Delivery.Kind.WEEKLY,
        recipient_kind=Delivery.Recipient.PATIENT,
        recipient_id="somebody",
        period="2026-W24",
        not_before=NOW - dt.timedelta(days=1),
        message_id=deliveries.new_message_id(),
        created_at=NOW,
    )
    assert deliveries.due_deliveries(NOW) == [owed.pk, summary.pk]
    assert deliveries.account_mail_waits(NOW)
    claimed(owed)
    assert not deliveries.account_mail_waits(NOW)


@pytest.mark.parametrize("close", [deliveries.mark_refused, deliveries.skip])
def test_a_closed_row_keeps_no_body_and_is_never_due(owed: Delivery, close: object) -> None:
    assert callable(close)
    close(claimed(owed), "SMTP 550")
    owed.refresh_from_db()
    assert owed.sealed_body is None
    assert deliveries.due_deliveries(NOW + dt.timedelta(days=3)) == []
