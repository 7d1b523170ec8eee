"""Mail servers with bad days: away for a day, slow, busy, and addresses that are gone.

The clock is an argument here, so a day takes a second; the server and its sockets are real.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW, make_patient
from tests.faults.sink import Sink
from tests.support.processes import free_port
from tracker import tasks
from tracker.actions.weekly import plan_weekly
from tracker.emails import Outcome, deliver
from tracker.models import Delivery, Patient

pytestmark = [pytest.mark.faults, pytest.mark.django_db]

PEOPLE = 5
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
LOOK = dt.timedelta(minutes=10)  # a bell rings every ten seconds; fewer show the same
PATIENCE_SECONDS = 0.4  # of the sender, instead of twenty seconds


@pytest.fixture(autouse=True)
def real_mail(settings: Any, sink: Sink) -> None:
    """Mail goes out by SMTP to the sink."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_TIMEOUT = PATIENCE_SECONDS


@pytest.fixture
def owed(db: None) -> list[Patient]:
    """Five people who are owed their week since Monday morning."""
    people = [make_patient(f"p{number}@stillnight.test", f"P{number}") for number in range(PEOPLE)]
    for person in people:
        EmailAddress.objects.create(user=person.user, email=person.user.email, verified=True)
    Patient.objects.update(last_entry_at=NOW + 30 * DAY)  # they keep logging
    plan_weekly(NOW)
    return people


def sweep_at(now: dt.datetime) -> int:
    with time_machine.travel(now, tick=False):
        return tasks.work_deliveries(seconds=60.0)


def sweep_until_sent(now: dt.datetime, *, within: dt.timedelta) -> dt.datetime:
    """Ring until nothing is owed; the time of the last bell."""
    end = now + within
    while now <= end:
        sweep_at(now)
        if not Delivery.objects.filter(state__in=("due", "sending")).exists():
            return now
        now += MINUTE
    raise AssertionError(list(Delivery.objects.values_list("state", "outcome", "not_before")))


def assert_each_got_one(sink: Sink) -> None:
    copies = sink.copies()
    assert len(copies) == PEOPLE
    assert {len(ids) for ids in copies.values()} == {1}
    assert Delivery.objects.filter(state="sent").count() == PEOPLE


def test_a_server_that_is_away_for_a_day_gets_every_mail_once(
    owed: list[Patient], sink: Sink, settings: Any
) -> None:
    settings.EMAIL_PORT = free_port()  # nobody listens there
    now = NOW
    while now < NOW + DAY:
        assert sweep_at(now) == 0
        now += LOOK
    tried = list(Delivery.objects.values_list("attempts", flat=True))
    assert min(tried) > 1
    assert max(tried) < 40, "each pause is longer than the one before, up to an hour"
    settings.EMAIL_PORT = sink.port
    back = sweep_until_sent(now, within=61 * MINUTE)
    assert back - now <= 61 * MINUTE
    assert_each_got_one(sink)


def test_a_server_that_is_away_for_a_week_gets_no_old_news(
    owed: list[Patient], sink: Sink, settings: Any
) -> None:
    settings.EMAIL_PORT = free_port()
    now = NOW
    while now < NOW + 8 * DAY:
        sweep_at(now)
        now += 60 * MINUTE
    settings.EMAIL_PORT = sink.port
    sweep_at(now)
    assert sink.accepted == []
    assert set(Delivery.objects.values_list("state", "outcome")) == {("skipped", "too old")}


def test_a_busy_server_is_asked_again_later(owed: list[Patient], sink: Sink) -> None:
    sink.refusals = {"p1@stillnight.test": ["451 4.3.2 busy", "452 4.2.2 full"]}
    assert sweep_at(NOW) == PEOPLE - 1
    waiting = Delivery.objects.get(state="due")
    assert waiting.outcome == "SMTP 451"
    assert sweep_at(NOW) == 0
    sweep_until_sent(NOW + MINUTE, within=10 * MINUTE)
    assert_each_got_one(sink)
    waiting.refresh_from_db()
    assert waiting.attempts == 3


def test_an_address_that_is_gone_stops_no_other_and_its_owner_is_told(
    owed: list[Patient], sink: Sink
) -> None:
    sink.refusals = {"p1@stillnight.test": ["550 5.1.1 no such mailbox"] * 9}
    assert sweep_at(NOW) == PEOPLE - 1
    assert sweep_at(NOW + DAY) == 0
    assert Delivery.objects.get(state="refused").outcome == "SMTP 550"
    gone = owed[1]
    gone.user.refresh_from_db()
    assert gone.user.mail_is_refused
    browser = Client()
    browser.force_login(gone.user)
    assert "Our emails do not reach you" in browser.get(reverse("today")).content.decode()
    sink.refusals = {}
    assert plan_weekly(NOW + 7 * DAY) == PEOPLE
    assert sweep_at(NOW + 7 * DAY) == PEOPLE - 1
    assert gone.user.email not in sink.copies()
    browser.post(reverse("mail-works"))
    plan_weekly(NOW + 14 * DAY)
    assert sweep_at(NOW + 14 * DAY) == PEOPLE
    assert len(sink.copies()[gone.user.email]) == 1


def test_an_answer_that_never_comes_costs_one_second_copy_of_the_same_mail(
    owed: list[Patient], sink: Sink
) -> None:
    row = Delivery.objects.order_by("pk")[0]
    sink.slow_seconds = 3 * PATIENCE_SECONDS
    assert deliver(row.pk, now=NOW) is Outcome.AWAY  # accepted, but we were not told in time
    assert len(sink.accepted) == 1
    sink.slow_seconds = 0.0
    assert deliver(row.pk, now=NOW + MINUTE) is Outcome.SENT
    assert deliver(row.pk, now=NOW + DAY) is Outcome.TAKEN
    (ids,) = sink.copies().values()
    assert len(ids) == 2
    assert set(ids) == {row.message_id}


def test_a_slow_server_is_waited_for(owed: list[Patient], sink: Sink) -> None:
    sink.slow_seconds = PATIENCE_SECONDS / 4
    assert sweep_at(NOW) == PEOPLE
    assert_each_got_one(sink)


def test_a_server_that_hangs_up_after_each_mail_gets_them_all_the_same(
    owed: list[Patient], sink: Sink
) -> None:
    sink.mails_for_a_connection = 2
    sweep_until_sent(NOW, within=10 * MINUTE)
    assert_each_got_one(sink)


def test_many_mails_go_over_one_connection(owed: list[Patient], sink: Sink) -> None:
    assert sweep_at(NOW) == PEOPLE
    assert sink.connections == 1
