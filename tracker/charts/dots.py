"""Values on their days, each with the range of the laboratory that measured it.

The axis starts at zero. A value outside its range has another shape, not only a colour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from . import frame, theme

TOP, BASE = 44.0, 196.0
HEIGHT = 232.0
SIDE = 16.0  # room beside the first and the last dot
DOT, DIAMOND = 5.5, 7.5
HALF_RANGE = 9.0
MOST_NUMBERED = 6  # dots that still have room for their number
HEIGHT_PX = 260
ROOM = 1.28  # times the top: where the axis ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One value; `low` and `high` are the ends of its range, None where not noted."""

    on: dt.date
    value: float
    low: float | None
    high: float | None
    words: str

    @property
    def is_outside(self) -> bool:
        """Whether it lies outside the range that stands beside it."""
        too_low = self.low is not None and self.value < self.low
        return too_low or (self.high is not None and self.value > self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """The values between two days, oldest first."""

    first: dt.date
    last: dt.date
    dots: tuple[Dot, ...]
    marks: Sequence[tuple[dt.date, str]] = ()
    is_plotted = True

    def svg(self, label: str) -> SafeString:
        """The drawing without a script."""
        top, ticks = self.axis
        parts = [
            *frame.grid(ticks, self.left, BASE, (BASE - TOP) / top),
            *(_range(self._x(dot.on), self._ends(dot)) for dot in self.dots if _has_range(dot)),
            self._course(),
            *frame.marks([(self._x(on), letter) for on, letter in self.marks], BASE),
            *(part for place, dot in enumerate(self.dots) for part in self._dot(place, dot)),
            *frame.dates(self.first, self.last, self.left, BASE + 24),
        ]
        return frame.drawing(label, HEIGHT, parts)

    def figure(self) -> str:
        """The figure Plotly draws."""
        from plotly import graph_objects as go

        values = go.Scatter(
            x=[self._day(dot.on) for dot in self.dots],
            y=[dot.value for dot in self.dots],
            mode="lines+markers+text",
            text=[self._number(place, dot) for place, dot in enumerate(self.dots)],
            textposition="top center",
            textfont={"color": theme.INK, "weight": theme.BOLD},
            hovertext=[theme.plain(dot.words) for dot in self.dots],
            hoverinfo="text",
            cliponaxis=False,
            line={"color": theme.EDGE, "width": 1.5},
            marker={
                "color": theme.MEAN,
                "opacity": 1,  # dots of different sizes are seen through otherwise
                "size": [14 if dot.is_outside else 11 for dot in self.dots],
                "symbol": ["diamond" if dot.is_outside else "circle" for dot in self.dots],
            },
        )
        top, ticks = self.axis
        letters = theme.letters([(self._day(on), letter) for on, letter in self.marks], top)
        layout = theme.layout(
            height=HEIGHT_PX,
            xaxis=theme.days(self.first, self.last),
            yaxis={
                "range": [0, top * ROOM],
                "tickvals": [value for value, _ in ticks],
                "ticktext": [words for _, words in ticks],
            },
            shapes=[
                *self._ranges(top),
                *(theme.upright(self._day(on), top * theme.MARK_ABOVE) for on, _ in self.marks),
            ],
        )
        return str(go.Figure(data=[values, letters], layout=layout).to_json())

    @property
    def axis(self) -> tuple[float, frame.Places]:
        """The top of the axis and what stands on it."""
        ends = [end for dot in self.dots for end in (dot.value, dot.high, dot.low) if end]
        most = max(ends, default=1.0)
        if most > 2:
            return frame.whole_ticks(most)
        return most, [(0, "0"), (most / 2, f"{most / 2:.2g}"), (most, f"{most:.2g}")]

    @property
    def left(self) -> float:
        """Where the axis begins."""
        return frame.left_of(words for _, words in self.axis[1])

    def y_of(self, value: float) -> float:
        """How high a value is drawn."""
        return BASE - (BASE - TOP) * value / self.axis[0]

    def _x(self, on: dt.date) -> float:
        width = frame.RIGHT - self.left - 2 * SIDE
        return self.left + SIDE + width * self._day(on) / max(1, self._day(self.last))

    def _day(self, on: dt.date) -> int:
        return (on - self.first).days

    def _ends(self, dot: Dot) -> tuple[float, float]:
        high = dot.high if dot.high is not None else self.axis[0]
        return self.y_of(high), self.y_of(dot.low or 0)

    def _course(self) -> str:
        points = " ".join(f"{self._x(dot.on):.1f} {self.y_of(dot.value):.1f}" for dot in self.dots)
        return f'<polyline class="course" points="{points}"/>'

    def _dot(self, place: int, dot: Dot) -> Iterator[str]:
        x, y = self._x(dot.on), self.y_of(dot.value)
        if dot.is_outside:
            yield (
                f'<path class="dot dot--out" d="M{x:.1f} {y - DIAMOND:.2f}l{DIAMOND:g} {DIAMOND:g}'
                f'-{DIAMOND:g} {DIAMOND:g}-{DIAMOND:g}-{DIAMOND:g}Z"/>'
            )
        else:
            yield f'<circle class="dot" cx="{x:.1f}" cy="{y:.2f}" r="{DOT:g}"/>'
        if number := self._number(place, dot):
            yield frame.text(x, y - 12, number, kind="tx-strong tx-halo")

    def _number(self, place: int, dot: Dot) -> str:
        is_last = place == len(self.dots) - 1
        shown = len(self.dots) <= MOST_NUMBERED or is_last
        return f"{dot.value:g}" if shown else ""

    def _ranges(self, top: float) -> Iterator[dict[str, object]]:
        half = max(1, self._day(self.last)) * HALF_RANGE / (frame.RIGHT - self.left)
        for dot in self.dots:
            if _has_range(dot):
                yield {
                    "type": "rect",
                    "layer": "below",
                    "x0": self._day(dot.on) - half,
                    "x1": self._day(dot.on) + half,
                    "y0": dot.low or 0,
                    "y1": dot.high if dot.high is not None else top,
                    "fillcolor": theme.GRID,
                    "line": {"color": theme.EDGE, "width": 1},
                }


def _has_range(dot: Dot) -> bool:
    return dot.low is not None or dot.high is not None


def _range(x: float, ends: tuple[float, float]) -> str:
    high, low = ends
    return (
        f'<rect class="labrange" x="{x - HALF_RANGE:.1f}" y="{high:.2f}" '
        f'width="{2 * HALF_RANGE:g}" height="{low - high:.2f}"/>'
    )
