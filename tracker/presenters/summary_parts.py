"""The lists of the visit summary: medicines, lab values, fluids, findings, alerts, events."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.conf import settings

from education.urgency import Urgency
from tracker.analysis.records import PatientHistory
from tracker.forms.share import CATEGORIES
from tracker.models import Alert, Finding, Medication, Patient

from . import desk_words, words
from .event_days import days_said
from .finding_words import CLOSING
from .finding_words import words as words_of
from .fluids import FEWEST_DAYS_FOR_USUAL, usual_range
from .life_events import Marked
from .logged_by import name_of, ticked_line
from .medicine_marks import Named, dose_words
from .pattern_parts import DO_NOT_STOP
from .reason_words import Audience
from .summary_rows import LabRow, lab_name

__all__ = ["Lab", "Medicine", "Said", "alerts", "closing", "events", "findings", "fluids", "labs"]

# What one page holds in letters that can be read; the rest is counted.
MOST_MEDICINES, MOST_FINDINGS, MOST_ALERTS = 10, 4, 3
MOST_EVENTS, LONGEST_EVENT = 4, 60  # characters of each
MOST_CHANGES = 3  # of one medicine, the newest
LONGEST_NAME = 48  # characters
MOST_TOLD, LONGEST_CHANGE = 2, 70  # changes under one letter; characters of each
LONGEST_RUN = 30  # letters without a space, before a line may break inside them
STOPPED_BY = {"patient": " by the patient", "clinician": " by a clinician"}
_RUN = re.compile(rf"\S{{{LONGEST_RUN}}}(?=\S)")
BREAK = "\u200b"
Row = TypeVar("Row", Alert, Finding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """A medicine, how it is taken now, and what happened to it in the period."""

    name: str
    dose: str
    since: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """The newest value of one test with the laboratory's own range."""

    name: str
    value: str
    range: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A finding or an alert: its headline, and what was said."""

    title: str
    words: str


def breakable(text: str) -> str:
    """The text with places where a line may break inside a very long word."""
    return _RUN.sub(rf"\g<0>{BREAK}", text)


def clipped(text: str, most: int = LONGEST_NAME) -> str:
    """The beginning of a long text; breakable."""
    return breakable(text if len(text) <= most else f"{text[: most - 1].rstrip()}…")


def mark_words(on: dt.date, changes: Sequence[str]) -> str:
    """ "May 11: Started hydrochlorothiazide 12.5 mg. And 3 more." """
    told = " ".join(clipped(change, LONGEST_CHANGE) for change in changes[:MOST_TOLD])
    more = len(changes) - MOST_TOLD
    return f"{on:%b} {on.day}: {told}{f' And {more} more.' if more > 0 else ''}"


def medicines(named: Iterable[Named], first: dt.date) -> tuple[tuple[Medicine, ...], str]:
    """Those taken in the period, in the order of the page, and how many more there are."""
    taken = [
        (row, name) for row, name in named if row.stopped_on is None or row.stopped_on >= first
    ]
    made = [(_changes(row, first), row, name) for row, name in taken]
    ordered = sorted(made, key=_listed)
    shown = tuple(_medicine(*each) for each in ordered[:MOST_MEDICINES])
    return shown, _and_more(len(ordered) - len(shown))


def labs(rows: Iterable[LabRow]) -> tuple[Lab, ...]:
    """The values as the page lists them."""
    return tuple(
        Lab(
            name=lab_name(row.analyte),
            value=f"{row.value.normalize():f} {row.unit}",
            range=_range(row.range_low, row.range_high),
            day=_day(row.taken_on),
        )
        for row in rows
    )


def fluids(patient: Patient, history: PatientHistory) -> str:
    """The middle half of the days; never a goal, and no word on more or less."""
    unit = patient.volume_unit
    usual = usual_range(sorted(day.volume_ml for day in history.fluids))
    limit = patient.fluid_limit_ml
    told = f" A clinician set a limit of {words.volume(limit, unit)} a day." if limit else ""
    if usual is None:
        return f"Fluids: noted on fewer than {FEWEST_DAYS_FOR_USUAL} days.{told}"
    low, high = words.volume(usual[0], unit).split()[0], words.volume(usual[1], unit)
    noted = words.counted(len(history.fluids), "day")
    return f"Fluids: usually {low} to {high} a day, noted on {noted}.{told}"


def findings(
    patient: Patient, shared: Collection[str], audience: Audience
) -> tuple[tuple[Said, ...], str]:
    """What stands open, the most urgent first, and how many more. One query.

    Hints are for clinicians only.
    """
    rows = patient.findings.open()
    if audience is Audience.PATIENT:
        rows = rows.for_patients()
    visible = _visible(rows.order_by("-raised_at"), shared)
    ordered = sorted(visible, key=lambda row: -Urgency(row.urgency).rank)
    shown = tuple(_finding(row, patient, audience) for row in ordered[:MOST_FINDINGS])
    more = len(ordered) - len(shown)
    return shown, f"And {words.counted(more, 'more finding')} in the diary." if more else ""


def events(marked: Sequence[Marked]) -> tuple[tuple[str, ...], str]:
    """The newest life events in the person's own words, and how many more there are."""
    shown = [
        f"{days_said(first, last)}: “{clipped(label, LONGEST_EVENT)}”"
        for first, last, label in marked[-MOST_EVENTS:]
    ]
    return tuple(shown), _and_more(len(marked) - len(shown))


