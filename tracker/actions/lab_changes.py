"""A laboratory value that was typed wrong is corrected; the newest change is taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from tracker.models import Alert, EntryChange, LabResult, Patient

from .entries import NotAllowedError
from .lab_rows import NO_RANGE, LabRange, answers, check, note_lab, write, written
from .once import Once, run_once
from .undoing import take_change, was_undone

NUMBERS = frozenset(("value", "range_low", "range_high"))


def correct_lab(
    patient: Patient,
    lab: LabResult,
    *,
    analyte: str,
    taken_on: dt.date,
    value: Decimal,
    unit: str,
    lab_range: LabRange = NO_RANGE,
    now: dt.datetime,
    once: Once | None = None,
) -> tuple[LabResult, list[Alert]]:
    """The value as it really stands on the report, answered like a new one.

    What it said before is kept, and so are the alerts of the wrong number. Raises
    NotAllowedError like `record_lab`, and for a value that was taken back meanwhile.
    """
    check(taken_on, value, now)
    said = {
        "analyte": analyte,
        "taken_on": taken_on,
        "value": value,
        "unit": unit,
        "range_low": lab_range.low,
        "range_high": lab_range.high,
    }

    def act() -> str:
        kept = _locked(patient, lab)
        before = {name: getattr(kept, name) for name in said}
        write(kept, said)
        note_lab(patient, kept, _plain(before), _plain(said), now)
        written(patient, "lab.correct", kept, now, None)
        return str(kept.public_id)

    run_once(patient, once, "lab.correct", act, now=now)
    lab.refresh_from_db()
    return lab, answers(patient, lab, now)


def undo_lab_change(
    patient: Patient, lab: LabResult, *, shown: uuid.UUID | None = None, now: dt.datetime
) -> tuple[bool, list[Alert]]:
    """Put the value back as it was before its newest change; False after ten minutes.

    `shown` is the change the page offered to undo. A number that counts again is answered
    again.
    """
    with transaction.atomic():
        kept = patient.labs.select_for_update().get(pk=lab.pk)
        if not was_undone(patient, shown):
            what = EntryChange.What.LAB
            change = take_change(patient, what, kept.public_id, shown=shown, now=now)
            if change is None:
                return False, []
            write(kept, _read(change.before, now))
            written(patient, "lab.put_back", kept, now, None)
    return True, [] if kept.removed_at else answers(patient, kept, now)


def _locked(patient: Patient, lab: LabResult) -> LabResult:
    kept = patient.labs.select_for_update().filter(pk=lab.pk, removed_at__isnull=True).first()
    if kept is None:
        raise NotAllowedError("That number was removed. It no longer counts.")
    return kept


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as JSON: days and numbers as text."""
    return {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value and str(value)
        for name, value in said.items()
    }


def _read(said: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    """What `_plain` wrote, as fields."""
    fields: dict[str, Any] = {}
    for name, value in said.items():
        if name == "removed":
            fields["removed_at"] = now if value else None
        elif name == "taken_on":
            fields[name] = dt.date.fromisoformat(value)
        elif name in NUMBERS:
            fields[name] = Decimal(value) if value else None
        else:
            fields[name] = value
    return fields
