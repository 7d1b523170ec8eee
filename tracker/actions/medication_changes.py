"""A medicine that was typed wrong is corrected; the newest change is taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from tracker.models import DoseChange, EntryChange, Medication, Patient

from .entries import NotAllowedError
from .medication_rows import TOGETHER, rewrite, written
from .medications import Dose
from .once import Once
from .undoing import take_change, was_undone


def correct_medication(
    patient: Patient,
    medication: Medication,
    *,
    dose: Dose,
    as_needed: bool,
    started_on: dt.date | None,
    started_precision: str = Medication.Precision.DAY,
    now: dt.datetime,
    once: Once | None = None,
) -> None:
    """The first dose and the start as they really were; later changes of dose stay.

    Raises NotAllowedError for a start in the future, or after a change or the stop.
    """
    _check_start(medication, started_on, now)
    said = {
        "dose_value": dose.value,
        "dose_unit": dose.unit,
        "times": list(dose.times),
        "as_needed": as_needed,
        "started_on": started_on,
        "started_precision": started_precision,
    }
    rewrite(patient, medication, "medication.correct", said, now=now, once=once)


def answer_worse_before(
    patient: Patient,
    medication: Medication,
    answer: str,
    *,
    now: dt.datetime,
    once: Once | None = None,
) -> None:
    """Keep whether the cramps got worse before this medicine was started."""
    said = {"worse_before": Medication.WorseBefore(answer).value}
    rewrite(patient, medication, "medication.before", said, now=now, once=once)


def undo_medication_change(
    patient: Patient,
    medication: Medication,
    *,
    shown: uuid.UUID | None = None,
    now: dt.datetime,
) -> bool:
    """Put the entry back as it was before its newest change; False after ten minutes.

    `shown` is the change the page offered to undo. Alerts that the change set off stay:
    what was told stays told.
    """
    with transaction.atomic():
        row = patient.medications.select_for_update().get(pk=medication.pk)
        if was_undone(patient, shown):
            return True
        what = EntryChange.What.MEDICINE
        change = take_change(patient, what, row.public_id, shown=shown, now=now)
        if change is None:
            return False
        _put_back(row, change.before, now)
        written(patient, "medication.put_back", row, now, None)
    return True


def _check_start(medication: Medication, started_on: dt.date | None, now: dt.datetime) -> None:
    if started_on is None:
        return
    if started_on > now.date() + dt.timedelta(days=1):
        raise NotAllowedError("That day has not come yet. Choose an earlier day.")
    first = medication.changes.order_by("on").first()
    if first is not None and started_on >= first.on:
        raise NotAllowedError("You noted a change before that day. Choose an earlier day.")
    if medication.stopped_on is not None and started_on > medication.stopped_on:
        raise NotAllowedError("You noted a stop before that day. Choose an earlier day.")


def _put_back(row: Medication, said: Mapping[str, Any], now: dt.datetime) -> None:
    for group, value in said.items():
        if group == "changes":
            _put_changes_back(row, value, now)
        elif group == "removed":
            row.removed_at = now if value else None
        elif group == "worse_before":
            row.worse_before = value
        else:
            for name, part in zip(TOGETHER[group], value, strict=True):
                setattr(row, name, _field(name, part))
    row.save()


def _field(name: str, part: Any) -> Any:
    if name in ("started_on", "stopped_on"):
        return dt.date.fromisoformat(part) if part else None
    return Decimal(part) if name == "dose_value" and part else part


def _put_changes_back(row: Medication, changes: Sequence[Sequence[Any]], now: dt.datetime) -> None:
    row.changes.all().delete()
    DoseChange.objects.bulk_create(
        DoseChange(
            medication=row,
            on=dt.date.fromisoformat(on),
            dose_value=Decimal(value) if value else None,
            dose_unit=unit,
            times=list(times),
            created_at=now,
        )
        for on, value, unit, times in changes
    )
