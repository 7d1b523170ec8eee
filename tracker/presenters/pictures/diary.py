"""What the pictures of one page are drawn from: one reading of the diary, and who looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tracker.analysis.records import Night, PatientHistory
from tracker.charts.columns import Column, Look
from tracker.charts.cramp_weeks import (
    Mark,
    Week,
    axis_label,
    day_label,
    has_years,
    labelled_weeks,
    place_of_day,
)
from tracker.charts.picture import Picture
from tracker.presenters.reason_words import Audience
from tracker.presenters.spans import ONE_DAY, ONE_WEEK, Span
from tracker.presenters.weeks import LEAST_LOGGED, count_weeks, logged_of, monday_of, shown_from
from tracker.presenters.words import counted

TOO_EARLY = "We need about 2 weeks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """The entries of a span. `logged` is None where the nights are not for this reader.

    `marks` are all changes that may be shown; `inside` picks those of some days.
    """

    history: PatientHistory
    span: Span
    tonight: dt.date
    marks: Sequence[Mark] = ()
    audience: Audience = Audience.PATIENT
    unit: str = "ml"
    logged: int | None = 0

    @property
    def first(self) -> dt.date:
        """The first day that is shown: none before the diary began."""
        nights = self.history.nights
        begun = min(self.history.start, nights[0].date) if nights else self.history.start
        return shown_from(self.span, begun)

    @property
    def last(self) -> dt.date:
        """The last day that is shown."""
        return self.span.last

    @property
    def last_day(self) -> dt.date:
        """The last day of entries that have a day: the morning after the newest night too."""
        return self.last + ONE_DAY if self.last == self.tonight else self.last

    @property
    def nights(self) -> list[Night]:
        """The logged nights of the span."""
        return [night for night in self.history.nights if self.first <= night.date <= self.last]

    @property
    def weeks(self) -> tuple[Week, ...]:
        """The weeks of the span with their counts."""
        return count_weeks(
            self.history.nights, span=self.span, tonight=self.tonight, begun=self.first
        )


def diary_of(
    history: PatientHistory,
    span: Span,
    tonight: dt.date,
    *,
    marks: Sequence[Mark] = (),
    audience: Audience = Audience.PATIENT,
    unit: str = "ml",
    shows_nights: bool = True,
) -> Diary:
    """A diary with its nights counted."""
    made = Diary(
        history=history, span=span, tonight=tonight, marks=marks, audience=audience, unit=unit
    )
    return replace(made, logged=logged_of(made.weeks)[0] if shows_nights else None)


def enough(diary: Diary, picture: Picture) -> Picture:
    """The picture, or under 14 logged nights its table and how many are missing."""
    if diary.logged is None or diary.logged >= LEAST_LOGGED:
        return picture
    missing = counted(LEAST_LOGGED - diary.logged, "more night")
    so_far = counted(diary.logged, "night")
    still = f"So far {so_far} in this time. A picture needs {LEAST_LOGGED}: {missing} to go."
    return too_early(picture, still)


def too_early(picture: Picture, still: str) -> Picture:
    """The table alone: few nights make no title and no sentence."""
    return replace(
        picture, title=TOO_EARLY, sentence="", drawing=None, marks=(), key=(), notes=(), still=still
    )


def inside(marks: Sequence[Mark], first: dt.date, last: dt.date) -> tuple[Mark, ...]:
    """The marks of these days, lettered from A."""
    shown = [mark for mark in marks if first <= mark.on <= last]
    return tuple(
        replace(mark, letter=chr(ord("A") + place % 26)) for place, mark in enumerate(shown)
    )


def weekly(
    weeks: Sequence[Week], value: Callable[[Week], float | None], words: Callable[[Week], str]
) -> tuple[Column, ...]:
    """A column for each week; what `value` leaves open is blank, or quiet without cramps."""
    ticked, years = labelled_weeks(len(weeks)), has_years(weeks)
    return tuple(
        Column(
            words=f"Week of {day_label(week.start, years=years)}: {words(week)}",
            values=(value(week),),
            tick=(axis_label(week.start, years=years),) if place in ticked else (),
            look=_look(week, value(week)),
        )
        for place, week in enumerate(weeks)
    )


def unquiet(week: Week) -> Week:
    """A week as columns of answers see it: without one it is blank, never quiet."""
    return replace(week, cramp_nights=1, logged=1, nights=1)


def week_marks(
    marks: Sequence[Mark], weeks: Sequence[Week]
) -> tuple[tuple[Mark, ...], tuple[tuple[float, str], ...]]:
    """The marks of these weeks, and where each stands between them."""
    shown = inside(marks, weeks[0].start, weeks[-1].start + ONE_WEEK - ONE_DAY)
    return shown, tuple((place_of_day(weeks[0].start, mark.on), mark.letter) for mark in shown)


def by_week(nights: Sequence[Night]) -> dict[dt.date, list[Night]]:
    """The nights of each Monday's week."""
    found: dict[dt.date, list[Night]] = {}
    for night in nights:
        found.setdefault(monday_of(night.date), []).append(night)
    return found


def _look(week: Week, value: float | None) -> Look:
    if value == 0:
        return Look.QUIET
    if value is not None:
        return Look.PART if week.is_unfinished else Look.PLAIN
    if week.logged and not week.cramp_nights:
        return Look.QUIET
    return Look.BLANK if week.nights else Look.PLAIN
