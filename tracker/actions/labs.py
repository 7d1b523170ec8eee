"""Laboratory values: kept as printed on the report, answered at once, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from tracker import audit
from tracker.analysis.facts import Facts, LabFact
from tracker.models import Alert, LabResult, Patient

from . import alerts
from .entries import NotAllowedError, note_entry
from .once import Once, refuse_taken_back, run_once
from .runs import reopen_newest_run
from .told import with_told


@dataclass(frozen=True, slots=True, kw_only=True)
class LabRange:
    """The range printed beside the value, in the value's own unit; either end may be open."""

    low: Decimal | None = None
    high: Decimal | None = None


NO_RANGE = LabRange()


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
    if taken_on > now.date() + dt.timedelta(days=1):
        raise NotAllowedError("That day has not come yet. Choose the day on the report.")
    if value <= 0:
        raise NotAllowedError("Type the number on your report.")

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
        _written(patient, "lab.record", lab, now, actor)
        return str(lab.public_id)

    public_id = run_once(patient, once, "lab.record", act, now=now)
    lab = patient.labs.get(public_id=uuid.UUID(public_id))
    refuse_taken_back(patient, once, lab.removed_at)
    return lab, _answers(patient, lab, now)


def undo_lab(patient: Patient, lab: LabResult, *, now: dt.datetime) -> None:
    """Take a value back; its row stays with the time of removal, and so do its alerts."""
    kept = LabResult.objects.filter(pk=lab.pk, removed_at__isnull=True)
    with transaction.atomic():
        if kept.update(removed_at=now):
            _written(patient, "lab.undo", lab, now, None)


def _answers(patient: Patient, lab: LabResult, now: dt.datetime) -> list[Alert]:
    fired = alerts.check_facts(patient, now=now)
    age = now.astimezone(ZoneInfo(patient.zone)).date() - lab.taken_on
    fact = LabFact(analyte=lab.analyte, value=float(lab.value), days_ago=age.days)
    return with_told(patient, fired, Facts(labs=(fact,), groups=patient.groups), now=now)


def _written(
    patient: Patient, action: str, lab: LabResult, now: dt.datetime, actor: audit.Actor | None
) -> None:
    reopen_newest_run(patient, now)
    if actor is None:
        note_entry(patient, now)
    audit.record(
        actor or audit.patient_actor(patient),
        patient,
        action,
        now=now,
        object_id=str(lab.public_id),
    )
