""" "Send me one now": once for each tap, a few times a day, to a checked address."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from tests.conftest import NOW
from tests.support.threads import together
from tracker.actions.addresses import refuse_address
from tracker.actions.on_demand import CannotSendError, send_one_now, week_told
from tracker.actions.once import Once
from tracker.actions.people import change_profile
from tracker.emails import Outcome, deliver
from tracker.models import Delivery, Patient, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailed(ruth: Patient) -> Patient:
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True)
    return ruth


def tap(key: int) -> Once:
    return Once(key=uuid.UUID(int=key), fields={})


def test_it_is_the_mail_of_this_week_and_goes_out_at_once(mailed: Patient) -> None:
    send_one_now(mailed, now=NOW)
    row = Delivery.objects.get()
    assert (row.kind, row.period[:8]) == ("on_demand", "2026-W24")
    assert deliver(row.pk, now=NOW) is Outcome.SENT
    assert mail.outbox[0].subject == "Your weekly summary is ready"


def test_a_tap_sent_twice_is_one_mail(mailed: Patient) -> None:
    for key in (1, 1, 2, 1):
        send_one_now(mailed, now=NOW, once=tap(key))
    assert Delivery.objects.count() == 2


def test_three_a_day_and_no_more(mailed: Patient) -> None:
    for key in range(1, 4):
        send_one_now(mailed, now=NOW, once=tap(key))
    with pytest.raises(CannotSendError, match="try again tomorrow"):
        send_one_now(mailed, now=NOW, once=tap(9))
    send_one_now(mailed, now=NOW, once=tap(1))
    send_one_now(mailed, now=NOW + dt.timedelta(days=1, seconds=1), once=tap(10))
    assert Delivery.objects.count() == 4


def test_without_a_checked_address_nothing_is_owed(ruth: Patient) -> None:
    with pytest.raises(CannotSendError, match="check your email address"):
        send_one_now(ruth, now=NOW)
    assert not Delivery.objects.exists()


def test_an_address_that_takes_no_mail_is_not_tried(mailed: Patient) -> None:
    refuse_address(mailed.user.email, User.Refusal.BOUNCED, now=NOW)
    with pytest.raises(CannotSendError, match="takes no mail"):
        send_one_now(mailed, now=NOW)


def test_who_gets_no_weekly_mail_may_ask_for_one_link(mailed: Patient) -> None:
    change_profile(mailed, now=NOW, weekly_mail="off")
    send_one_now(mailed, now=NOW)
    assert deliver(Delivery.objects.get().pk, now=NOW) is Outcome.SENT
    assert "Sign in to see it" in str(mail.outbox[0].body)


def test_the_week_is_the_last_whole_one_on_the_persons_own_clock() -> None:
    monday = dt.datetime(2026, 6, 15, 3, 0, tzinfo=dt.UTC)
    assert week_told(monday, "America/New_York") == dt.date(2026, 6, 1)
    assert week_told(monday, "Europe/Berlin") == dt.date(2026, 6, 8)


@pytest.mark.django_db(transaction=True)
def test_many_taps_at_once_stay_within_the_day(mailed: Patient) -> None:
    def one(number: int) -> str:
        try:
            send_one_now(mailed, now=NOW, once=tap(number % 5 + 1))
        except CannotSendError:
            return "no"
        return "yes"

    together(6, one)
    assert Delivery.objects.count() == 3
