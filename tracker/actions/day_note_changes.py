"""The newest change of a day note is taken back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tracker.models import DayNote, EntryChange, Patient

from .day_note_rows import NUMBERS, written
from .day_signs import DAY, WORDS
from .entries import can_undo


def undo_day(patient: Patient, date: dt.date, *, now: dt.datetime) -> bool:
    """Put the note back as it was before its newest change; False after ten minutes.

    Signs of the change are marked as mistakes. What was told stays told.
    """
    with transaction.atomic():
        change = newest_change(patient, date)
        if change is None or not can_undo(change.at, now):
            return False
        note = patient.day_notes.select_for_update().get(date=date)
        change.undone_at = now
        change.save(update_fields=["undone_at"])
        _put_back(patient, note, change, now)
        written(patient, "day.undo", date, now)
    return True


def newest_change(patient: Patient, date: dt.date) -> EntryChange | None:
    """The newest change of a day's note that stands."""
    return (
        patient.changes.filter(
            what=EntryChange.What.DAY, object_id=str(date), undone_at__isnull=True
        )
        .order_by("-at", "-pk")
        .first()
    )


def _put_back(patient: Patient, note: DayNote, change: EntryChange, now: dt.datetime) -> None:
    for name in NUMBERS:
        if name in change.before:
            setattr(note, name, change.before[name])
    if "words" in change.before:
        note.sealed_words = change.before["words"].encode() or None
    note.changed_at = now
    note.save()
    of_day = patient.symptoms.filter(date=note.date)
    of_day.filter(mistaken_at=change.at).update(mistaken_at=None)
    of_day.filter(at=change.at, source__in=(DAY, WORDS)).update(mistaken_at=now)
