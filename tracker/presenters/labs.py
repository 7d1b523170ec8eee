"""What the page of blood tests says. The laboratory's own range is the only measure here.

A value is inside, below or above that range; what that means is for the clinic to say.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tracker.forms.labs import LabForm
from tracker.models import LabResult, Patient

from . import words

SHOWN = 100  # the newest; the visit summary has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One line of the list; `place` says where it lies in the laboratory's range."""

    id: str
    name: str
    value: str
    day: str
    place: str


def labs(patient: Patient, form: LabForm) -> dict[str, Any]:
    """Context for the page, in one query."""
    kept = patient.labs.filter(removed_at__isnull=True).order_by("-taken_on", "-pk")[:SHOWN]
    return {
        "theme": patient.theme,
        "nav_active": "medicines",
        "key": form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4(),
        "form": form,
        "values": [_value(lab) for lab in kept],
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


def _value(lab: LabResult) -> Value:
    return Value(
        id=str(lab.public_id),
        name=_name(lab),
        value=f"{_number(lab.value)} {lab.unit}",
        day=words.short_date(lab.taken_on),
        place=place(lab),
    )


def _name(lab: LabResult) -> str:
    return LabResult.Analyte(lab.analyte).label


def _range(low: Decimal | None, high: Decimal | None) -> str:
    if low is None or high is None:
        return ""
    return f" ({_number(low)} to {_number(high)})"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
