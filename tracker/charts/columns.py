"""Columns from zero, one or two for each place: weeks, or groups of nights.

What is not known is a dashed box with a question mark, never a zero; a quiet week has a tick.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from . import frame, theme

TOP, BASE = 44.0, 196.0
BLANK = 24.0  # height of the box for what is not known
BAR_SHARE = 0.68  # of a place's width
ROUND = 4.0
TICK_MOST = 12.0  # how wide the tick of a quiet place grows
MOST_NUMBERED = 13  # columns that still have room for their number
LINE = 18.0
HEIGHT_PX = 260
TOP_ROOM = 1.28  # times the top: where the axis ends


class Look(enum.Enum):
    """How a place is drawn that is no plain number."""

    PLAIN = "plain"
    PART = "part"  # a week that is not over, or only partly shown: striped
    QUIET = "quiet"  # nothing to count, and that is known: a tick
    BLANK = "blank"  # not known: dashed


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One place: its numbers, one for each series; `tick` are the lines below the axis."""

    words: str
    values: tuple[float | None, ...]
    tick: tuple[str, ...] = ()
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """At most two series. `ticks` are values with their words, `marks` places with letters.

    `name` tells this drawing's stripes from those of others on its page.
    """

    name: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    top: float
    ticks: Sequence[tuple[float, str]]
    marks: Sequence[tuple[float, str]] = ()
    numbered: bool = True
    is_plotted = True

    def svg(self, label: str) -> SafeString:
        """The drawing without a script."""
        lines = max(len(column.tick) for column in self.columns)
        parts = [
            frame.hatch(self.name),
            *frame.grid(self.ticks, self.left, BASE, self.rise),
            *frame.marks([(self._x(place), letter) for place, letter in self.marks], BASE),
            *(part for place in range(len(self.columns)) for part in self._place(place)),
            *self._below(),
        ]
        return frame.drawing(label, BASE + 18 + LINE * lines, parts)

    def figure(self) -> str:
        """The figure Plotly draws."""
        from plotly import graph_objects as go

        places = list(range(len(self.columns)))
        looks = [column.look for column in self.columns]
        bars = [
            go.Bar(
                name=name,
                x=places,
                y=[column.values[number] for column in self.columns],
                text=[self._above(column, number) for column in self.columns],
                textposition="outside",
                textangle=0,
                constraintext="none",  # never smaller than the other words
                textfont={"color": theme.INK, "weight": theme.BOLD},
                cliponaxis=False,
                hovertext=[column.words for column in self.columns],
                hoverinfo="text",
                marker=_marker(number, looks),
            )
            for number, name in enumerate(self.names)
        ]
        marks = [(place - 0.5, letter) for place, letter in self.marks]
        letters = theme.letters(marks, self.top)
        return str(go.Figure(data=[*bars, letters], layout=self._layout()).to_json())

    @property
    def left(self) -> float:
        """Where the first column's place begins."""
        return frame.left_of(words for _, words in self.ticks)

    @property
    def rise(self) -> float:
        """How tall one is drawn."""
        return (BASE - TOP) / self.top

    def _x(self, place: float) -> float:
        return self.left + (frame.RIGHT - self.left) / len(self.columns) * place

    def _place(self, place: int) -> Iterator[str]:
        column = self.columns[place]
        wide = self._x(1) - self._x(0)
        middle = self._x(place + 0.5)
        if column.look is Look.BLANK:
            yield _box(middle, wide * BAR_SHARE)
        elif column.look is Look.QUIET:
            yield _tick(middle, min(wide * BAR_SHARE, TICK_MOST))
        else:
            width = wide * BAR_SHARE / len(self.names)
            for number, value in enumerate(column.values):
                x = middle + width * (number - len(self.names) / 2)
                yield from self._bar(x, width, column, number, value)

    def _bar(
        self, x: float, width: float, column: Column, number: int, value: float | None
    ) -> Iterator[str]:
        tall = self.rise * (value or 0)
        gap = 1.5 if len(self.names) > 1 else 0.0
        if value:
            look = _LOOKS[number, column.look].format(self.name)
            yield _column(x + gap, width - 2 * gap, tall, look)
        if self._is_numbered:
            words = self._above(column, number)
            yield frame.text(x + width / 2, BASE - tall - 6, words, kind="tx-strong tx-halo")

    @property
    def _is_numbered(self) -> bool:
        return self.numbered and len(self.columns) <= MOST_NUMBERED

    def _above(self, column: Column, number: int) -> str:
        value = column.values[number]
        return f"{value:g}" if value is not None and self._is_numbered else ""

    def _below(self) -> Iterator[str]:
        ticked = [place for place, column in enumerate(self.columns) if column.tick]
        for place in ticked:
            x, anchor = self._x(place + 0.5), "middle"
            if len(self.columns) > MOST_NUMBERED / 2 and place == ticked[0]:
                x, anchor = self.left, "start"
            elif len(self.columns) > MOST_NUMBERED / 2 and place == ticked[-1]:
                x, anchor = frame.RIGHT, "end"
            for line, words in enumerate(self.columns[place].tick):
                yield frame.text(x, BASE + 24 + LINE * line, words, anchor=anchor)

    def _layout(self) -> dict[str, object]:
        ticked = [(place, column.tick) for place, column in enumerate(self.columns) if column.tick]
        return theme.layout(
            height=HEIGHT_PX,
            barmode="group",
            bargap=1 - BAR_SHARE,
            xaxis={
                "range": [-0.5, len(self.columns) - 0.5],
                "tickvals": [place for place, _ in ticked],
                "ticktext": ["<br>".join(lines) for _, lines in ticked],
                "showline": True,
                "linecolor": theme.EDGE,
                "linewidth": 1.5,
                "ticklabelstandoff": 8,
                "ticklabeloverflow": "allow",
            },
            yaxis={
                "range": [0, self.top * TOP_ROOM],
                "tickvals": [value for value, _ in self.ticks],
                "ticktext": [words for _, words in self.ticks],
            },
            shapes=[*self._blank_boxes(), *self._quiet_ticks(), *self._lines()],
        )

    def _blank_boxes(self) -> Iterator[dict[str, object]]:
        for place, column in enumerate(self.columns):
            if column.look is Look.BLANK:
                yield {
                    "type": "rect",
                    "x0": place - BAR_SHARE / 2,
                    "x1": place + BAR_SHARE / 2,
                    "y0": 0,
                    "y1": BLANK / self.rise,
                    "line": {"color": theme.EDGE, "width": 1.25, "dash": "3px,3px"},
                    "label": {"text": "?"},
                }

    def _quiet_ticks(self) -> Iterator[dict[str, object]]:
        wide = self._x(1) - self._x(0)
        size = min(wide * BAR_SHARE, TICK_MOST)
        half, tall = size / wide / 2, size / self.rise
        for place, column in enumerate(self.columns):
            if column.look is Look.QUIET:
                yield {
                    "type": "path",
                    "path": (
                        f"M{place - half:.3f},{tall * 0.7:.4g}L{place - 0.3 * half:.3f},"
                        f"{tall * 0.35:.4g}L{place + half:.3f},{tall:.4g}"
                    ),
                    "line": {"color": theme.INK_SOFT, "width": 2},
                }

    def _lines(self) -> Iterator[dict[str, object]]:
        for place, _ in self.marks:
            yield theme.upright(place - 0.5, self.top * theme.MARK_ABOVE)


