"""Lab values and life events of the visit summary, in one look at the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BinaryField, CharField, DateField, DecimalField, Q, QuerySet, Value
from django.db.models.functions import Cast

from tracker.models import LabResult, Patient
from tracker.sealing import Unsealer

from .life_events import UNREADABLE, Marked

LAB, EVENT = "lab", "event"
LAB_FIELDS = ("analyte", "taken_on", "value", "unit", "range_low", "range_high")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabRow:
    """One value as it was entered, with the laboratory's own range."""

    analyte: str
    taken_on: dt.date
    value: Decimal
    unit: str
    range_low: Decimal | None
    range_high: Decimal | None


def labs_and_events(
    patient: Patient,
    first: dt.date,
    last: dt.date,
    shared: Collection[str],
    unseal: Unsealer,
) -> tuple[list[LabRow], list[Marked]]:
    """The newest value of each test, and the events that touch these days, oldest first.

    Only kinds in `shared`. At most one query, and one look at the keys where there is an event.
    """
    wanted = [
        *([_labs(patient)] if "labs" in shared else []),
        *([_events(patient, first, last)] if "notes" in shared else []),
    ]
    if not wanted:
        return [], []
    rows = list(wanted[0].union(*wanted[1:], all=True))
    return _newest([row for row in rows if row[0] == LAB]), _marked(
        [row for row in rows if row[0] == EVENT], unseal
    )


def lab_name(analyte: str) -> str:
    """ "Sodium"."""
    return LabResult.Analyte(analyte).label


def _labs(patient: Patient) -> QuerySet[Any, Any]:
    rows = patient.labs.filter(removed_at__isnull=True).order_by()
    no_words = Cast(Value(None), BinaryField())
    return rows.values_list(_kind(LAB), "pk", *LAB_FIELDS, Cast(Value(None), DateField()), no_words)


def _events(patient: Patient, first: dt.date, last: dt.date) -> QuerySet[Any, Any]:
    touching = Q(last_on__gte=first) | Q(last_on__isnull=True, first_on__gte=first)
    rows = patient.life_events.kept().filter(touching, first_on__lte=last).order_by()
    number = Cast(Value(None), DecimalField(max_digits=9, decimal_places=3))
    text = Value("", output_field=CharField())
    return rows.values_list(
        _kind(EVENT),
        "pk",
        text,
        "first_on",
        number,
        text,
        number,
        number,
        "last_on",
        "sealed_label",
    )


def _newest(rows: Sequence[Sequence[Any]]) -> list[LabRow]:
    found: dict[str, LabRow] = {}
    for _, _, *values in sorted(rows, key=lambda row: (row[3], row[1]), reverse=True):
        lab = LabRow(**dict(zip(LAB_FIELDS, values, strict=False)))
        found.setdefault(lab.analyte, lab)
    return list(found.values())


def _marked(rows: Sequence[Sequence[Any]], unseal: Unsealer) -> list[Marked]:
    ordered = sorted(rows, key=lambda row: (row[3], row[1]))
    labels = unseal([row[9] for row in ordered])
    return [
        (row[3], row[8], label or UNREADABLE) for row, label in zip(ordered, labels, strict=True)
    ]


def _kind(name: str) -> Value:
    return Value(name, output_field=CharField())
