"""People who stop logging: months of simulated time, one kind question, then silence."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from tests.conftest import NOW, make_patient
from tests.support.threads import together
from tracker.actions.nights import record_quiet_night
from tracker.actions.people import change_profile, create_patient
from tracker.actions.reminders import choose_reminder, plan_reminders
from tracker.actions.weekly import plan_weekly
from tracker.analysis.nights import last_closed_night
from tracker.emails import Outcome, deliver
from tracker.models import Delivery, Patient, User

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
BEGIN = dt.datetime(2026, 1, 5, 17, 0, tzinfo=dt.UTC)  # a Monday, noon in New York
QUESTION = "Do you want to go on with your diary?"
SUMMARY = "Your weekly summary is ready"


@pytest.fixture
def person(ruth: Patient) -> Patient:
    """Ruth, who joined long ago, with a checked address."""
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True)
    Patient.objects.update(joined_on=dt.date(2025, 1, 1), last_entry_at=BEGIN - DAY)
    ruth.refresh_from_db()
    return ruth


def live(person: Patient, days: int, logs_on: Callable[[int], bool]) -> list[tuple[int, str]]:
    """The day and the subject of each mail, when `logs_on(day)` says on which days they log."""
    got = []
    for day in range(days):
        now = BEGIN + day * DAY
        if logs_on(day):
            record_quiet_night(person, last_closed_night(now, person.zone), now=now)
        plan_weekly(now)
        due = Delivery.objects.filter(state="due", not_before__lte=now)
        before = len(mail.outbox)
        for row in due:
            deliver(row.pk, now=now)
        got += [(day, str(sent.subject)) for sent in mail.outbox[before:]]
    return got


def test_who_logs_gets_a_summary_every_week(person: Patient) -> None:
    got = live(person, 180, lambda day: day % 3 == 0)
    assert Counter(subject for _, subject in got) == {SUMMARY: 26}


def test_who_stops_is_asked_once_and_then_hears_nothing_for_months(person: Patient) -> None:
    got = live(person, 365, lambda day: day <= 20)
    asked = [day for day, subject in got if subject == QUESTION]
    assert asked == [28]  # the Monday after the first whole week without an entry
    assert [day for day, _ in got if day > 28] == []
    assert [day for day, subject in got if subject == SUMMARY] == [0, 7, 14, 21]


def test_who_logs_again_gets_summaries_again_and_may_be_asked_once_more(person: Patient) -> None:
    got = live(person, 200, lambda day: day <= 20 or 80 <= day <= 90)
    asked = [day for day, subject in got if subject == QUESTION]
    assert asked == [28, 98]
    between = [day for day, subject in got if subject == SUMMARY and day > 28]
    assert between == [84, 91]


def test_who_never_logs_is_asked_once(person: Patient) -> None:
    Patient.objects.update(last_entry_at=None)
    assert live(person, 120, lambda _: False) == [(0, QUESTION)]


def test_a_new_patient_hears_from_us_after_a_whole_week(person: Patient) -> None:
    user = User.objects.create_user("kim@stillnight.test", None, name="Kim")
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    Patient.objects.filter(pk=person.pk).update(weekly_mail="off")
    joined = (BEGIN + 2 * DAY).date()  # a Wednesday
    kim = create_patient(user, joined_on=joined, now=BEGIN, zone="America/New_York")
    got = live(kim, 30, lambda day: day >= 2)
    assert [day for day, _ in got] == [14, 21, 28]


def test_the_question_is_kind_and_says_what_comes(person: Patient) -> None:
    live(person, 10, lambda _: False)
    text = str(mail.outbox[-1].body)
    assert "That is fine." in text
    assert "We will not ask again." in text
    assert "comes back when you log again" in text
    for blame in ("missed", "forgot", "still", "yet", "streak", "cramp"):
        assert blame not in text.lower()


def test_who_logs_before_the_question_is_sent_is_not_asked(person: Patient) -> None:
    now = BEGIN + 10 * DAY
    plan_weekly(now)
    row = Delivery.objects.get(kind="question")
    record_quiet_night(person, last_closed_night(now, person.zone), now=now + DAY)
    assert deliver(row.pk, now=now + DAY) is Outcome.SKIPPED
    row.refresh_from_db()
    assert row.outcome == "logs again"


def test_who_turned_the_mail_off_is_not_asked(person: Patient) -> None:
    change_profile(person, now=NOW, weekly_mail="off")
    assert live(person, 60, lambda _: False) == []


def test_reminders_end_with_the_silence_too(person: Patient) -> None:
    choose_reminder(person, hour=7, way="mail", now=BEGIN)
    planned = [plan_reminders(BEGIN.replace(hour=12) + day * DAY) for day in range(90)]
    assert (sum(planned[:15]), sum(planned[15:])) == (15, 0)


@pytest.mark.django_db(transaction=True)
def test_two_timetables_at_once_ask_once() -> None:
    for number in range(5):
        one = make_patient(f"p{number}@stillnight.test", f"P{number}")
        EmailAddress.objects.create(user=one.user, email=one.user.email, verified=True)
    Patient.objects.update(joined_on=dt.date(2025, 1, 1), last_entry_at=BEGIN)
    together(4, lambda _: plan_weekly(BEGIN + 20 * DAY))
    assert Delivery.objects.filter(kind="question").count() == 5
