"""What the page of blood tests says.

A value is held against the laboratory's own range only,
and where a clinic set a target for this person, against that.

A value is inside, below or above; what that means is for the clinic to say.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tracker.actions.entries import can_undo
from tracker.actions.undoing import newest_change
from tracker.analysis.lab_units import in_analysis_unit
from tracker.forms.labs import LabForm
from tracker.models import ClinicLimit, EntryChange, LabResult, Patient

from . import words
from .day_words import Earlier, moment_said
from .limits import newest_first, set_words, target_words

FIELDS = {"value": "Number", "unit": "Unit", "range_low": "Range from", "range_high": "Range to"}
SHOWN = 100  # the newest; the visit summary has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One line of the list; `place` says where it lies in the laboratory's range."""

    id: str
    name: str
    value: str
    day: str
    place: str


def labs(patient: Patient, form: LabForm, now: dt.datetime) -> dict[str, Any]:
    """Context for the page; as many queries for one value as for a hundred."""
    kept = patient.labs.filter(removed_at__isnull=True).order_by("-taken_on", "-pk")[:SHOWN]
    target = standing_targets(patient)
    return {
        "theme": patient.theme,
        "nav_active": "medicines",
        "key": form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4(),
        "form": form,
        "values": [_value(lab, target) for lab in kept],
        "targets": [set_words(row, patient.zone) for row in target],
        "undo": _undo_offer(patient, now),
    }


def lab(patient: Patient, row: LabResult, form: LabForm) -> dict[str, Any]:
    """Context for one value: the form, and what it said before."""
    changes = patient.changes.filter(what=EntryChange.What.LAB, object_id=str(row.public_id))
    return {
        "theme": patient.theme,
        "nav_active": "medicines",
        "key": form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4(),
        "form": form,
        "value": _value(row, standing_targets(patient)),
        "history": [
            _earlier(patient, change)
            for change in changes.order_by("-at", "-pk")
            if change.before.get("removed") is not True
        ],
    }


def initial(row: LabResult) -> dict[str, Any]:
    """What the form holds at first: the value as it was typed."""
    return {
        "analyte": row.analyte,
        "value": _number(row.value),
        "unit": row.unit,
        "taken_on": words.short_date(row.taken_on),
        "low": "" if row.range_low is None else _number(row.range_low),
        "high": "" if row.range_high is None else _number(row.range_high),
    }


def saved_words(lab: LabResult) -> str:
    """What was saved."""
    return f"{_name(lab)} {_number(lab.value)} {lab.unit} is saved."


def place(lab: LabResult) -> str:
    """Where the value lies in the range printed beside it."""
    if lab.range_low is None and lab.range_high is None:
        return "Your lab’s range is not noted."
    if lab.range_low is not None and lab.value < lab.range_low:
        return "It is below your lab’s range. Ask your clinic what it means for you."
    if lab.range_high is not None and lab.value > lab.range_high:
        return "It is above your lab’s range. Ask your clinic what it means for you."
    return f"It is inside your lab’s range{_range(lab.range_low, lab.range_high)}."


def standing_targets(patient: Patient) -> list[ClinicLimit]:
    """The sodium targets clinics set and nobody ended."""
    return list(newest_first(patient.clinic_limits.in_force()).filter(kind=ClinicLimit.Kind.SODIUM))


def against_target(lab: LabResult, target: ClinicLimit) -> str:
    """ "below", "inside" or "above" the target; empty for another test or an unknown unit.

    It says where a number lies and nothing of what that means: the rules for low sodium are
    those of the evidence, with and without a target (clinical evidence, section 3.1).
    """
    value = in_analysis_unit(lab.analyte, lab.value, lab.unit)
    if lab.analyte != LabResult.Analyte.SODIUM or value is None:
        return ""
    low, high = target.sodium_low or 0, target.sodium_high or 0
    return "below" if value < low else "above" if value > high else "inside"


def _undo_offer(patient: Patient, now: dt.datetime) -> dict[str, str] | None:
    """The newest change of any value while it can be undone, in words."""
    change = newest_change(patient, EntryChange.What.LAB)
    if change is None or not can_undo(change.at, now):
        return None
    row = patient.labs.filter(public_id=change.object_id).first()
    if row is None:
        return None
    after = change.after
    happened = "was removed" if after.get("removed") else "was saved"
    return {
        "id": str(row.public_id),
        "change": str(change.public_id),
        "said": f"{_name(row)} {_number(row.value)} {row.unit} {happened}",
    }


def _earlier(patient: Patient, change: EntryChange) -> Earlier:
    before = change.before
    lines = [
        f"{name}: {before[field] or 'not noted'}"
        for field, name in FIELDS.items()
        if field in before
    ]
    if "analyte" in before:
        lines.insert(0, f"Test: {LabResult.Analyte(before['analyte']).label}")
    if "taken_on" in before:
        lines.append(f"Day: {words.short_date(dt.date.fromisoformat(before['taken_on']))}")
    return Earlier(
        when=moment_said(change.at, patient.zone),
        lines=tuple(lines) or ("It was on your list.",),
        undone=change.undone_at is not None,
    )


def _value(lab: LabResult, targets: Sequence[ClinicLimit]) -> Value:
    return Value(
        id=str(lab.public_id),
        name=_name(lab),
        value=f"{_number(lab.value)} {lab.unit}",
        day=words.short_date(lab.taken_on),
        place=" ".join((place(lab), *_targets_said(lab, targets))),
    )


def _targets_said(lab: LabResult, targets: Sequence[ClinicLimit]) -> Iterator[str]:
    for target in targets:
        if where := against_target(lab, target):
            yield f"It is {where} the target of your clinic ({target_words(target)})."


def _name(lab: LabResult) -> str:
    return LabResult.Analyte(lab.analyte).label


def _range(low: Decimal | None, high: Decimal | None) -> str:
    if low is None or high is None:
        return ""
    return f" ({_number(low)} to {_number(high)})"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
