"""How bad the cramps were and how long they lasted, week by week: two pictures, one axis each."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.analysis.records import Night
from tracker.charts.columns import Columns
from tracker.charts.cramp_weeks import Week, day_label, has_years
from tracker.charts.frame import whole_ticks
from tracker.charts.picture import Picture, Table
from tracker.presenters.words import counted, severity_name

from .diary import Diary, by_week, enough, week_marks, weekly

WORST = 10
TICKS = ((0, "0"), (5, "5"), (WORST, "10"))
TICK_NOTE = "A tick is a week without cramps."
BLANK_NOTE = "A dashed box means that nothing was noted."


def severity(diary: Diary) -> list[Picture]:
    """Both pictures."""
    return [enough(diary, _bad(diary)), enough(diary, _long(diary))]


def _bad(diary: Diary) -> Picture:
    weeks = diary.weeks
    nights, years = by_week(diary.nights), has_years(weeks)
    worst = {week.start: _worst(nights.get(week.start, [])) for week in weeks}
    rated = [number for numbers in worst.values() for number in numbers]
    marks, places = week_marks(diary.marks, weeks)

    def value(week: Week) -> float | None:
        return _mean(worst[week.start])

    def words(week: Week) -> str:
        mean = value(week)
        return _unknown(week, "not rated") if mean is None else f"{mean:g} of {WORST}"

    mean = _mean(rated)
    return Picture(
        name="severity",
        title="No cramp was rated in this time"
        if mean is None
        else f"Cramps were {severity_name(round(mean)).lower()}: {mean:g} of {WORST} on average",
        counted="The worst cramp of each night, from 0 to 10. A bar is the mean of its week.",
        sentence=f"{counted(len(rated), 'night')} with cramps had a rating.",
        table=Table(
            caption="How bad the cramps were by week",
            head=("Week of", "Mean, 0 to 10", "Nights rated"),
            rows=tuple(
                (
                    day_label(week.start, years=years),
                    words(week).removesuffix(f" of {WORST}"),
                    str(len(worst[week.start])),
                )
                for week in weeks
            ),
        ),
        drawing=Columns(
            name="severity",
            names=("Mean of the worst cramps",),
            columns=weekly(weeks, value, words),
            top=WORST,
            ticks=TICKS,
            marks=places,
        ),
        marks=marks,
        notes=(TICK_NOTE, BLANK_NOTE),
    )


def _long(diary: Diary) -> Picture:
    weeks = diary.weeks
    nights, years = by_week(diary.nights), has_years(weeks)
    minutes = {week.start: _minutes(nights.get(week.start, [])) for week in weeks}
    known = [number for number in minutes.values() if number is not None]
    marks, places = week_marks(diary.marks, weeks)

    def value(week: Week) -> float | None:
        return minutes[week.start]

    def words(week: Week) -> str:
        number = minutes[week.start]
        return _unknown(week, "no length noted") if number is None else f"{number:,} minutes"

    top, ticks = whole_ticks(max(known, default=4))
    total = f"{counted(sum(known), 'minute')} with cramps in {counted(len(known), 'week')}"
    return Picture(
        name="minutes",
        title=total if known else "No length was noted in this time",
        counted="Minutes of all cramps, each week. Only cramps with a length count.",
        sentence=f"The longest week had {counted(max(known), 'minute')}." if known else "",
        table=Table(
            caption="Minutes with cramps by week",
            head=("Week of", "Minutes", "Nights with cramps"),
            rows=tuple(
                (
                    day_label(week.start, years=years),
                    _minutes_cell(minutes[week.start], week),
                    str(week.cramp_nights),
                )
                for week in weeks
            ),
        ),
        drawing=Columns(
            name="minutes",
            names=("Minutes with cramps",),
            columns=weekly(weeks, value, words),
            top=top,
            ticks=ticks,
            marks=places,
        ),
        marks=marks,
        notes=(TICK_NOTE, BLANK_NOTE),
    )


def _worst(nights: Sequence[Night]) -> list[int]:
    """The worst rating of each night that has one."""
    found = [
        max((c.severity for c in night.cramps if c.severity is not None), default=None)
        for night in nights
    ]
    return [number for number in found if number is not None]


def _minutes(nights: Sequence[Night]) -> int | None:
    """Whole minutes of the cramps whose length is known; None where none is."""
    known = [c.minutes for night in nights for c in night.cramps if c.minutes is not None]
    return round(sum(known)) if known else None


def _mean(numbers: Sequence[int]) -> float | None:
    return round(sum(numbers) / len(numbers), 1) if numbers else None


def _unknown(week: Week, not_noted: str) -> str:
    if not week.logged:
        return "not logged" if week.nights else "none yet"
    return not_noted if week.cramp_nights else "no cramps"


def _minutes_cell(minutes: int | None, week: Week) -> str:
    return _unknown(week, "no length noted") if minutes is None else f"{minutes:,}"
