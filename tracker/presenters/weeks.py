"""Nights with cramps in each week: counted from nights, then said in a title and a sentence.

Weeks run Monday to Sunday by evening date. The running night counts once it has an entry.
A week before the diary began is left out: nothing was missing then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tracker.analysis.records import Night
from tracker.charts.cramp_weeks import DAYS, Mark, Mean, Week, WeeksChart, day_label, has_years
from tracker.charts.weeks_svg import svg

from .reason_words import Audience
from .spans import Span
from .words import counted

LEAST_LOGGED = 14  # nights in the span before a chart is drawn; design language, section 7
ONE_WEEK = dt.timedelta(days=DAYS)
ONE_DAY = dt.timedelta(days=1)
LEAST_MEAN_WEEKS = 2  # a shorter line would have no room for its words


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def cramp_weeks(
    nights: Sequence[Night],
    *,
    span: Span,
    tonight: dt.date,
    begun: dt.date,
    marks: Sequence[Mark] = (),
    comparison: Mapping[str, object] | None = None,
    rose_since: dt.date | None = None,
    audience: Audience = Audience.PATIENT,
) -> WeeksChart:
    """The chart of the weeks of `span` from logged nights.

    `tonight` is the night that is not over, `begun` the day the diary began. `comparison`
    is that of a finding's evidence: it adds two mean lines. `rose_since` is the change a
    finding shown on the same page names: then the title names it too.
    """
    counts = count_weeks(nights, span=span, tonight=tonight, begun=begun)
    chart = WeeksChart(
        title=_title(counts, rose_since, audience),
        sentence=_sentence(counts, audience),
        weeks=counts,
        marks=_within(marks, counts),
        means=tuple(_means(comparison, counts)) if comparison else (),
    )
    return replace(chart, svg=svg(chart))


def count_weeks(
    nights: Iterable[Night], *, span: Span, tonight: dt.date, begun: dt.date
) -> tuple[Week, ...]:
    """The weeks of the span, oldest first; at least the last one.

    A week of which the span or the calendar holds only a part is unfinished.
    """
    by_date = {night.date: night for night in nights if span.first <= night.date <= span.last}
    begins = max(span.first, min([begun, *by_date]))
    last = min(span.last, tonight if tonight in by_date else tonight - ONE_DAY)
    monday = min(monday_of(begins), monday_of(span.last))
    found = []
    while monday <= span.last:
        days = [monday + dt.timedelta(days=place) for place in range(DAYS)]
        due = [day for day in days if begins <= day <= last]
        is_cut = days[0] < span.first or days[-1] > span.last
        found.append(_week(monday, due, by_date, is_unfinished=is_cut or days[-1] >= tonight))
        monday += ONE_WEEK
    return tuple(found)


def shown_from(span: Span, begun: dt.date) -> dt.date:
    """The first day of the span that belongs to the diary."""
    return min(span.last, max(span.first, begun))


def weeks_shown(span: Span, begun: dt.date) -> int:
    """How many weeks a chart of the span has."""
    return (monday_of(span.last) - monday_of(shown_from(span, begun))).days // DAYS + 1


def logged_of(weeks: Iterable[Week]) -> tuple[int, int]:
    """How many nights of the span were logged, and of how many."""
    listed = list(weeks)
    return sum(week.logged for week in listed), sum(week.nights for week in listed)


def week_rows(chart: WeeksChart) -> list[dict[str, str]]:
    """The table below the chart: week, nights, logged, and what changed."""
    years = has_years(chart.weeks)
    return [
        {
            "week": day_label(week.start, years=years),
            "nights": _nights_cell(week),
            "logged": f"{week.logged} of {week.nights}",
            "change": " ".join(_changes_in(chart, week)),
        }
        for week in chart.weeks
    ]


def per_week_words(per_week: float) -> str:
    """A mean as people say it: "about 3 a week"."""
    if per_week < 0.5:
        return "less than 1 a week" if per_week else "none"
    return f"about {round(per_week)} a week"


def _week(
    monday: dt.date,
    due: Sequence[dt.date],
    by_date: Mapping[dt.date, Night],
    *,
    is_unfinished: bool,
) -> Week:
    logged = [by_date[day] for day in due if day in by_date]
    return Week(
        start=monday,
        cramp_nights=sum(night.has_cramp for night in logged),
        logged=len(logged),
        nights=len(due),
        is_unfinished=is_unfinished,
    )


def _title(weeks: Sequence[Week], rose_since: dt.date | None, audience: Audience) -> str:
    logged, _ = logged_of(weeks)
    cramps = sum(week.cramp_nights for week in weeks)
    if rose_since is not None and weeks[0].start <= rose_since:
        since = day_label(rose_since, years=has_years(weeks))
        return f"More nights with cramps since about {since}"
    if not cramps:
        you = audience is Audience.PATIENT
        return "No cramps on the nights you logged" if you else "No cramps on the logged nights"
    mean = DAYS * cramps / logged
    if mean < 1:
        return "Less than 1 night with cramps a week"
    nights = counted(round(mean), "night")
    return f"About {nights} with cramps a week"


def _sentence(weeks: Sequence[Week], audience: Audience) -> str:
    logged, _ = logged_of(weeks)
    cramps = sum(week.cramp_nights for week in weeks)
    who = "You" if audience is Audience.PATIENT else "The patient"
    return f"{who} noted cramps on {cramps} of {counted(logged, 'logged night')}."


def _within(marks: Iterable[Mark], weeks: Sequence[Week]) -> tuple[Mark, ...]:
    """The marks inside the span, lettered anew from A."""
    first, last = weeks[0].start, weeks[-1].start + ONE_WEEK
    inside = [mark for mark in marks if first <= mark.on < last]
    return tuple(
        replace(mark, letter=chr(ord("A") + place % 26)) for place, mark in enumerate(inside)
    )


def _means(comparison: Mapping[str, object], weeks: Sequence[Week]) -> Iterable[Mean]:
    """The two sides of a comparison, as far as the span shows them."""
    first_shown, last_shown = weeks[0].start, weeks[-1].start + ONE_WEEK - ONE_DAY
    for side in ("before", "after"):
        first = max(_date(comparison[f"{side}_from"]), first_shown)
        last = min(_date(comparison[f"{side}_to"]), last_shown)
        logged = int(str(comparison[f"{side}_logged"]))
        if last - first < LEAST_MEAN_WEEKS * ONE_WEEK or not logged:
            continue
        per_week = DAYS * int(str(comparison[f"{side}_cramps"])) / logged
        yield Mean(first=first, last=last, per_week=per_week, words=per_week_words(per_week))


def _nights_cell(week: Week) -> str:
    if not week.logged:
        return "not logged" if week.nights else "none yet"
    return f"{week.cramp_nights} so far" if week.is_unfinished else str(week.cramp_nights)


def _changes_in(chart: WeeksChart, week: Week) -> list[str]:
    return [
        f"{mark.letter}: {change}"
        for mark in chart.marks
        if week.start <= mark.on < week.start + ONE_WEEK
        for change in mark.changes
    ]


def _date(value: object) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
