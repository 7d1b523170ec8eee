"""A laboratory value's row: checked, written with its history, answered by the red flags."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tracker import audit
from tracker.analysis.facts import Facts, LabFact
from tracker.analysis.lab_units import in_analysis_unit
from tracker.models import Alert, EntryChange, LabResult, Patient

from . import alerts
from .change_notes import note_change
from .entries import NotAllowedError, note_entry
from .runs import reopen_newest_run
from .told import with_told


@dataclass(frozen=True, slots=True, kw_only=True)
class LabRange:
    """The range printed beside the value, in the value's own unit; either end may be open."""

    low: Decimal | None = None
    high: Decimal | None = None


NO_RANGE = LabRange()


def check(taken_on: dt.date, value: Decimal, now: dt.datetime) -> None:
    """Raise NotAllowedError for a day that has not come or a number that is none."""
    if taken_on > now.date() + dt.timedelta(days=1):
        raise NotAllowedError("That day has not come yet. Choose the day on the report.")
    if value <= 0:
        raise NotAllowedError("Type the number on your report.")


def write(lab: LabResult, said: Mapping[str, Any]) -> None:
    """Write these fields to the row."""
    for name, value in said.items():
        setattr(lab, name, value)
    lab.save(update_fields=list(said))


def note_lab(
    patient: Patient,
    lab: LabResult,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: dt.datetime,
) -> None:
    """Keep what the value said before."""
    note_change(
        patient,
        EntryChange.What.LAB,
        lab.public_id,
        date=lab.taken_on,
        before=before,
        after=after,
        now=now,
    )


def answers(patient: Patient, lab: LabResult, now: dt.datetime) -> list[Alert]:
    """The new alerts, and those of today that this very value sets off again."""
    age = now.astimezone(ZoneInfo(patient.zone)).date() - lab.taken_on
    value = in_analysis_unit(lab.analyte, lab.value, lab.unit)
    if value is None:
        return alerts.check_facts(patient, now=now)
    fact = LabFact(analyte=lab.analyte, value=value, days_ago=age.days)
    about = Facts(labs=(fact,), groups=patient.groups)
    return with_told(patient, alerts.check_facts(patient, now=now, about=about), about, now=now)


def written(
    patient: Patient, action: str, lab: LabResult, now: dt.datetime, actor: audit.Actor | None
) -> None:
    """Set the newest analysis back to due, and add the link to the trail."""
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
