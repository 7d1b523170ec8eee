"""Reminders: off until chosen, one a night at most, and quiet whenever they can be."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import NOW, make_patient
from tracker.actions import reminders
from tracker.actions.nights import record_forgotten_night, record_quiet_night
from tracker.actions.reminders import (
    Answer,
    answer_reminder,
    answer_token,
    choose_reminder,
    plan_reminders,
    stop_reminders,
)
from tracker.models import AuditEvent, Delivery, Night, Patient, PushSubscription, Reminder

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
DAY = dt.timedelta(days=1)
LAST_NIGHT = dt.date(2026, 6, 17)  # has its morning on the 18th


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of June 2026 on the clock of New York."""
    return dt.datetime(2026, 6, day, hour, minute, tzinfo=NEW_YORK)


@pytest.fixture
def reminded(ruth: Patient) -> Patient:
    """Ruth, who wants a mail at eight in the evening."""
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True)
    choose_reminder(ruth, hour=20, way="mail", now=NOW)
    return ruth


def nights(patient: Patient) -> list[str]:
    rows = Delivery.objects.filter(kind="reminder", recipient_id=str(patient.public_id))
    return list(rows.order_by("period").values_list("period", flat=True))


def test_nobody_is_reminded_who_did_not_ask(ruth: Patient) -> None:
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True)
    for hour in range(48):
        plan_reminders(NOW + dt.timedelta(hours=hour))
    assert not Delivery.objects.exists()


def test_an_evening_reminder_is_about_the_last_night(reminded: Patient) -> None:
    assert plan_reminders(at(18, 20)) == 1
    row = Delivery.objects.get()
    assert row.period == LAST_NIGHT.isoformat()
    assert (row.not_before, row.not_after) == (at(18, 20), at(18, 22))


def test_a_morning_reminder_is_about_the_night_that_ends(reminded: Patient) -> None:
    choose_reminder(reminded, hour=7, way="mail", now=NOW)
    assert plan_reminders(at(19, 7)) == 1
    assert nights(reminded) == ["2026-06-18"]


@pytest.mark.parametrize(
    ("hour", "minute", "due"), [(19, 59, 0), (20, 0, 1), (21, 59, 1), (22, 0, 0)]
)
def test_it_comes_at_its_hour_or_within_two(
    reminded: Patient, hour: int, minute: int, due: int
) -> None:
    assert plan_reminders(at(18, hour, minute)) == due


def test_the_hour_is_the_one_on_the_persons_own_clock() -> None:
    far = make_patient("kathmandu@stillnight.test", "Maya", zone="Asia/Kathmandu")
    EmailAddress.objects.create(user=far.user, email=far.user.email, verified=True)
    choose_reminder(far, hour=6, way="mail", now=NOW)
    assert plan_reminders(dt.datetime(2026, 6, 19, 0, 14, tzinfo=dt.UTC)) == 0
    assert plan_reminders(dt.datetime(2026, 6, 19, 0, 15, tzinfo=dt.UTC)) == 1


def test_two_timetables_and_a_changed_hour_never_make_a_second_one(reminded: Patient) -> None:
    for minute in range(0, 120, 5):
        plan_reminders(at(18, 20) + dt.timedelta(minutes=minute))
        plan_reminders(at(18, 20) + dt.timedelta(minutes=minute))
    choose_reminder(reminded, hour=22, way="mail", now=at(18, 21))
    plan_reminders(at(18, 22))
    assert nights(reminded) == ["2026-06-17"]


@pytest.mark.parametrize("say", [record_quiet_night, record_forgotten_night])
def test_a_night_of_which_something_was_said_is_not_asked_about(
    reminded: Patient, say: object
) -> None:
    assert callable(say)
    say(reminded, LAST_NIGHT, now=NOW)
    assert plan_reminders(at(18, 20)) == 0


def test_what_is_logged_between_planning_and_sending_keeps_it_quiet(reminded: Patient) -> None:
    plan_reminders(at(18, 20))
    reminder = Reminder.objects.get()
    assert reminders.why_quiet(reminder, LAST_NIGHT, at(18, 20)) == ""
    record_quiet_night(reminded, LAST_NIGHT, now=NOW)
    assert reminders.why_quiet(reminder, LAST_NIGHT, at(18, 20)) == "already logged"


def test_not_now_is_for_one_night(reminded: Patient) -> None:
    assert answer_reminder(answer_token(reminded, LAST_NIGHT), Answer.NOT_NOW, now=at(18, 9))
    assert plan_reminders(at(18, 20)) == 0
    assert plan_reminders(at(19, 20)) == 1


