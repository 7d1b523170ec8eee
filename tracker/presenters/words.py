"""How dates, times, lengths and volumes are said to people."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from tracker.analysis.clocks import wall_clock
from tracker.analysis.units import from_ml, precise_from_ml

__all__ = [
    "clock",
    "counted",
    "drink_volume",
    "long_date",
    "minutes_said",
    "night_name",
    "place",
    "severity_name",
    "short_date",
    "span_said",
    "volume",
    "wall_clock",
]

TWO_HOURS_MIN = 120  # from here on nobody counts minutes


def clock(moment: dt.datetime, zone: str) -> str:
    """ "3:07 am" on the wall clock of `zone`."""
    local = moment.astimezone(ZoneInfo(zone))
    return wall_clock(local.time())


def long_date(date: dt.date) -> str:
    """ "Thursday, June 18"."""
    return f"{date:%A, %B} {date.day}"


def short_date(date: dt.date) -> str:
    """ "June 18, 2026"."""
    return f"{date:%B} {date.day}, {date.year}"


def span_said(first: dt.date, last: dt.date) -> str:
    """ "April 27 to June 18, 2026"."""
    start = f"{first:%B} {first.day}" if first.year == last.year else short_date(first)
    return f"{start} to {short_date(last)}"


def night_name(date: dt.date) -> str:
    """ "Thursday night, June 18"."""
    return f"{date:%A} night, {date:%B} {date.day}"


def minutes_said(minutes: int) -> str:
    """ "1 minute", "6 minutes", and from two hours on "about 4 hours"."""
    if minutes >= TWO_HOURS_MIN:
        return f"about {round(minutes / 60)} hours"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def counted(count: int, noun: str) -> str:
    """ "1 cramp", "2 cramps"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def volume(ml: float, unit: str) -> str:
    """ "34 oz" or "1,000 ml", as the person reads volumes."""
    return f"{from_ml(ml, unit):,} {unit}"


def drink_volume(ml: int, unit: str) -> str:
    """ "8 oz", "12.5 oz" or "250 ml": one drink just as it was typed."""
    return f"{precise_from_ml(ml, unit):,} {unit}"


def place(zone: str) -> str:
    """ "New York" for "America/New_York"."""
    return zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def severity_name(severity: int | None) -> str:
    """The word of the face nearest to a severity of 0 to 10, or an empty string."""
    if severity is None:
        return ""
    return FACES[min(4, max(0, (severity - 1) // 2))]


FACES = ("Slight", "Mild", "Bad", "Very bad", "The worst")
