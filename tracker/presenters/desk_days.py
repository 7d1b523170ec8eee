"""How the days were, as far as they are shared: signs, body, evenings, events, own words.

Which kind of entry each belongs to is said on the share page (`forms.share.CATEGORIES`).
Consents given before those words named weight, urine, alcohol and evenings do not open them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Value

from education.signs import SIGNS
from tracker.actions.restless import as_record
from tracker.analysis.body_weight import from_grams
from tracker.forms.day_notes import ALCOHOL, COLOURS, EXERTION
from tracker.models import Consent, DayNote, Patient, RestlessAnswers
from tracker.sealing import Unsealer

from . import desk_words, words
from .event_days import days_said
from .life_events import UNREADABLE
from .logged_by import ticked_days
from .restless import is_restless

SHOWN_DAYS = 90
NEWEST = 60  # lines of one list
WIDER_WORDS = "2026-11-23"  # since then the share page names weight, urine, alcohol, evenings
OLDER = "Not shared, because the patient agreed before these were named"
NOT_SHARED = "Not shared"
NOTES_SHOWN = 20
Lines = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kind of entry that is shared: its lines, newest first."""

    name: str
    title: str
    lines: Sequence[tuple[str, str]] = ()
    empty: str = "Nothing was entered."


def desk_days(
    patient: Patient, consent: Consent, unseal: Unsealer, now: dt.datetime
) -> dict[str, Any]:
    """The kinds that are shared, and one sentence for those that are not.

    Five queries and the key however long the diary.
    """
    shared = frozenset(consent.categories)
    wide = shared if consent.text_version >= WIDER_WORDS else frozenset[str]()
    since = now.date() - dt.timedelta(days=SHOWN_DAYS)
    notes = _day_notes(patient, since) if wide & {"symptoms", "fluids"} else []
    kinds: tuple[tuple[str, str, str, bool, Callable[[], Lines]], ...] = (
        ("signs", "Signs that were ticked", "symptoms", False, lambda: _signs(patient, since)),
        ("weight", "Body weight", "symptoms", True, lambda: _weights(patient, notes)),
        ("urine", "Urine", "symptoms", True, lambda: _urine(notes)),
        ("strain", "Hard and hot days", "symptoms", True, lambda: _strain(notes)),
        ("evenings", "Restless evenings", "symptoms", True, lambda: _evenings(patient, since)),
        ("alcohol", "Alcohol", "fluids", True, lambda: _alcohol(notes)),
        ("events", "Life events", "notes", False, lambda: _events(patient, unseal)),
        ("words", "The patient’s own notes", "notes", False, lambda: _words(patient, unseal)),
    )
    opened = [
        Kept(name=name, title=title, lines=read()[:NEWEST])
        for name, title, needed, is_wide, read in kinds
        if needed in (wide if is_wide else shared)
    ]
    closed = [title for _, title, needed, _, _ in kinds if needed not in shared]
    older = [
        title
        for _, title, needed, is_wide, _ in kinds
        if is_wide and needed in shared and needed not in wide
    ]
    said = ((NOT_SHARED, closed), (OLDER, older))
    return {
        "kinds": opened,
        "unshared": [f"{why}: {_listed(names)}." for why, names in said if names],
    }


def _listed(titles: Sequence[str]) -> str:
    first, *others = titles
    return ", ".join((first, *(title[0].lower() + title[1:] for title in others)))


def _day_notes(patient: Patient, since: dt.date) -> list[DayNote]:
    rows = patient.day_notes.filter(date__gte=since).order_by("-date")
    return list(rows.defer("sealed_words", "changed_at"))


def _signs(patient: Patient, since: dt.date) -> Lines:
    days = sorted(ticked_days(patient, since).items(), key=lambda item: max(item[1]), reverse=True)
    return [(SIGNS[code].words if code in SIGNS else code, _ticked(by)) for code, by in days]


