"""The signs of a day: ticked, shown by a colour, or read out of somebody's own words."""

from __future__ import annotations

import datetime as dt

from tracker.analysis.free_text import signs_in
from tracker.analysis.urine import COLOUR_SIGNS, signs_of_colour
from tracker.models import Patient, SymptomReport

DAY, WORDS = SymptomReport.Source.DAY, SymptomReport.Source.WORDS


def standing_signs(patient: Patient, date: dt.date) -> dict[str, bool]:
    """The day's signs, and whether each was only read in words."""
    rows = patient.symptoms.filter(date=date, mistaken_at__isnull=True)
    found: dict[str, bool] = {}
    for code, source in rows.values_list("code", "source"):
        found[code] = found.get(code, True) and source == WORDS
    return found


def signs_of(
    patient: Patient, ticked: frozenset[str], colour: int | None, date: dt.date
) -> frozenset[str]:
    """The ticked signs, and the one a colour of urine amounts to at this age."""
    age = None if patient.birth_year is None else date.year - patient.birth_year
    return ticked | signs_of_colour(colour, age)


def write_signs(
    patient: Patient, date: dt.date, signs: frozenset[str], shown: frozenset[str], now: dt.datetime
) -> None:
    """Add the signs that are new; mark those that were unticked on the page as mistakes."""
    standing = patient.symptoms.filter(date=date, mistaken_at__isnull=True).exclude(source=WORDS)
    ticked = set(standing.values_list("code", flat=True))
    _add_signs(patient, date, signs - ticked, DAY, now)
    standing.filter(code__in=shown - signs).update(mistaken_at=now)
    # Another colour takes the sign of the first one back; a box ticked elsewhere stays.
    standing.filter(source=DAY, code__in=COLOUR_SIGNS - signs).update(mistaken_at=now)


def hear(patient: Patient, date: dt.date, before: str, words: str, now: dt.datetime) -> None:
    """Add the signs that are new in the words.

    Other words take nothing back: a sign once read stays, until the person says that it was
    not meant or undoes the change.
    """
    known = {code for code, is_written in standing_signs(patient, date).items() if is_written}
    fresh = signs_in(words) - known - (signs_in(before) if before else frozenset())
    _add_signs(patient, date, fresh, WORDS, now)


def _add_signs(
    patient: Patient, date: dt.date, codes: frozenset[str], source: str, now: dt.datetime
) -> None:
    SymptomReport.objects.bulk_create(
        SymptomReport(patient=patient, code=code, source=source, date=date, at=now)
        for code in sorted(codes)
    )
