"""Life events as marks of a chart."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import NOW
from tracker.models import LifeEvent, Patient
from tracker.presenters.life_events import UNREADABLE, life_events
from tracker.sealing import destroy_key, seal

pytestmark = pytest.mark.django_db


def write(patient: Patient, label: str, first: int, last: int | None = None) -> LifeEvent:
    """An event in June 2026."""
    return LifeEvent.objects.create(
        patient=patient,
        first_on=dt.date(2026, 6, first),
        last_on=dt.date(2026, 6, last) if last else None,
        sealed_label=seal(patient.user.public_id, label),
        created_at=NOW,
    )


def test_events_that_touch_the_days_are_marked_oldest_first(ruth: Patient, tom: Patient) -> None:
    write(ruth, "New bed", 12)
    write(ruth, "Holiday", 1, 9)
    write(ruth, "Too early", 2, 4)
    write(ruth, "Too late", 16)
    write(tom, "Not hers", 10)
    assert life_events(ruth, dt.date(2026, 6, 9), dt.date(2026, 6, 15)) == [
        (dt.date(2026, 6, 1), dt.date(2026, 6, 9), "Holiday"),
        (dt.date(2026, 6, 12), None, "New bed"),
    ]


def test_a_removed_event_is_no_mark(ruth: Patient) -> None:
    event = write(ruth, "New bed", 12)
    LifeEvent.objects.filter(pk=event.pk).update(removed_at=NOW)
    assert life_events(ruth, dt.date(2026, 6, 1), dt.date(2026, 6, 30)) == []


def test_an_event_whose_key_is_gone_keeps_its_day_and_loses_its_words(ruth: Patient) -> None:
    write(ruth, "New bed", 12)
    destroy_key(ruth.user.public_id)
    (mark,) = life_events(ruth, dt.date(2026, 6, 1), dt.date(2026, 6, 30))
    assert mark == (dt.date(2026, 6, 12), None, UNREADABLE)
