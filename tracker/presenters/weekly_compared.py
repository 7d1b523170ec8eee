"""How a week compares with the person's own weeks: the ones before it, and last year's season.

Counts of nights and nothing else, as all of the mail. A week with many blank nights, or a
stretch with few known weeks, is not compared.
"""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Mapping, Sequence

WEEKS_SHOWN = 6
NIGHTS_TO_COMPARE = 5  # [A] a week with more blank nights would look better than it was
WEEKS_TO_COMPARE = 3  # [A] and so do fewer weeks about what is usual
WEEKS_IN_A_YEAR = 52
SEASON_WEEKS = 3  # [A] on each side of the same week a year before: half a season
ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(days=7)

Counts = Mapping[dt.date, int | None]


def weeks_until(monday: dt.date) -> list[dt.date]:
    """The Mondays of the six weeks that end with the week of `monday`."""
    return [monday - week * ONE_WEEK for week in reversed(range(WEEKS_SHOWN))]


def season_before(monday: dt.date) -> list[dt.date]:
    """The Mondays of the same weeks a year before."""
    middle = monday - WEEKS_IN_A_YEAR * ONE_WEEK
    return [middle + week * ONE_WEEK for week in range(-SEASON_WEEKS, SEASON_WEEKS + 1)]


def compared(counts: Counts, monday: dt.date) -> str:
    """The week beside what was usual before it and a year ago; what is not known is not said."""
    cramps, logged = week_of(monday, counts)
    if logged < NIGHTS_TO_COMPARE:
        return ""
    usual = {
        "Before that": _usual(counts, weeks_until(monday)[:-1]),
        "At this time last year": _usual(counts, season_before(monday)),
    }
    return " ".join(
        f"{when}, a usual week had {_range(nights)}. This week had {_beside(cramps, nights)}."
        for when, nights in usual.items()
        if nights is not None
    )


def week_of(monday: dt.date, counts: Counts) -> tuple[int, int]:
    """Nights with cramps and logged nights of one week."""
    logged = [counts[day] for day in (monday + n * ONE_DAY for n in range(7)) if day in counts]
    return sum(1 for count in logged if count), len(logged)


def _usual(counts: Counts, mondays: Sequence[dt.date]) -> float | None:
    """Nights with cramps in the middle one of the known weeks; None when too few are known."""
    weeks = [week_of(monday, counts) for monday in mondays]
    known = [cramps for cramps, logged in weeks if logged >= NIGHTS_TO_COMPARE]
    return statistics.median(known) if len(known) >= WEEKS_TO_COMPARE else None


def _range(nights: float) -> str:
    low, high = math.floor(nights), math.ceil(nights)
    return f"{low}" if low == high else f"{low} to {high}"


def _beside(cramps: int, nights: float) -> str:
    if cramps > math.ceil(nights):
        return "more"
    return "fewer" if cramps < math.floor(nights) else "about as many"
