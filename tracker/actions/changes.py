"""Undo: an entry as it was before its newest change, for ten minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from tracker import audit
from tracker.models import EntryChange, Night, Patient

from .change_notes import moment, plain
from .cramp_changes import put_back, write_cramp
from .drink_changes import write_drink
from .entries import NotAllowedError, can_undo, note_entry
from .night_counts import reopen_if_closed

TOO_LATE = "That was more than 10 minutes ago. You can still change the entry."
CHANGED_SINCE = "This was changed again since. Look at it as it is now."
MOMENTS = frozenset(("started_at", "ended_at", "at"))


def undo_change(patient: Patient, change: EntryChange, *, now: dt.datetime) -> None:
    """The entry as it was before `change`, which stays in the history as undone.

    Undoing twice changes nothing. Raises NotAllowedError after ten minutes, or when the
    entry was changed again since.
    """
    try:
        _undo(patient, change, now)
    except IntegrityError:  # another device started a clock, or answered, at this moment
        raise NotAllowedError(CHANGED_SINCE) from None


def _undo(patient: Patient, change: EntryChange, now: dt.datetime) -> None:
    with transaction.atomic():
        held = patient.changes.select_for_update().get(pk=change.pk)
        if held.undone_at is not None:
            return
        if not can_undo(held.at, now):
            raise NotAllowedError(TOO_LATE)
        _UNDO[EntryChange.What(held.what)](patient, held, now)
        EntryChange.objects.filter(pk=held.pk).update(undone_at=max(now, held.at))
        note_entry(patient, now)
        audit.record(
            audit.patient_actor(patient),
            patient,
            f"{held.what}.restore",
            now=now,
            object_id=held.object_id,
        )


def _undo_cramp(patient: Patient, change: EntryChange, now: dt.datetime) -> None:
    row = patient.cramps.select_for_update().get(public_id=change.object_id)
    if "removed" in change.after:
        if row.removed_at is None:
            raise NotAllowedError(CHANGED_SINCE)
        put_back(patient, row, running=bool(change.before.get("running")), now=now)
        return
    if row.removed_at is not None or not _is_as(row, change.after):
        raise NotAllowedError(CHANGED_SINCE)
    if row.is_running and "ended_at" in change.before:
        raise NotAllowedError("The clock is running. Tap “It stopped” first.")
    write_cramp(patient, row, _values(change.before), now)


def _undo_drink(patient: Patient, change: EntryChange, now: dt.datetime) -> None:
    row = patient.drinks.select_for_update().get(public_id=change.object_id)
    removed = "removed" in change.after
    if removed != (row.removed_at is not None) or not (removed or _is_as(row, change.after)):
        raise NotAllowedError(CHANGED_SINCE)
    write_drink(patient, row, {"removed_at": None} if removed else _values(change.before))
    reopen_if_closed(patient, row.day, now)


def _undo_night(patient: Patient, change: EntryChange, now: dt.datetime) -> None:
    row = patient.nights.select_for_update().filter(date=change.date).first()
    if (row.state if row else "") != change.after["state"] or (row and row.cramp_count):
        raise NotAllowedError(CHANGED_SINCE)
    night = row or Night(
        patient=patient, date=change.date, zone=change.before["zone"], first_logged_at=change.at
    )
    night.state, night.changed_at = change.before["state"], now
    night.save()
    reopen_if_closed(patient, night.date, now)


def _is_as(row: object, said: Mapping[str, Any]) -> bool:
    """True while the row still says what the change made it say."""
    return all(plain(getattr(row, name)) == value for name, value in said.items())


def _values(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: moment(value) if name in MOMENTS else value for name, value in said.items()}


_UNDO: Mapping[EntryChange.What, Callable[[Patient, EntryChange, dt.datetime], None]] = {
    EntryChange.What.CRAMP: _undo_cramp,
    EntryChange.What.DRINK: _undo_drink,
    EntryChange.What.NIGHT: _undo_night,
}
UNDOABLE = frozenset(_UNDO)
