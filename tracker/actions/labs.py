"""Laboratory values: kept as printed on the report, answered at once, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from tracker import audit
from tracker.models import Alert, LabResult, Patient

from .lab_rows import NO_RANGE, LabRange, answers, check, note_lab, write, written
from .once import Once, refuse_taken_back, run_once

__all__ = ["NO_RANGE", "LabRange", "record_lab", "undo_lab"]


def record_lab(
    patient: Patient,
    *,
    analyte: str,
    taken_on: dt.date,
    value: Decimal,
    unit: str = "mmol/L",
    lab_range: LabRange = NO_RANGE,
    now: dt.datetime,
    actor: audit.Actor | None = None,
    once: Once | None = None,
) -> tuple[LabResult, list[Alert]]:
    """The value, and what the red flags say about it at once.

    Value and unit are kept as typed. The alerts are the new ones, and those of today that
    this very value sets off again. Raises NotAllowedError for a day in the future or a
    value that is not above zero.
    """
    check(taken_on, value, now)

    def act() -> str:
        lab = LabResult.objects.create(
            patient=patient,
            analyte=analyte,
            taken_on=taken_on,
            value=value,
            unit=unit,
            range_low=lab_range.low,
            range_high=lab_range.high,
            created_at=now,
        )
        note_lab(patient, lab, {"removed": True}, {"removed": False}, now)
        written(patient, "lab.record", lab, now, actor)
        return str(lab.public_id)

    public_id = run_once(patient, once, "lab.record", act, now=now)
    lab = patient.labs.get(public_id=uuid.UUID(public_id))
    refuse_taken_back(patient, once, lab.removed_at)
    return lab, answers(patient, lab, now)


def undo_lab(
    patient: Patient, lab: LabResult, *, now: dt.datetime, once: Once | None = None
) -> None:
    """Take a value back; its row stays with the time of removal, and so do its alerts."""

    def act() -> str:
        kept = patient.labs.select_for_update().get(pk=lab.pk)
        if kept.removed_at is None:
            write(kept, {"removed_at": now})
            note_lab(patient, kept, {"removed": False}, {"removed": True}, now)
            written(patient, "lab.undo", kept, now, None)
        return str(kept.public_id)

    run_once(patient, once, "lab.undo", act, now=now)
