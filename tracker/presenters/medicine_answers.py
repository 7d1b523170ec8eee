"""What is asked or mended about one medicine says: its name, the question, the form."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from tracker.forms.medicines import AS_NEEDED, CorrectForm
from tracker.history import medication_names
from tracker.models import Medication, Patient

from . import medicine_words as said
from . import words
from .medicines import today

__all__ = ["before", "correct", "correct_initial", "today"]


def before(patient: Patient, medication: Medication, now: dt.datetime) -> dict[str, Any]:
    """Context for the question, with the answers as buttons."""
    start, precision = medication.started_on, medication.started_precision
    return _about(patient, medication) | {
        "key": uuid.uuid4(),
        "since": said.day(start, precision) if start else "",
        "answers": Medication.WorseBefore.choices,
        "chosen": medication.worse_before,
    }


def correct(
    patient: Patient, medication: Medication, now: dt.datetime, form: CorrectForm
) -> dict[str, Any]:
    """Context for the form."""
    return _about(patient, medication) | {
        "key": form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4(),
        "form": form,
        "has_changes": bool(medication.changes.all()),
    }


def correct_initial(medication: Medication) -> dict[str, Any]:
    """What the form holds at first: the entry as it is."""
    start = medication.started_on
    return {
        "amount": said.number(medication.dose_value),
        "unit": medication.dose_unit,
        "times": [*medication.times, *([AS_NEEDED] if medication.as_needed else [])],
        "start": _typed(start, medication.started_precision) if start else "",
    }


def _about(patient: Patient, medication: Medication) -> dict[str, Any]:
    [name] = medication_names(patient, [medication])
    return {
        "theme": patient.theme,
        "nav_active": "medicines",
        "medication": medication,
        "name": said.label(name) if medication.drug else name,
    }


def _typed(date: dt.date, precision: str) -> str:
    """The start as a person would type it, as exact as it was said."""
    if precision == Medication.Precision.YEAR:
        return str(date.year)
    if precision == Medication.Precision.MONTH:
        return f"{date:%B} {date.year}"
    return words.short_date(date)
