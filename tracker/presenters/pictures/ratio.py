"""Between what and what the rate ratio of a finding lay, week by week, as the runs kept it.

The range is a confidence sequence: it holds at every look, so that each week may be read by
itself (docs/analysis.md). A patient sees the narrower of the two that are kept, as on the
finding's own page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tracker.analysis.patterns import reasons as codes
from tracker.charts.columns import Column, Columns
from tracker.charts.cramp_weeks import Week, day_label, has_years
from tracker.charts.frame import whole_ticks
from tracker.charts.picture import Picture, Table
from tracker.models import Finding
from tracker.presenters.reason_words import Audience
from tracker.presenters.weeks import monday_of

from .diary import Diary, unquiet, week_marks, weekly

# A run of a night: its evening date and the evidence that was kept.
Kept = tuple[dt.date, Sequence[Mapping[str, Any]]]

COUNTED = {
    Audience.PATIENT: (
        "How many times as often cramps came, at the end of each week."
        " A bar spans all that still fits."
    ),
    Audience.CLINICIAN: (
        "Rate ratio at the end of each week: the 90 % confidence sequence, valid at every look."
    ),
}
EVEN_NOTE = "The dashed line means as often as on other nights."
OPEN_NOTE = "A bar with a tip may go higher."
BLANK_NOTE = "A dashed box is a week without such a range."


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The least and the most that fitted; more than `high` fits too where it `is_open`."""

    low: float
    high: float
    is_open: bool

    @property
    def words(self) -> str:
        """ "between 2 and 5.6 times as often, or more"."""
        more = ", or more" if self.is_open else ""
        return f"between {self.low:g} and {self.high:g} times as often{more}"


def ratio(
    diary: Diary, number: int, finding: Finding, title: str, runs: Sequence[Kept]
) -> Picture | None:
    """The picture of one finding, or None where no week of the span has a range."""
    weeks = diary.weeks
    kept = _by_week(runs, finding, diary.audience)
    found = {week.start: kept[week.start] for week in weeks if week.start in kept}
    if not found:
        return None
    marks, places = week_marks(diary.marks, weeks)
    top, ticks = whole_ticks(max(each.high for each in found.values()))
    newest = found[max(found)]
    return Picture(
        name=f"ratio-{number}",
        title=f"{title}: {newest.words}",
        counted=COUNTED[diary.audience],
        sentence=f"In the newest such week: {newest.words}.",
        table=_table(weeks, found),
        drawing=Columns(
            name=f"ratio-{number}",
            names=("Times as often",),
            columns=_columns(weeks, found),
            top=top,
            ticks=ticks,
            marks=places,
            numbered=False,
            even=1,
        ),
        marks=marks,
        notes=(
            EVEN_NOTE,
            *([OPEN_NOTE] if any(each.is_open for each in found.values()) else []),
            BLANK_NOTE,
        ),
    )


def _by_week(runs: Sequence[Kept], finding: Finding, audience: Audience) -> dict[dt.date, Range]:
    """For each week's Monday the range of its newest run that has one."""
    found = {}
    for night, evidence in runs:
        for item in evidence:
            if (item["pattern"], item["episode"]) != (finding.pattern, finding.episode):
                continue
            for reason in item["reasons"]:
                if reason["code"] == codes.RATE_RATIO:
                    found[monday_of(night)] = _range(reason["values"], audience)
    return found


def _range(values: Mapping[str, Any], audience: Audience) -> Range:
    wide = "" if audience is Audience.PATIENT else "wide_"
    return Range(
        low=values[f"{wide}low"],
        high=values[f"{wide}high"],
        is_open=values[f"{wide}open_ended"],
    )


def _table(weeks: Sequence[Week], found: Mapping[dt.date, Range]) -> Table:
    years = has_years(weeks)
    return Table(
        caption="Times as often, by week",
        head=("Week of", "At least", "At most"),
        rows=tuple(
            (day_label(week.start, years=years), *_cells(found.get(week.start))) for week in weeks
        ),
    )


def _cells(each: Range | None) -> tuple[str, str]:
    if each is None:
        return "no range", "no range"
    return f"{each.low:g}", f"{each.high:g}{' or more' if each.is_open else ''}"


def _columns(weeks: Sequence[Week], found: Mapping[dt.date, Range]) -> tuple[Column, ...]:
    def value(week: Week) -> float | None:
        return found[week.start].high if week.start in found else None

    def words(week: Week) -> str:
        return found[week.start].words if week.start in found else "no range"

    columns = weekly([unquiet(week) for week in weeks], value, words)
    return tuple(
        replace(column, since=each.low, is_open=each.is_open)
        if (each := found.get(week.start)) is not None
        else column
        for week, column in zip(weeks, columns, strict=True)
    )
