"""Nights with cramps in each week: the counted numbers, and the figure Plotly draws.

`weeks_svg` draws the same numbers without a script. A night without an entry is
"not logged" in both: it stands above the bar and is never part of a zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from . import theme

DAYS = 7
HEIGHT_PX = 260
MOST_TICKS = 5  # design language, section 7
BAR_SHARE = 0.68  # of a week's width
MARK_ABOVE, TOP_ROOM = 1.16, 1.28  # times the tallest bar: where marks stand, where it ends
MARK_PX = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week from Monday `start` by evening dates: nights with cramps, logged, and due so far."""

    start: dt.date
    cramp_nights: int
    logged: int
    nights: int
    is_unfinished: bool = False

    @property
    def not_logged(self) -> int:
        """Nights of this week that are over and have no entry."""
        return self.nights - self.logged


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Changes of medicine on or soon after the day `on`, under one letter."""

    letter: str
    on: dt.date
    days: tuple[dt.date, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """About how many nights a week had cramps between two nights, both included."""

    first: dt.date
    last: dt.date
    per_week: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeksChart:
    """The whole chart: what it says, its weeks, and the drawing of them as SVG text."""

    title: str
    sentence: str
    weeks: tuple[Week, ...]
    marks: tuple[Mark, ...] = ()
    means: tuple[Mean, ...] = ()
    svg: SafeString = field(default_factory=SafeString)


def figure(chart: WeeksChart) -> str:
    """The figure as Plotly JSON: one bar a week, not-logged nights stacked above, marks."""
    from plotly import graph_objects as go

    places = list(range(len(chart.weeks)))
    years = has_years(chart.weeks)
    hover = [week_words(week, years=years) for week in chart.weeks]
    cramps = go.Bar(
        name="Nights with cramps",
        x=places,
        y=[week.cramp_nights if week.logged else None for week in chart.weeks],
        customdata=[week.start.isoformat() for week in chart.weeks],
        hovertext=hover,
        hoverinfo="text",
        text=["✓" if _is_quiet(week) else "" for week in chart.weeks],
        textposition="outside",
        cliponaxis=False,
        marker={
            "color": theme.CRAMP,
            "cornerradius": 4,
            "line": {
                "color": theme.CRAMP,
                "width": [1.5 if week.is_unfinished else 0 for week in chart.weeks],
            },
            "pattern": {
                "shape": ["/" if week.is_unfinished else "" for week in chart.weeks],
                "fillmode": "replace",
                "fgcolor": theme.CRAMP,
                "size": 7,
            },
        },
    )
    blank = go.Bar(
        name="Not logged",
        x=places,
        y=[week.not_logged for week in chart.weeks],
        text=["?" if not week.logged and week.nights else "" for week in chart.weeks],
        textposition="inside",
        hovertext=hover,
        hoverinfo="text",
        marker={"color": theme.CLEAR, "line": {"width": 0}},
    )
    marks = go.Scatter(
        x=[_x(chart, mark.on) for mark in chart.marks],
        y=[_mark_height(chart)] * len(chart.marks),
        mode="markers+text",
        text=[mark.letter for mark in chart.marks],
        textfont={"color": theme.CARD, "weight": theme.BOLD},
        hoverinfo="skip",
        marker={"symbol": "diamond", "size": MARK_PX, "color": theme.MEDICINE},
    )
    made = go.Figure(data=[cramps, blank, marks], layout=_layout(chart))
    return str(made.to_json())


def week_words(week: Week, *, years: bool = False) -> str:
    """One week in words: "Week of May 11: 3 nights with cramps, 7 of 7 logged"."""
    head = f"Week of {day_label(week.start, years=years)}"
    if not week.logged:
        return f"{head}: not logged"
    nights = "1 night" if week.cramp_nights == 1 else f"{week.cramp_nights} nights"
    return f"{head}: {nights} with cramps, {week.logged} of {week.nights} logged"


def has_years(weeks: Sequence[Week]) -> bool:
    """True when a date among these weeks needs its year: they begin in more than one."""
    return weeks[0].start.year != weeks[-1].start.year


def day_label(day: dt.date, *, years: bool = False) -> str:
    """A date as a table shows it: "May 11", or "May 11, 2026" with `years`."""
    return f"{day:%b} {day.day}, {day.year}" if years else f"{day:%b} {day.day}"


def axis_label(day: dt.date, *, years: bool = False) -> str:
    """A date as an axis shows it: "May 11", or "May 2026" with `years`."""
    return f"{day:%b %Y}" if years else day_label(day)


def top_of(chart: WeeksChart) -> int:
    """The number of nights at the top of the axis."""
    return max([2, *(week.cramp_nights + week.not_logged for week in chart.weeks)])


def ticks_of(top: int) -> range:
    """Whole numbers from 0 up, at most five of them."""
    return range(0, top + 1, 1 if top < MOST_TICKS else 2)


def labelled_weeks(count: int) -> tuple[int, ...]:
    """Which weeks have their date below the axis: the first, the middle one, the last."""
    return tuple(dict.fromkeys((0, (count - 1) // 2, count - 1)))


def place_of(chart: WeeksChart, day: dt.date) -> float:
    """Where `day` stands between the weeks: 0 is the first Monday, 1 the second."""
    return place_of_day(chart.weeks[0].start, day)


def place_of_day(monday: dt.date, day: dt.date) -> float:
    """Where `day` stands among weeks that begin with `monday`."""
    return (day - monday).days / DAYS


def _is_quiet(week: Week) -> bool:
    return week.nights > 0 and not week.not_logged and not week.cramp_nights


def _x(chart: WeeksChart, day: dt.date) -> float:
    """Where `day` is on the axis: a bar's middle is a whole number, its Monday half before."""
    return place_of(chart, day) - 0.5


