"""The newest entry of a patient, from which a clinic sees silence."""

from __future__ import annotations

import datetime as dt

from tracker import audit
from tracker.actions.cramps import start_cramp
from tracker.actions.entries import note_entry
from tracker.actions.fluids import record_drink
from tracker.actions.nights import NightEntry, record_nights
from tracker.actions.symptoms import report_signs
from tracker.models import Patient


def newest(patient: Patient) -> dt.datetime | None:
    return Patient.objects.get(pk=patient.pk).last_entry_at


def test_every_kind_of_entry_ends_the_silence(ruth: Patient, now: dt.datetime) -> None:
    hour = dt.timedelta(hours=1)
    start_cramp(ruth, now=now)
    assert newest(ruth) == now
    record_drink(ruth, volume_ml=200, now=now + hour)
    assert newest(ruth) == now + hour
    report_signs(ruth, ["thirst"], now=now + 2 * hour)
    assert newest(ruth) == now + 2 * hour


def test_an_older_entry_does_not_turn_the_clock_back(ruth: Patient, now: dt.datetime) -> None:
    note_entry(ruth, now)
    note_entry(ruth, now - dt.timedelta(days=3))
    assert newest(ruth) == now


def test_imported_nights_end_where_they_end(ruth: Patient, now: dt.datetime) -> None:
    record_nights(ruth, [NightEntry(date=dt.date(2026, 5, 10))], now=now, actor=audit.JOB)
    assert newest(ruth) == dt.datetime(2026, 5, 11, 15, 59, tzinfo=dt.UTC)