def test_not_this_week_is_for_seven_nights(reminded: Patient) -> None:
    token = answer_token(reminded, LAST_NIGHT)
    assert answer_reminder(token, Answer.NOT_THIS_WEEK, now=at(18, 21))
    for day in range(19, 26):
        assert plan_reminders(at(day, 20)) == 0, day
    assert plan_reminders(at(26, 20)) == 1


def test_an_old_link_makes_no_quiet_shorter(reminded: Patient) -> None:
    token = answer_token(reminded, LAST_NIGHT)
    answer_reminder(token, Answer.NOT_THIS_WEEK, now=at(18, 21))
    answer_reminder(token, Answer.NOT_NOW, now=at(19, 21))
    assert Reminder.objects.get().quiet_until == dt.date(2026, 6, 24)


def test_stop_ends_them_and_twice_is_the_same(reminded: Patient) -> None:
    token = answer_token(reminded, LAST_NIGHT)
    assert [answer_reminder(token, Answer.STOP, now=NOW) for _ in range(2)] == [True, True]
    assert not Reminder.objects.exists()
    assert plan_reminders(at(18, 20)) == 0
    assert AuditEvent.objects.filter(action="reminder.stop").count() == 1


def test_choosing_anew_ends_a_not_now(reminded: Patient) -> None:
    answer_reminder(answer_token(reminded, LAST_NIGHT), Answer.NOT_THIS_WEEK, now=at(18, 9))
    choose_reminder(reminded, hour=20, way="mail", now=at(18, 10))
    assert plan_reminders(at(18, 20)) == 1


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "::"])
def test_a_forged_link_does_nothing(reminded: Patient, tom: Patient, token: str) -> None:
    real = answer_token(reminded, LAST_NIGHT)
    other = str(tom.public_id)
    for forged in (token, real[:-1], real.replace(str(reminded.public_id), other)):
        assert not answer_reminder(forged, Answer.STOP, now=NOW)
    assert Reminder.objects.exists()


def test_after_two_silent_weeks_we_are_quiet_until_they_log(reminded: Patient) -> None:
    assert plan_reminders(at(18, 20) + 13 * DAY) == 1
    assert plan_reminders(at(18, 20) + 14 * DAY) == 0
    assert plan_reminders(at(18, 20) + 100 * DAY) == 0
    record_quiet_night(reminded, LAST_NIGHT + 100 * DAY, now=at(18, 13) + 101 * DAY)
    assert plan_reminders(at(18, 20) + 102 * DAY) == 1


def test_an_unchecked_address_or_no_device_is_not_planned_for(ruth: Patient) -> None:
    choose_reminder(ruth, hour=20, way="mail", now=NOW)
    assert plan_reminders(at(18, 20)) == 0
    choose_reminder(ruth, hour=20, way="push", now=NOW)
    assert plan_reminders(at(18, 20)) == 0
    PushSubscription.objects.create(
        patient=ruth, endpoint_digest="1" * 64, sealed=b"x", created_at=NOW
    )
    assert plan_reminders(at(18, 20)) == 1


@pytest.mark.parametrize("hour", [4, 12, 16, 23])
def test_an_hour_of_neither_part_of_the_day_is_refused(ruth: Patient, hour: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        choose_reminder(ruth, hour=hour, way="mail", now=NOW)


def test_stopping_without_a_reminder_writes_nothing(ruth: Patient) -> None:
    before = AuditEvent.objects.count()
    stop_reminders(ruth, now=NOW)
    assert AuditEvent.objects.count() == before


@settings(max_examples=6, deadline=None)
@given(
    zone=st.sampled_from(
        ["America/New_York", "Australia/Lord_Howe", "Europe/Berlin", "Pacific/Apia", "Asia/Kolkata"]
    ),
    hour=st.sampled_from([5, 8, 11, 17, 22]),
    start=st.integers(0, 350),
)
def test_through_clock_changes_every_night_has_one(
    django_db_blocker: object, zone: str, hour: int, start: int
) -> None:
    with transaction.atomic():
        person = make_patient(f"{zone}-{hour}-{start}@stillnight.test", "Kim", zone=zone)
        EmailAddress.objects.create(user=person.user, email=person.user.email, verified=True)
        begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + start * DAY
        choose_reminder(person, hour=hour, way="mail", now=begin)
        for quarter in range(2 * 24 * 6):
            plan_reminders(begin + quarter * dt.timedelta(minutes=30))
        found = [dt.date.fromisoformat(night) for night in nights(person)]
        assert len(found) in (5, 6, 7)
        assert found == [found[0] + n * DAY for n in range(len(found))]
        assert not Night.objects.filter(patient=person).exists()
        transaction.set_rollback(True)