def _mark_height(chart: WeeksChart) -> float:
    return top_of(chart) * MARK_ABOVE


def _layout(chart: WeeksChart) -> dict[str, object]:
    shown, years = labelled_weeks(len(chart.weeks)), has_years(chart.weeks)
    top = top_of(chart)
    return theme.layout(
        height=HEIGHT_PX,
        barmode="stack",
        bargap=1 - BAR_SHARE,
        xaxis={
            "range": [-0.5, len(chart.weeks) - 0.5],
            "tickvals": list(shown),
            "ticktext": [axis_label(chart.weeks[place].start, years=years) for place in shown],
            "showline": True,
            "linecolor": theme.EDGE,
            "linewidth": 1.5,
            "ticklabelstandoff": 8,
            "ticklabeloverflow": "allow",
        },
        yaxis={"range": [0, top * TOP_ROOM], "tickvals": list(ticks_of(top))},
        shapes=[*_blank_boxes(chart), *_mark_lines(chart), *_mean_lines(chart)],
        annotations=_mean_labels(chart),
    )


def _blank_boxes(chart: WeeksChart) -> list[dict[str, object]]:
    """A dashed box for the nights that were not logged, above the bar."""
    return [
        {
            "type": "rect",
            "x0": place - BAR_SHARE / 2,
            "x1": place + BAR_SHARE / 2,
            "y0": week.cramp_nights,
            "y1": week.cramp_nights + week.not_logged,
            "line": {"color": theme.EDGE, "width": 1.25, "dash": "3px,3px"},
        }
        for place, week in enumerate(chart.weeks)
        if week.not_logged
    ]


def _mark_lines(chart: WeeksChart) -> list[dict[str, object]]:
    return [
        {
            "type": "line",
            "x0": _x(chart, mark.on),
            "x1": _x(chart, mark.on),
            "y0": 0,
            "y1": _mark_height(chart),
            "line": {"color": theme.MEDICINE, "width": 2},
        }
        for mark in chart.marks
    ]


def _mean_lines(chart: WeeksChart) -> list[dict[str, object]]:
    return [
        {
            "type": "line",
            "x0": _x(chart, mean.first),
            "x1": _x(chart, mean.last),
            "y0": mean.per_week,
            "y1": mean.per_week,
            "line": {"color": theme.MEAN, "width": 2.5, "dash": "dash"},
        }
        for mean in chart.means
    ]


def _mean_labels(chart: WeeksChart) -> list[dict[str, object]]:
    return [
        {
            "x": (_x(chart, mean.first) + _x(chart, mean.last)) / 2,
            "y": mean.per_week,
            "yanchor": "bottom",
            "text": mean.words,
            "showarrow": False,
            "font": {"color": theme.INK, "weight": theme.BOLD},
            "bgcolor": theme.CARD,
        }
        for mean in chart.means
    ]
