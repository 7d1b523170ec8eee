"""One lane for each thing over the same days: how long it lasted, or on which days it was.

Its name stands above the lane, so that a long one is read whole on a phone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from . import frame, theme

LEFT = 6.0
TOP, LANE = 34.0, 46.0  # where the first lane begins, and how tall each is
BAR_Y, BAR = 22.0, 16.0  # of a lane
LANE_PX = 46


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days without a gap, both ends included and inside the span that is shown."""

    first: dt.date
    last: dt.date
    words: str
    goes_on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One thing: stretches of days, or single days."""

    name: str
    stretches: tuple[Stretch, ...] = ()
    days: tuple[dt.date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """Lanes from the top down, between two days."""

    first: dt.date
    last: dt.date
    lanes: tuple[Lane, ...]
    marks: Sequence[tuple[dt.date, str]] = ()
    is_plotted = True

    def svg(self, label: str) -> SafeString:
        """The drawing without a script."""
        base = TOP + LANE * len(self.lanes)
        parts = [
            *frame.marks([(self.x_of(self._day(on)), letter) for on, letter in self.marks], base),
            *(part for place, lane in enumerate(self.lanes) for part in self._lane(place, lane)),
            f'<path class="axis" d="M{LEFT:g} {base:g}H{frame.RIGHT:g}"/>',
            *frame.dates(self.first, self.last, LEFT, base + 22),
        ]
        return frame.drawing(label, base + 32, parts)

    def figure(self) -> str:
        """The figure Plotly draws."""
        from plotly import graph_objects as go

        bars = [(place, each) for place, lane in enumerate(self.lanes) for each in lane.stretches]
        days = [(place, day) for place, lane in enumerate(self.lanes) for day in lane.days]
        stretches = go.Bar(
            orientation="h",
            base=[self._day(each.first) for _, each in bars],
            x=[(each.last - each.first).days + 1 for _, each in bars],
            y=[place for place, _ in bars],
            width=BAR / LANE,
            hovertext=[theme.plain(each.words) for _, each in bars],
            hoverinfo="text",
            marker={"color": theme.SOFT, "line": {"color": theme.MEAN, "width": 1.5}},
        )
        single = go.Scatter(
            x=[self._day(day) + 0.5 for _, day in days],
            y=[place for place, _ in days],
            mode="markers",
            hovertext=[
                theme.plain(f"{self.lanes[place].name}, {day:%B} {day.day}") for place, day in days
            ],
            hoverinfo="text",
            marker={"symbol": "line-ns", "size": 15, "line": {"color": theme.MEAN, "width": 3}},
        )
        letters = theme.letters([(self._day(on), letter) for on, letter in self.marks], -0.95, 1.0)
        made = go.Figure(data=[stretches, single, letters], layout=self._layout())
        return str(made.to_json())

    def x_of(self, day: float) -> float:
        """Where a day begins, counted from the first one."""
        return LEFT + (frame.RIGHT - LEFT) * day / (self._day(self.last) + 1)

    def _day(self, on: dt.date) -> int:
        return (on - self.first).days

    def _lane(self, place: int, lane: Lane) -> Iterator[str]:
        y = TOP + LANE * place
        yield frame.text(LEFT, y + 14, lane.name, anchor="start", kind="tx-strong tx-halo")
        for each in lane.stretches:
            x = self.x_of(self._day(each.first))
            wide = self.x_of(self._day(each.last) + 1) - x
            kind = "stretch" if each.goes_on else "stretch stretch--over"
            yield (
                f'<rect class="{kind}" x="{x:.2f}" y="{y + BAR_Y:g}" width="{wide:.2f}" '
                f'height="{BAR:g}" rx="3"/>'
            )
        if lane.days:
            strokes = "".join(
                f"M{self.x_of(self._day(day) + 0.5):.2f} {y + BAR_Y:g}v{BAR:g}" for day in lane.days
            )
            yield f'<path class="gridline" d="M{LEFT:g} {y + BAR_Y + BAR:g}H{frame.RIGHT:g}"/>'
            yield f'<path class="daytick" d="{strokes}"/>'

    def _layout(self) -> dict[str, object]:
        lowest = len(self.lanes) - 0.4
        return theme.layout(
            height=round(TOP + 40 + LANE_PX * len(self.lanes)),
            bargap=0,
            xaxis=theme.days(self.first, self.last) | {"range": [0, self._day(self.last) + 1]},
            yaxis={"range": [lowest, -1.25], "showgrid": False, "tickvals": []},
            shapes=[theme.upright(self._day(on), -0.95, since=lowest) for on, _ in self.marks],
            annotations=[
                {
                    "x": 0,
                    "y": place - 0.45,
                    "xanchor": "left",
                    "text": theme.plain(lane.name),
                    "showarrow": False,
                    "font": {"color": theme.INK, "weight": theme.BOLD},
                    "bgcolor": theme.CARD,
                }
                for place, lane in enumerate(self.lanes)
            ],
        )
