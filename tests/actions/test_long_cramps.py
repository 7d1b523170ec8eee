"""A cramp over ten minutes that will not ease: told at once, and once a night."""

from __future__ import annotations

import datetime as dt

from tracker.actions.alerts import check_signs
from tracker.actions.cramps import start_cramp
from tracker.actions.long_cramps import report_long_cramp
from tracker.actions.symptoms import mark_mistaken
from tracker.models import Alert, Patient

BEFORE_FOUR = dt.datetime(2026, 6, 18, 7, 50, tzinfo=dt.UTC)  # 3:50 am in New York
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


def test_it_is_a_call_today_with_the_words_of_the_rule(ruth: Patient) -> None:
    cramp = start_cramp(ruth, now=BEFORE_FOUR - 12 * MINUTE)
    [alert] = report_long_cramp(ruth, cramp, now=BEFORE_FOUR)
    assert (alert.rule, alert.urgency) == ("R16", "today")


def test_before_and_after_four_in_the_morning_it_is_one_alert(ruth: Patient) -> None:
    cramp = start_cramp(ruth, now=BEFORE_FOUR - 12 * MINUTE)
    first = report_long_cramp(ruth, cramp, now=BEFORE_FOUR)
    again = report_long_cramp(ruth, cramp, now=BEFORE_FOUR + 20 * MINUTE)
    assert first == again
    assert Alert.objects.count() == 1


def test_the_next_night_it_is_told_anew(ruth: Patient) -> None:
    cramp = start_cramp(ruth, now=BEFORE_FOUR - 12 * MINUTE)
    report_long_cramp(ruth, cramp, now=BEFORE_FOUR)
    cramp.started_at += DAY
    [alert] = report_long_cramp(ruth, cramp, now=BEFORE_FOUR + DAY)
    assert Alert.objects.count() == 2
    assert alert.fired_at == BEFORE_FOUR + DAY


def test_an_answer_by_mistake_does_not_silence_the_next_one(ruth: Patient) -> None:
    cramp = start_cramp(ruth, now=BEFORE_FOUR - 12 * MINUTE)
    [alert] = report_long_cramp(ruth, cramp, now=BEFORE_FOUR)
    mark_mistaken(ruth, alert, now=BEFORE_FOUR + MINUTE)
    [anew] = report_long_cramp(ruth, cramp, now=BEFORE_FOUR + 2 * MINUTE)
    assert anew.mistaken_at is None


def test_only_the_answer_fires_and_never_the_length_alone(ruth: Patient) -> None:
    start_cramp(ruth, now=BEFORE_FOUR - 50 * MINUTE)
    fired = check_signs(ruth, (), date=BEFORE_FOUR.date(), now=BEFORE_FOUR, cramp_minutes=50)
    assert [alert.rule for alert in fired if alert.rule == "R16"] == []
