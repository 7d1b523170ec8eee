"""Every night at a glance: months of cells with three looks, cramps, none and not logged."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tracker.analysis.records import Night

from .words import counted, severity_name

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
WEEKDAYS = tuple((name[0], name) for name in _DAYS)
SEVERITY_STEP = 2  # five faces write 2, 4, 6, 8, 10
STEPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One night: its day of the month, its look, what stands in it and what is spoken."""

    date: dt.date
    classes: str
    shown: str
    spoken: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month as rows of seven, None outside the span."""

    name: str
    rows: tuple[tuple[Cell | None, ...], ...]


def months(
    nights: Sequence[Night],
    first: dt.date,
    last: dt.date,
    marked: Collection[dt.date] = (),
    events: Mapping[dt.date, str] | None = None,
    *,
    page: str = "",
) -> list[Month]:
    """The months from `last` back to `first`, the newest first; `last` is ringed.

    `marked` are the days of medicine changes, `events` the words of other days. `page` is
    the address of a night's own page, with `{}` for its date; empty for none.
    """
    by_date = {night.date: night for night in nights}
    named = events or {}
    found = []
    year, month = last.year, last.month
    while (year, month) >= (first.year, first.month):
        rows = [
            tuple(
                _cell(day, by_date, marked, named, page, is_last=day == last)
                if day.month == month and first <= day <= last
                else None
                for day in week
            )
            for week in calendar.Calendar(calendar.SUNDAY).monthdatescalendar(year, month)
        ]
        kept = tuple(row for row in rows if any(row))
        found.append(Month(name=f"{calendar.month_name[month]} {year}", rows=kept))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found


def _cell(
    day: dt.date,
    by_date: Mapping[dt.date, Night],
    marked: Collection[dt.date],
    events: Mapping[dt.date, str],
    page: str,
    *,
    is_last: bool,
) -> Cell:
    night = by_date.get(day)
    classes = ["cal__d", _look(night)]
    classes += ["cal__d--today"] if is_last else []
    classes += ["cal__mark"] if day in marked or day in events else []
    spoken = [_spoken(night)]
    spoken += ["medicine change"] if day in marked else []
    spoken += [events[day]] if day in events else []
    return Cell(
        date=day,
        classes=" ".join(part for part in classes if part),
        shown="?" if night is None else str(night.count) if night.has_cramp else "",
        spoken=f"{day:%B} {day.day}: {', '.join(spoken)}",
        address=page.format(day) if page else "",
    )


def _look(night: Night | None) -> str:
    if night is None:
        return "cal__d--none"
    if not night.has_cramp:
        return ""
    severity = _worst(night)
    step = -(-severity // SEVERITY_STEP) if severity is not None else 1
    return f"cal__d--{min(STEPS, max(1, step))}"


def _spoken(night: Night | None) -> str:
    if night is None:
        return "not logged"
    if not night.has_cramp:
        return "no cramps"
    name = severity_name(_worst(night)).lower()
    return f"{counted(night.count, 'cramp')}{', ' if name else ''}{name}"


def _worst(night: Night) -> int | None:
    return max((c.severity for c in night.cramps if c.severity is not None), default=None)
