"""Which change an "Undo" means: the one the page showed, while it is the newest and fresh."""

from __future__ import annotations

import datetime as dt
import uuid

from tracker.models import EntryChange, Patient

from .entries import can_undo


def newest_change(
    patient: Patient, what: EntryChange.What, object_id: object = None
) -> EntryChange | None:
    """The newest change that stands, of one entry or of any of its kind."""
    changes = patient.changes.filter(what=what, undone_at__isnull=True)
    if object_id is not None:
        changes = changes.filter(object_id=str(object_id))
    return changes.order_by("-at", "-pk").first()


def was_undone(patient: Patient, shown: uuid.UUID | None) -> bool:
    """True when the change a page showed is undone already: a second tap changes nothing."""
    return (
        shown is not None
        and patient.changes.filter(public_id=shown, undone_at__isnull=False).exists()
    )


def take_change(
    patient: Patient,
    what: EntryChange.What,
    object_id: object,
    *,
    shown: uuid.UUID | None,
    now: dt.datetime,
) -> EntryChange | None:
    """The entry's newest change, marked as undone inside the caller's transaction.

    None after ten minutes, or when the page `shown` was drawn before it.
    """
    change = newest_change(patient, what, object_id)
    if change is None or not can_undo(change.at, now):
        return None
    if shown is not None and change.public_id != shown:
        return None
    change.undone_at = max(now, change.at)
    change.save(update_fields=["undone_at"])
    return change
