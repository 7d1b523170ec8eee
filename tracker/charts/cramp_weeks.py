"""Nights with cramps in each week: the counted numbers, and the figure Plotly draws.

`weeks_svg` draws the same numbers without a script. A night without an entry is
"not logged" in both: it stands above the bar and is never part of a zero.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from . import theme

DAYS = 7
HEIGHT_PX = 260
MOST_TICKS = 5  # design language, section 7


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
    svg: str = ""


def figure(chart: WeeksChart) -> str:
    """The figure as Plotly JSON: one bar a week, not-logged nights stacked above, marks."""
    from plotly import graph_objects as go

    places = list(range(len(chart.weeks)))
    hover = [week_words(week) for week in chart.weeks]
    cramps = go.Bar(
        name="Nights with cramps",
        x=places,
        y=[week.cramp_nights if week.logged else None for week in chart.weeks],
        customdata=[week.start.isoformat() for week in chart.weeks],
        hovertext=hover,
        hoverinfo="text",
        marker={
            "color": theme.CRAMP,
            "cornerradius": 4,
            "line": {"color": theme.CRAMP, "width": 1.5},
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
        marker={"color": theme.CLEAR, "line": {"color": theme.EDGE, "width": 1}},
    )
    made = go.Figure(data=[cramps, blank], layout=_layout(chart))
    return str(made.to_json())


def week_words(week: Week) -> str:
    """One week in words: "Week of May 11: 3 nights with cramps, 7 of 7 logged"."""
    head = f"Week of {day_label(week.start)}"
    if not week.logged:
        return f"{head}: not logged"
    nights = "1 night" if week.cramp_nights == 1 else f"{week.cramp_nights} nights"
    return f"{head}: {nights} with cramps, {week.logged} of {week.nights} logged"


def day_label(day: dt.date) -> str:
    """A date as an axis shows it: "May 11"."""
    return f"{day:%b} {day.day}"


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
    return (day - chart.weeks[0].start).days / DAYS


def _layout(chart: WeeksChart) -> dict[str, object]:
    shown = labelled_weeks(len(chart.weeks))
    return theme.layout(
        height=HEIGHT_PX,
        barmode="stack",
        bargap=0.32,
        xaxis={
            "range": [-0.5, len(chart.weeks) - 0.5],
            "tickvals": list(shown),
            "ticktext": [day_label(chart.weeks[place].start) for place in shown],
        },
        yaxis={"range": [0, top_of(chart)], "tickvals": list(ticks_of(top_of(chart)))},
        shapes=[*_mark_lines(chart), *_mean_lines(chart)],
        annotations=[*_letters(chart), *_mean_labels(chart)],
    )


def _mark_lines(chart: WeeksChart) -> list[dict[str, object]]:
    """A vertical line at each mark; a bar's middle is a whole number, its Monday half before."""
    return [
        {
            "type": "line",
            "x0": place_of(chart, mark.on) - 0.5,
            "x1": place_of(chart, mark.on) - 0.5,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": theme.MEDICINE, "width": 2},
        }
        for mark in chart.marks
    ]


def _letters(chart: WeeksChart) -> list[dict[str, object]]:
    return [
        {
            "x": place_of(chart, mark.on) - 0.5,
            "yref": "paper",
            "y": 1,
            "yanchor": "bottom",
            "text": f"<b>◆ {mark.letter}</b>",
            "showarrow": False,
            "font": {"color": theme.MEDICINE},
        }
        for mark in chart.marks
    ]


def _mean_lines(chart: WeeksChart) -> list[dict[str, object]]:
    return [
        {
            "type": "line",
            "x0": place_of(chart, mean.first) - 0.5,
            "x1": place_of(chart, mean.last) - 0.5,
            "y0": mean.per_week,
            "y1": mean.per_week,
            "line": {"color": theme.MEAN, "width": 2.5, "dash": "dash"},
        }
        for mean in chart.means
    ]


def _mean_labels(chart: WeeksChart) -> list[dict[str, object]]:
    return [
        {
            "x": (place_of(chart, mean.first) + place_of(chart, mean.last)) / 2 - 0.5,
            "y": mean.per_week,
            "yanchor": "bottom",
            "text": f"<b>{mean.words}</b>",
            "showarrow": False,
            "font": {"color": theme.INK},
            "bgcolor": theme.CARD,
        }
        for mean in chart.means
    ]
