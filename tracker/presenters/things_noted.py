"""What a person noted beside cramps in a span of days: events, heat, signs of an illness."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BinaryField, CharField, DateField, Q, Value
from django.db.models.functions import Cast

from tracker.models import DayNote, LifeEvent, Patient, SymptomReport
from tracker.sealing import Unsealer

from .life_events import UNREADABLE, Marked

HOT, ILL, EVENT = "hot", "ill", "event"
ILLNESS_SIGNS = ("fever", "vomiting", "repeated_vomiting", "diarrhea")  # of a passing illness [A]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Life events that touch the span, and its hot days and days of illness."""

    events: tuple[Marked, ...] = ()
    hot: frozenset[dt.date] = field(default_factory=frozenset)
    ill: frozenset[dt.date] = field(default_factory=frozenset)


def things_noted(patient: Patient, first: dt.date, last: dt.date, unseal: Unsealer) -> Noted:
    """Everything noted from `first` to `last` in one query, and one look at the keys.

    Only what the person ticked: signs read out of own words are for the red flags alone.
    """
    rows = list(_rows(patient, first, last))
    of_life = [row for row in rows if row[0] == EVENT]
    labels = unseal([row[3] for row in of_life])
    return Noted(
        events=tuple(
            (row[1], row[2], label or UNREADABLE)
            for row, label in sorted(zip(of_life, labels, strict=True), key=lambda pair: pair[0][1])
        ),
        hot=frozenset(row[1] for row in rows if row[0] == HOT),
        ill=frozenset(row[1] for row in rows if row[0] == ILL),
    )


def _rows(patient: Patient, first: dt.date, last: dt.date) -> Any:
    """Rows of kind, first day, last day and sealed words, of three tables at once."""
    touching = Q(last_on__gte=first) | Q(last_on__isnull=True, first_on__gte=first)
    events = LifeEvent.objects.kept().filter(touching, patient=patient, first_on__lte=last)
    days = DayNote.objects.filter(patient=patient, date__range=(first, last), hot=True)
    ill = SymptomReport.objects.filter(
        patient=patient,
        date__range=(first, last),
        code__in=ILLNESS_SIGNS,
        mistaken_at__isnull=True,
    ).exclude(source=SymptomReport.Source.WORDS)
    no_day = Cast(Value(None), DateField())
    no_words = Cast(Value(None), BinaryField())
    return events.values_list(_kind(EVENT), "first_on", "last_on", "sealed_label").union(
        days.values_list(_kind(HOT), "date", no_day, no_words),
        ill.values_list(_kind(ILL), "date", no_day, no_words),
        all=True,
    )


def _kind(name: str) -> Value:
    return Value(name, output_field=CharField())
