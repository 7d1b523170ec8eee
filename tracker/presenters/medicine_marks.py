"""When a medicine or something in life changed, as the marks of a chart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from tracker.charts.cramp_weeks import Mark
from tracker.history import medication_names
from tracker.models import Medication, Patient
from tracker.sealing import Unsealer

from .life_events import Marked

Named = tuple[Medication, str]

# Marks closer than this many weeks share one letter; by how many weeks the chart shows.
WEEKS_FOR_A_MARK = 12


def named_medicines(patient: Patient, unseal: Unsealer | None = None) -> list[Named]:
    """Every medicine that was not removed, with its changes and its name. At most three queries."""
    rows = list(patient.medications.kept().select_related("drug").prefetch_related("changes"))
    return list(zip(rows, medication_names(patient, rows, unseal), strict=True))


def medicine_marks(medicines: Iterable[Named], *, weeks: int) -> list[Mark]:
    """Every dated change, oldest first; changes that would stand on each other are one mark.

    A start known only by its month or year is left out: a line would claim a day.
    """
    changes = sorted((on, words) for row, name in medicines for on, words in _changes(row, name))
    return _grouped(changes, _apart(weeks))


def all_marks(medicines: Iterable[Named], events: Iterable[Marked], *, weeks: int) -> list[Mark]:
    """The medicine changes and the life events, as marks under one row of letters."""
    changes = [(on, words) for row, name in medicines for on, words in _changes(row, name)]
    changes += [(first, _event_words(last, words)) for first, last, words in events]
    return _grouped(sorted(changes), _apart(weeks))


def dose_words(value: Decimal | None, unit: str) -> str:
    """ "12.5 mg", or an empty string when the dose is not known."""
    return f"{value.normalize():f} {unit}".strip() if value is not None else ""


def _apart(weeks: int) -> dt.timedelta:
    return dt.timedelta(days=max(1, 7 * weeks // WEEKS_FOR_A_MARK))


def _event_words(last: dt.date | None, words: str) -> str:
    """ "Holiday, until June 3." """
    until = f", until {last:%B} {last.day}" if last else ""
    return f"{words.strip().rstrip('.')}{until}."


def _changes(row: Medication, name: str) -> Iterator[tuple[dt.date, str]]:
    if row.started_on and row.started_precision == Medication.Precision.DAY:
        dose = dose_words(row.dose_value, row.dose_unit)
        yield row.started_on, f"Started {' '.join(part for part in (name, dose) if part)}."
    for change in row.changes.all():
        dose = dose_words(change.dose_value, change.dose_unit)
        yield change.on, f"Changed {name} to {dose}." if dose else f"Changed {name}."
    if row.stopped_on:
        yield row.stopped_on, f"Last day of {name}."


def _grouped(changes: Sequence[tuple[dt.date, str]], apart: dt.timedelta) -> list[Mark]:
    marks: list[Mark] = []
    for on, words in changes:
        if marks and on - marks[-1].on < apart:
            earlier = marks.pop()
            said = words if on == earlier.days[-1] else f"{on:%b} {on.day}: {words}"
            days, said_all = (*earlier.days, on), (*earlier.changes, said)
            marks.append(Mark(letter="", on=earlier.on, days=days, changes=said_all))
        else:
            marks.append(Mark(letter="", on=on, days=(on,), changes=(words,)))
    return marks
