"""Columns from zero, one or two for each place: weeks, or groups of nights.

A column may begin above zero where it is a range, from the least to the most that fits.
What is not known is a dashed box with a question mark, never a zero; a quiet week has a tick.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from . import frame
from .column_parts import (
    BAR_SHARE,
    BASE,
    LINE,
    TICK_MOST,
    TOP,
    Column,
    Look,
    box_shape,
    column_shape,
    tick_shape,
    tip_shape,
)

__all__ = ["BASE", "Column", "Columns", "Look"]

MOST_NUMBERED = 13  # columns that still have room for their number


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """At most two series. `ticks` are values with their words, `marks` places with letters.

    `name` tells this drawing's stripes from those of others on its page, `even` is a value
    with a dashed line across.
    """

    name: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    top: float
    ticks: Sequence[tuple[float, str]]
    marks: Sequence[tuple[float, str]] = ()
    numbered: bool = True
    even: float | None = None
    is_plotted = True

    def svg(self, label: str) -> SafeString:
        """The drawing without a script."""
        lines = max(len(column.tick) for column in self.columns)
        parts = [
            frame.hatch(self.name),
            *frame.grid(self.ticks, self.left, BASE, self.rise),
            *frame.marks([(self._x(place), letter) for place, letter in self.marks], BASE),
            *(part for place in range(len(self.columns)) for part in self._place(place)),
            *self._even(),
            *self._below(),
        ]
        return frame.drawing(label, BASE + 18 + LINE * lines, parts)

    def figure(self) -> str:
        """The figure Plotly draws."""
        from .column_figure import figure

        return figure(self)

    @property
    def left(self) -> float:
        """Where the first column's place begins."""
        return frame.left_of(words for _, words in self.ticks)

    @property
    def rise(self) -> float:
        """How tall one is drawn."""
        return (BASE - TOP) / self.top

    @property
    def wide(self) -> float:
        """How wide a place is."""
        return (frame.RIGHT - self.left) / len(self.columns)

    @property
    def numbers(self) -> list[list[str]]:
        """For each series what stands above its columns."""
        return [
            [self._above(column, number) for column in self.columns]
            for number in range(len(self.names))
        ]

    def _x(self, place: float) -> float:
        return self.left + self.wide * place

    def _place(self, place: int) -> Iterator[str]:
        column = self.columns[place]
        middle = self._x(place + 0.5)
        if column.look is Look.BLANK:
            yield box_shape(middle, self.wide * BAR_SHARE)
        elif column.look is Look.QUIET:
            yield tick_shape(middle, min(self.wide * BAR_SHARE, TICK_MOST))
        else:
            width = self.wide * BAR_SHARE / len(self.names)
            for number, value in enumerate(column.values):
                x = middle + width * (number - len(self.names) / 2)
                yield from self._bar(x, width, column, number, value)

    def _bar(
        self, x: float, width: float, column: Column, number: int, value: float | None
    ) -> Iterator[str]:
        tall, since = self.rise * (value or 0), self.rise * column.since
        gap = 1.5 if len(self.names) > 1 else 0.0
        if value:
            look = _LOOKS[number, column.look].format(self.name)
            yield column_shape(x + gap, width - 2 * gap, since, tall, look)
            if column.is_open:
                yield tip_shape(x + width / 2, tall)
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

    def _even(self) -> Iterator[str]:
        if self.even is not None:
            y = BASE - self.rise * self.even
            yield f'<path class="meanline" d="M{self.left:g} {y:.1f}H{frame.RIGHT:g}"/>'


_LOOKS = {
    (0, Look.PLAIN): 'class="bar"',
    (0, Look.PART): 'class="barcut" fill="url(#hatch-{})"',
    (1, Look.PLAIN): 'class="bar2"',
    (1, Look.PART): 'class="bar2"',
}
