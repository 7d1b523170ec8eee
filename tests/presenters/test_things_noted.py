"""What else was noted in a span of days, in one query."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import NOW
from tests.support.queries import counted
from tracker.actions.day_notes import DayEntry, record_days
from tracker.actions.life_events import EventEntry, add_event
from tracker.audit import JOB
from tracker.models import Patient, SymptomReport
from tracker.presenters.things_noted import Noted, things_noted
from tracker.sealing import Unsealer

pytestmark = pytest.mark.django_db

JUNE = [dt.date(2026, 6, day) for day in range(1, 31)]


def noted(patient: Patient) -> Noted:
    """What is told of 5 to 15 June."""
    return things_noted(patient, JUNE[4], JUNE[14], Unsealer(patient.user.public_id))


def test_events_heat_and_illness_of_the_span_are_told_in_one_query(
    ruth: Patient, tom: Patient
) -> None:
    for day, entry in ((JUNE[3], DayEntry(hot=True)), (JUNE[5], DayEntry(hot=True))):
        record_days(ruth, [(day, entry)], now=NOW, actor=JOB)
    record_days(ruth, [(JUNE[6], DayEntry(hot=False))], now=NOW, actor=JOB)
    fever = DayEntry(signs=frozenset({"fever", "headache"}))
    record_days(ruth, [(JUNE[7], fever)], now=NOW, actor=JOB)
    record_days(tom, [(JUNE[8], DayEntry(hot=True))], now=NOW, actor=JOB)
    add_event(ruth, EventEntry(first_on=JUNE[9], label="New bed"), now=NOW)
    add_event(ruth, EventEntry(first_on=JUNE[1], last_on=JUNE[4], label="Holiday"), now=NOW)
    with counted() as asked:
        found = noted(ruth)
    assert found == Noted(
        events=((JUNE[1], JUNE[4], "Holiday"), (JUNE[9], None, "New bed")),
        hot=frozenset({JUNE[5]}),
        ill=frozenset({JUNE[7]}),
    )
    assert len(asked) <= 2, asked  # the second is the look at the keys


def test_signs_of_words_and_signs_taken_back_are_not_told(ruth: Patient) -> None:
    common = {"patient": ruth, "code": "fever", "date": JUNE[7], "at": NOW}
    SymptomReport.objects.create(**common, source="words")
    SymptomReport.objects.create(**common, mistaken_at=NOW)
    assert noted(ruth) == Noted()
