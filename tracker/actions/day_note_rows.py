"""A day note's row: what it says, what it said before, and what rests on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tracker import audit
from tracker.models import DayNote, EntryChange, Patient

from .change_notes import note_change
from .entries import note_entry
from .runs import reopen_runs

NUMBERS = ("exertion", "hot", "alcohol_drinks", "urine_colour", "urine_times", "weight_g")


def said(note: DayNote) -> dict[str, Any]:
    """The note as its history keeps it; the words stay sealed there too."""
    sealed = note.sealed_words
    return {name: getattr(note, name) for name in NUMBERS} | {
        "words": bytes(sealed).decode() if sealed else ""
    }


def note_day(
    patient: Patient,
    date: dt.date,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: dt.datetime,
) -> None:
    """Keep what the note said before; before the first save it was blank."""
    blank = dict.fromkeys(after)
    note_change(
        patient,
        EntryChange.What.DAY,
        date,
        date=date,
        before=blank | {"words": "", "signs": []} | dict(before),
        after=after,
        now=now,
    )


def written(patient: Patient, action: str, date: dt.date, now: dt.datetime) -> None:
    """Set the analysis of the day back to due, and add the link to the trail."""
    reopen_runs(patient, date)
    note_entry(patient, now)
    audit.record(audit.patient_actor(patient), patient, action, now=now, object_id=str(date))
