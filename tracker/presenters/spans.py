"""How far back the charts of a page look: the ranges offered, and two days of one's own choice.

A range is part of the address, so that it can be kept, shared with oneself and printed.
What cannot be read gets a message and the usual range: nobody is left without a page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from tracker.forms.dates import DateNotUnderstoodError, read_day

ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(weeks=1)
WEEKS: Mapping[str, int] = {"4w": 4, "12w": 12, "1y": 52}
USUAL = "12w"
ALL, CUSTOM = "all", "custom"
NAMES: Mapping[str, str] = {"4w": "4 weeks", "12w": "12 weeks", "1y": "1 year", ALL: "All"}
FAR_BACK = 520 * ONE_WEEK  # what "all" asks for; weeks before the diary began are left out

NO_SUCH_RANGE = "We do not know that time span. Here are 12 weeks."
DAYS_UNCLEAR = "Type both days, like May 11, 2026. Here are 12 weeks."
WRONG_ORDER = "The first day comes after the last one. Here are 12 weeks."
TO_COME = "The first day is still to come. Here are 12 weeks."


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The nights from `first` to `last`, both included, and how they were asked for.

    `problem` says what was wrong with an address; then this is the usual range.
    """

    key: str
    first: dt.date
    last: dt.date
    problem: str = ""
    typed: tuple[str, str] = ("", "")

    @property
    def query(self) -> str:
        """The end of an address that asks for the same range."""
        asked = {"range": self.key}
        if self.key == CUSTOM:
            asked |= {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return urlencode(asked)

    @property
    def is_custom(self) -> bool:
        """True for two days of one's own choice."""
        return self.key == CUSTOM


def usual_span(tonight: dt.date, weeks: int = WEEKS[USUAL]) -> Span:
    """The last `weeks` weeks from a Monday on, the running one included."""
    key = next((key for key, number in WEEKS.items() if number == weeks), CUSTOM)
    return Span(key=key, first=_monday_of(tonight) - (weeks - 1) * ONE_WEEK, last=tonight)


def asked_span(asked: Mapping[str, str], *, tonight: dt.date, country: str = "") -> Span:
    """The range an address asks for; 12 weeks when it asks for none."""
    key = asked.get("range", USUAL)
    if key in WEEKS:
        return usual_span(tonight, WEEKS[key])
    if key == ALL:
        return Span(key=ALL, first=tonight - FAR_BACK, last=tonight)
    if key == CUSTOM:
        return _own_days(asked, tonight, country)
    return _usual_because(NO_SUCH_RANGE, tonight)


def choices(span: Span) -> list[tuple[str, str, bool]]:
    """The ranges to tap: end of the address, name, and whether it is the one shown."""
    return [(f"range={key}", name, key == span.key) for key, name in NAMES.items()]


def _own_days(asked: Mapping[str, str], tonight: dt.date, country: str) -> Span:
    typed = asked.get("from", ""), asked.get("to", "")
    try:
        # Tonight's date is the latest day that can be meant; a day to come ends there.
        first = read_day(typed[0], today=dt.date.max, country=country)
        last = min(read_day(typed[1], today=dt.date.max, country=country), tonight)
    except DateNotUnderstoodError:
        return _usual_because(DAYS_UNCLEAR, tonight, typed)
    if first > tonight:
        return _usual_because(TO_COME, tonight, typed)
    if first > last:
        return _usual_because(WRONG_ORDER, tonight, typed)
    return Span(key=CUSTOM, first=max(first, tonight - FAR_BACK), last=last)


def _usual_because(problem: str, tonight: dt.date, typed: tuple[str, str] = ("", "")) -> Span:
    usual = usual_span(tonight)
    return Span(
        key=usual.key, first=usual.first, last=usual.last, problem=problem, typed=_short(typed)
    )


def _short(typed: tuple[str, str]) -> tuple[str, str]:
    """What was typed, to be corrected; a page does not give back pages of it."""
    most = 40  # characters
    return typed[0][:most], typed[1][:most]


def _monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