_LOOKS = {
    (0, Look.PLAIN): 'class="bar"',
    (0, Look.PART): 'class="barcut" fill="url(#hatch-{})"',
    (1, Look.PLAIN): 'class="bar2"',
    (1, Look.PART): 'class="bar2"',
}


def _marker(number: int, looks: Sequence[Look]) -> dict[str, object]:
    colour = (theme.CRAMP, theme.QUIET)[number]
    line = (theme.CRAMP, theme.EDGE)[number]
    return {
        "color": colour,
        "cornerradius": 4,
        "line": {
            "color": line,
            "width": [1.5 if number or look is Look.PART else 0 for look in looks],
        },
        "pattern": {
            "shape": ["/" if look is Look.PART and not number else "" for look in looks],
            "fillmode": "replace",
            "fgcolor": colour,
            "size": 7,
        },
    }


def _column(x: float, width: float, tall: float, look: str) -> str:
    r = min(ROUND, width / 2, tall)
    return (
        f'<path {look} d="M{x:.1f} {BASE:g}V{BASE - tall + r:.2f}q0-{r:.2f} {r:.2f}-{r:.2f}'
        f'h{width - 2 * r:.2f}q{r:.2f} 0 {r:.2f} {r:.2f}V{BASE:g}Z"/>'
    )


def _box(middle: float, width: float) -> str:
    box = (
        f'<rect class="bar--none" x="{middle - width / 2:.1f}" y="{BASE - BLANK:g}" '
        f'width="{width:.1f}" height="{BLANK:g}"/>'
    )
    return box + frame.text(middle, BASE - 7, "?") if width > LINE / 2 else box


def _tick(middle: float, size: float) -> str:
    return (
        f'<path class="quiet" d="M{middle - size / 2:.1f} {BASE - size * 0.7:.1f}'
        f'l{size * 0.35:.1f} {size * 0.35:.1f} {size * 0.65:.1f}-{size * 0.65:.1f}"/>'
    )