def _ticked(by: Mapping[dt.date, str]) -> str:
    """ "3 days, last on Jun 18; by helper Tom: 2 days", or "…, by helper Tom" for all of them."""
    said = f"{words.counted(len(by), 'day')}, last on {desk_words.day(max(by))}"
    helped = Counter(name for name in by.values() if name)
    if len(helped) == 1 and helped.total() == len(by):
        return f"{said}, by {next(iter(helped))}"
    theirs = [f"by {name}: {words.counted(days, 'day')}" for name, days in helped.items()]
    return "; ".join([said, *theirs])


def _weights(patient: Patient, notes: Sequence[DayNote]) -> Lines:
    unit = patient.weight_unit
    return [
        (f"{from_grams(row.weight_g, unit)} {unit}", _day(row.date))
        for row in notes
        if row.weight_g
    ]


def _urine(notes: Sequence[DayNote]) -> Lines:
    """Colour and times as they were noted; in older people colour tells little (ESPEN)."""
    made = ((row.date, _colour(row), row.urine_times) for row in notes)
    return [
        (", ".join(part for part in (colour, _times(times)) if part), _day(date))
        for date, colour, times in made
        if colour or times is not None
    ]


def _colour(row: DayNote) -> str:
    return dict(COLOURS).get(str(row.urine_colour), "") if row.urine_colour else ""


def _times(times: int | None) -> str:
    return "" if times is None else f"{words.counted(times, 'time')} that day"


def _strain(notes: Sequence[DayNote]) -> Lines:
    names = dict(EXERTION)
    made = (
        (
            row.date,
            [
                *([names[str(row.exertion)]] if row.exertion else []),
                *(["Hot"] if row.hot else []),
            ],
        )
        for row in notes
    )
    return [(", ".join(said), _day(date)) for date, said in made if said]


def _alcohol(notes: Sequence[DayNote]) -> Lines:
    names = dict(ALCOHOL)
    return [
        (names.get(str(row.alcohol_drinks), f"{row.alcohol_drinks} drinks"), _day(row.date))
        for row in notes
        if row.alcohol_drinks is not None
    ]


def _evenings(patient: Patient, since: dt.date) -> Lines:
    rows = patient.restless_answers.filter(date__gte=since).order_by("-date")
    return [(_evening(row), _day(row.date)) for row in rows]


def _evening(row: RestlessAnswers) -> str:
    """What was answered, with what eased it; what it fits stands first."""
    fits = "Fits restless legs" if is_restless(as_record(row)) else "Does not fit all four signs"
    said = [
        f"felt: {row.get_feel_display().lower()}" if row.feel else "",
        f"eased by: {row.get_eased_by_display().lower()}" if row.eased_by else "",
        f"came: {row.get_comes_display().lower()}" if row.comes else "",
        "" if row.hard_knot is None else f"hard knot: {'yes' if row.hard_knot else 'no'}",
    ]
    return "; ".join([fits, *(part for part in said if part)])


def _events(patient: Patient, unseal: Unsealer) -> Lines:
    rows = list(patient.life_events.kept().order_by("-first_on", "-pk")[:NEWEST])
    labels = unseal([row.sealed_label for row in rows])
    return [
        (f"“{label}”" if label else UNREADABLE, days_said(row.first_on, row.last_on))
        for row, label in zip(rows, labels, strict=True)
    ]


def _words(patient: Patient, unseal: Unsealer) -> Lines:
    """What the person wrote of nights and days; one query for both."""
    nights = patient.nights.filter(sealed_note__isnull=False).annotate(is_night=Value(1))
    days = patient.day_notes.filter(sealed_words__isnull=False).annotate(is_night=Value(0))
    rows = list(
        nights.order_by()
        .values_list("date", "is_night", "sealed_note")
        .union(days.values_list("date", "is_night", "sealed_words"), all=True)
        .order_by("-date", "is_night")[:NOTES_SHOWN]
    )
    opened = unseal([sealed for *_, sealed in rows])
    return [
        (f"“{note}”", words.night_name(date) if is_night else words.long_date(date))
        for (date, is_night, _), note in zip(rows, opened, strict=True)
        if note
    ]


def _day(date: dt.date) -> str:
    return words.short_date(date)
