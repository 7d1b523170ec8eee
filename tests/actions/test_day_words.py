"""A medicine named in a day's own words: stopped alone, or quinine, is answered at once."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import NOW
from tracker.actions.day_notes import DayEntry, record_day
from tracker.models import Patient

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
TODAY = NOW.date()


def told(patient: Patient, words: str, days: int = 0) -> list[tuple[str, str]]:
    when = NOW + days * DAY
    answer = record_day(patient, TODAY + days * DAY, DayEntry(words=words), now=when)
    return [(alert.rule, alert.urgency) for alert in answer.alerts]


def test_a_water_pill_stopped_in_words_asks_for_a_call_today(ruth: Patient) -> None:
    answer = record_day(ruth, TODAY, DayEntry(words="I stopped taking my water pill."), now=NOW)
    (alert,) = answer.alerts
    assert (alert.rule, alert.urgency) == ("R27", "today")
    assert alert.categories == ["medicines", "notes"]


def test_a_water_pill_the_physician_stopped_is_no_alert(ruth: Patient) -> None:
    assert told(ruth, "My doctor stopped my water pill.") == []


def test_quinine_in_words_asks_for_a_visit(ruth: Patient) -> None:
    assert told(ruth, "Took some tonic water with quinine for the cramps.") == [("R28", "soon")]


def test_the_same_stop_is_not_told_again_the_next_day(ruth: Patient) -> None:
    assert told(ruth, "Stopped my statin.") == [("R27", "today")]
    assert told(ruth, "Stopped my statin on Monday.", days=1) == []


def test_a_sign_and_a_stop_in_one_note_are_both_told(ruth: Patient) -> None:
    found = told(ruth, "Stopped my furosemide and now I can't breathe.")
    assert {rule for rule, _ in found} == {"R07", "R27"}
