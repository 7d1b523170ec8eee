"""A night's counts, from which every chart is drawn, are what a recount of its cramps gives."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from tests.conftest import NOW
from tracker.actions.changes import undo_change
from tracker.actions.cramp_changes import describe_cramp, undo_cramp
from tracker.actions.cramps import record_cramp, start_cramp, stop_cramp
from tracker.actions.entries import NotAllowedError
from tracker.actions.nights import record_quiet_night
from tracker.analysis.nights import night_of
from tracker.models import Cramp, Patient

pytestmark = pytest.mark.django_db

STEPS = 60
HOUR = dt.timedelta(hours=1)


def kept(patient: Patient) -> dict[dt.date, Any]:
    """What the rows of the nights say, where anything happened."""
    rows = patient.nights.filter(cramp_count__gt=0)
    return {row.date: (row.cramp_count, row.minutes, row.worst_severity) for row in rows}


def recount(patient: Patient) -> dict[dt.date, Any]:
    """The same from the cramps alone."""
    nights: dict[dt.date, list[Cramp]] = {}
    for cramp in Cramp.objects.kept().filter(patient=patient).select_related("night"):
        assert cramp.night is not None
        nights.setdefault(cramp.night.date, []).append(cramp)
    return {
        date: (
            len(cramps),
            sum(cramp.minutes or 0 for cramp in cramps),
            max((c.severity for c in cramps if c.severity is not None), default=None),
        )
        for date, cramps in nights.items()
    }


def step(chance: random.Random, who: Patient, now: dt.datetime) -> None:
    """Something a person does to their cramps, or takes back."""
    cramp = who.cramps.kept().order_by("?").first()
    running = who.cramps.filter(is_running=True).first()
    moment = now - chance.randrange(1, 140) * HOUR
    match chance.randrange(8):
        case 0 | 1:
            record_cramp(
                who,
                started_at=moment,
                minutes=chance.choice([None, 3, 25]),
                severity=chance.choice([None, 2, 9]),
                now=now,
            )
        case 2 if running:
            stop_cramp(who, running, ended_at=now, now=now)
        case 2:
            start_cramp(who, started_at=now, now=now)
        case 3 if cramp and not cramp.is_running:
            describe_cramp(who, cramp, minutes=chance.choice([1, 40]), now=now)
        case 4 if cramp and not cramp.is_running:
            describe_cramp(who, cramp, started_at=moment, now=now)
        case 5 if cramp:
            describe_cramp(who, cramp, severity=chance.choice([0, 4, 10]), now=now)
        case 6 if cramp:
            undo_cramp(who, cramp, now=now)
        case 7 if change := who.changes.filter(undone_at=None).order_by("-at", "-pk").first():
            undo_change(who, change, now=now)
        case _:
            record_quiet_night(who, night_of(now, who.zone) - dt.timedelta(days=1), now=now)


@pytest.mark.parametrize("seed", range(8))
def test_after_any_steps_the_counts_are_what_a_recount_gives(seed: int, ruth: Patient) -> None:
    chance = random.Random(seed)
    done = 0
    for number in range(STEPS):
        now = NOW + dt.timedelta(minutes=4 * number)
        try:
            step(chance, ruth, now)
            done += 1
        except NotAllowedError:
            pass  # said to the person, and nothing changed
        assert kept(ruth) == recount(ruth), number
    assert done > STEPS / 2
