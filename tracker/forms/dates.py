"""Dates as people write them: "May 2026", "2021", "11 May 2026", "5/11/2026", "today".

What can be read in two ways is asked, never guessed: a start on the wrong day would put a
medicine on the wrong side of a change in the nights.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from tracker.models import Medication

MONTH_FIRST = frozenset(("US",))
"""Countries where "5/11/2026" is the 11th of May; elsewhere the day comes first."""

EITHER_ORDER = frozenset(("", "CA", "PH"))
"""Where both orders are in daily use, or where we do not know."""

EARLIEST_YEAR = 1900
FULL_YEAR = 4  # digits
SHORTEST_MONTH = 3  # letters that tell the months apart: Mar and May, Jun and Jul

UNCLEAR = "Type a date like May 11, 2026. A month or a year is fine too."
DAY_WANTED = "Type the day, like May 11, 2026. Your best guess is fine."
NO_YEAR = "Add the year, like May 11, 2026."
NO_ORDER = "Is that the month or the day? Type the month as a word, like May 11, 2026."
NOT_A_DAY = "That day is not in the calendar. Check the day."
NOT_A_YEAR = "Type the year with four digits, like 2026."
FUTURE = "That date is in the future. Check the year."

_DAY, _MONTH, _YEAR = Medication.Precision


class DateNotUnderstoodError(ValueError):
    """Says what to type instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidDate:
    """The first day of what was said, and how exact it was: day, month or year."""

    date: dt.date
    precision: Medication.Precision


def read_date(text: str, *, today: dt.date, country: str = "") -> SaidDate:
    """The date in `text`, not after `today`; the country decides what "5/11/2026" means.

    Raises DateNotUnderstoodError with words that say what to type.
    """
    cleaned = " ".join(_SMALL_TALK.sub(" ", text.casefold()).split())
    said = _near_day(cleaned, today) or _written(cleaned, country)
    if said.date.year < EARLIEST_YEAR:
        raise DateNotUnderstoodError(NOT_A_YEAR)
    if said.date > today:
        raise DateNotUnderstoodError(FUTURE)
    return said


def read_day(text: str, *, today: dt.date, country: str = "") -> dt.date:
    """The day in `text`; a month or a year alone is not exact enough here."""
    said = read_date(text, today=today, country=country)
    if said.precision != _DAY:
        raise DateNotUnderstoodError(DAY_WANTED)
    return said.date


def _near_day(text: str, today: dt.date) -> SaidDate | None:
    back = {"today": 0, "yesterday": 1}.get(text)
    if back is None:
        return None
    return SaidDate(date=today - dt.timedelta(days=back), precision=_DAY)


def _written(text: str, country: str) -> SaidDate:
    for pattern, read in _SHAPES:
        found = pattern.fullmatch(text)
        if found:
            return read(found, country)
    raise DateNotUnderstoodError(UNCLEAR)


def _said(year: str, month: int | None = None, day: int | None = None) -> SaidDate:
    if len(year) != FULL_YEAR:
        raise DateNotUnderstoodError(NOT_A_YEAR)
    precision = _YEAR if month is None else _MONTH if day is None else _DAY
    try:
        date = dt.date(int(year), 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise DateNotUnderstoodError(NOT_A_DAY) from None
    return SaidDate(date=date, precision=precision)


def _year(found: re.Match[str], _country: str) -> SaidDate:
    return _said(found["year"])


def _named(found: re.Match[str], _country: str) -> SaidDate:
    month, day, year = _month(found["month"]), found["day"], found["year"]
    if not year or (not day and len(year) < FULL_YEAR):  # "May 11" is no year
        raise DateNotUnderstoodError(NO_YEAR)
    return _said(year, month, int(day) if day else None)


def _year_first(found: re.Match[str], _country: str) -> SaidDate:
    day = found["day"]
    return _said(found["year"], int(found["month"]), int(day) if day else None)


def _month_and_year(found: re.Match[str], _country: str) -> SaidDate:
    return _said(found["year"], int(found["month"]))


def _digits(found: re.Match[str], country: str) -> SaidDate:
    first, second = int(found["first"]), int(found["second"])
    if first == second or second > _MONTHS:
        return _said(found["year"], first, second)
    if first > _MONTHS:
        return _said(found["year"], second, first)
    if _month_comes_first(found["mark"], country.upper()):
        return _said(found["year"], first, second)
    return _said(found["year"], second, first)


def _month_comes_first(mark: str, country: str) -> bool:
    """Raises DateNotUnderstoodError where nobody can tell."""
    # "11.5.2026" is written day first, but hardly ever in the United States
    if country in (MONTH_FIRST if mark == "." else EITHER_ORDER):
        raise DateNotUnderstoodError(NO_ORDER)
    return country in MONTH_FIRST


def _no_year(_found: re.Match[str], _country: str) -> SaidDate:
    raise DateNotUnderstoodError(NO_YEAR)


def _month(word: str) -> int:
    for number, name in enumerate(_NAMES, start=1):
        if len(word) >= SHORTEST_MONTH and (name.startswith(word) or word == _LONGER.get(number)):
            return number
    raise DateNotUnderstoodError(UNCLEAR)


_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_LONGER = {9: "sept"}
_MONTHS = len(_NAMES)
_SMALL_TALK = re.compile(r"[,.](?=\s|$)|\b(?:of|in|on|since|about|around|the)\b")
_DAY_PART = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH_WORD = r"(?P<month>[a-z]+)"
_YEAR_PART = r"(?P<year>\d{2,4})"
_GAP = r"[\s./-]*"

_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], SaidDate]], ...] = (
    (re.compile(_YEAR_PART), _year),
    (re.compile(rf"{_MONTH_WORD}{_GAP}(?:{_DAY_PART}\s+)?{_YEAR_PART}"), _named),
    (re.compile(rf"(?P<day>){_MONTH_WORD}{_GAP}(?P<year>)(?:\d{{1,2}}(?:st|nd|rd|th)?)?"), _named),
    (re.compile(rf"{_DAY_PART}{_GAP}{_MONTH_WORD}(?:{_GAP}{_YEAR_PART})?"), _named),
    (
        re.compile(r"(?P<year>\d{4})[\s./-](?P<month>\d{1,2})(?:[\s./-](?P<day>\d{1,2}))?"),
        _year_first,
    ),
    (
        re.compile(
            r"(?P<first>\d{1,2})(?P<mark>[\s./-])(?P<second>\d{1,2})[\s./-](?P<year>\d{2,4})"
        ),
        _digits,
    ),
    (re.compile(r"(?P<month>\d{1,2})[\s./-](?P<year>\d{4})"), _month_and_year),
    (re.compile(r"\d{1,2}[\s./-]\d{1,2}"), _no_year),
)