def closing(audience: Audience) -> str:
    """What stands below findings: a patient reads that no medicine is stopped, on paper too."""
    return f"{CLOSING} {DO_NOT_STOP}" if audience is Audience.PATIENT else CLOSING


def nothing_found(shared: Collection[str], audience: Audience) -> str:
    """What stands where no finding is shown: never that there is none when we may not say."""
    if audience is Audience.PATIENT and not settings.FINDINGS_FOR_PATIENTS:
        return "Here, only clinicians see what we find."
    if not frozenset(CATEGORIES) <= frozenset(shared):
        return "Nothing in what is shared. A finding needs every kind of entry it rests on."
    return "No clear pattern. That is the most common answer. It does not rule out an illness."


def alerts(
    patient: Patient, first: dt.date, shared: Collection[str], audience: Audience
) -> tuple[tuple[Said, ...], str]:
    """The alerts since `first` with the words that were told, and how many more. One query."""
    since = patient.alerts.filter(date__gte=first).select_related("helper__user")
    rows = _visible(since.order_by("-fired_at"), shared)
    ordered = sorted(rows, key=lambda row: (row.mistaken_at is not None, -_rank(row)))
    shown = tuple(_alert(row, audience) for row in ordered[:MOST_ALERTS])
    return shown, _and_more(len(ordered) - len(shown))


def _and_more(count: int) -> str:
    return f"And {count} more in the diary." if count else ""


def _visible(rows: Iterable[Row], shared: Collection[str]) -> list[Row]:
    known = frozenset(shared)
    return [row for row in rows if known.issuperset(row.categories)]


def _range(low: Decimal | None, high: Decimal | None) -> str:
    if low is not None and high is not None:
        return f"{low.normalize():f} to {high.normalize():f}"
    if low is not None:
        return f"from {low.normalize():f}"
    return f"up to {high.normalize():f}" if high is not None else "not noted"


def _rank(row: Alert) -> int:
    return Urgency(row.urgency).rank


def _finding(row: Finding, patient: Patient, audience: Audience) -> Said:
    said = words_of(
        row.evidence,
        audience=audience,
        fluid_caution=patient.fluid_caution,
        country=patient.country,
        default_number=settings.EMERGENCY_NUMBER,
        volume_unit=patient.volume_unit,
    )
    found = f"Found {_day(row.raised_on)}."
    return Said(title=f"{said.title}.", words=f"{said.certainty}. {found} {said.lead}")


def _alert(row: Alert, audience: Audience) -> Said:
    mistaken = " Later marked as a mistake." if row.mistaken_at else ""
    on = _day(row.date)
    ticked = ticked_line(row.signs, row.helped, name_of(row.helper, audience))
    return Said(title=f"{on}. {ticked}".strip(), words=f"Told: “{row.words}”{mistaken}")


def _medicine(changes: Sequence[str], row: Medication, name: str) -> Medicine:
    changed = list(row.changes.all())
    newest = changed[-1] if changed else row
    dose, times = dose_words(newest.dose_value, newest.dose_unit), ", ".join(newest.times)
    return Medicine(
        name=clipped(name[0].upper() + name[1:]),
        dose=", ".join(part for part in (dose, times) if part) or "not noted",
        since=_since(row),
        change=" ".join(changes),
    )


def _day(date: dt.date) -> str:
    """ "Jun 18, 2026": narrow enough for a column."""
    return f"{date:%b} {date.day}, {date.year}"


def _since(row: Medication) -> str:
    if row.started_on is None:
        return "before the diary"
    if row.started_precision == Medication.Precision.YEAR:
        return str(row.started_on.year)
    if row.started_precision == Medication.Precision.MONTH:
        return f"{row.started_on:%B %Y}"
    return _day(row.started_on)


def _listed(made: tuple[list[str], Medication, str]) -> tuple[bool, bool, str]:
    """Changed ones first; a name the catalogue knows before one it does not."""
    changes, row, name = made
    return not changes, row.drug is None, name.casefold()


def _changes(row: Medication, first: dt.date) -> list[str]:
    return [said for on, said in _dated(row) if on >= first][-MOST_CHANGES:]


def _dated(row: Medication) -> Iterator[tuple[dt.date, str]]:
    if row.started_on and row.started_precision == Medication.Precision.DAY:
        yield row.started_on, f"Started {desk_words.day(row.started_on)}."
    for change in row.changes.all():
        dose = dose_words(change.dose_value, change.dose_unit)
        yield change.on, f"{f'{dose} from' if dose else 'Changed'} {desk_words.day(change.on)}."
    if row.stopped_on:
        last = desk_words.day(row.stopped_on)
        yield row.stopped_on, f"Stopped{STOPPED_BY.get(row.stopped_by, '')}, last day {last}."
