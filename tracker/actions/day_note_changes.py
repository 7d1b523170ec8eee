"""The newest change of a day note is taken back."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from tracker.models import DayNote, EntryChange, Patient

from .day_note_rows import NUMBERS, written
from .day_signs import DAY, WORDS
from .undoing import take_change, was_undone


def undo_day(
    patient: Patient, date: dt.date, *, shown: uuid.UUID | None = None, now: dt.datetime
) -> bool:
    """Put the note back as it was before its newest change; False after ten minutes.

    `shown` is the change the page offered to undo. Signs of the change are marked as
    mistakes. What was told stays told.
    """
    with transaction.atomic():
        note = patient.day_notes.select_for_update().filter(date=date).first()
        if was_undone(patient, shown):
            return True
        change = take_change(patient, EntryChange.What.DAY, date, shown=shown, now=now)
        if note is None or change is None:
            return False
        _put_back(patient, note, change, now)
        written(patient, "day.undo", date, now)
    return True


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
