"""The parts of an SVG that every drawing shares: its size, its grid, its marks, its dates.

Only classes and numbers, no style attributes: the style sheet colours it by day, at night
and in print. Text is 14 px where the drawing is 320 px wide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH = 320  # units of the view box: pixels on the narrowest phone
RIGHT = 314.0
LETTER = 8.2  # widest usual letter of the ticks, in units
MARK_Y, MARK_HALF = 14.0, 13.0
Places = Sequence[tuple[float, str]]


def drawing(label: str, height: float, parts: Iterable[str]) -> SafeString:
    """The whole SVG; `parts` hold numbers, and texts that were escaped."""
    head = f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{escape(label)}">'
    return mark_safe("".join((head, *parts, "</svg>")))  # noqa: S308  # escaped above


def hatch(name: str) -> str:
    """The stripes of an unfinished column; each drawing of a page has its own."""
    return (
        f'<defs><pattern id="hatch-{name}" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="hatchline" d="M0 0V7"/></pattern></defs>'
    )


def text(x: float, y: float, words: str, *, anchor: str = "middle", kind: str = "") -> str:
    """One line of text."""
    look = f' class="{kind}"' if kind else ""
    return f'<text{look} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def left_of(words: Iterable[str]) -> float:
    """Where a drawing begins that has these words on its axis."""
    return max(26.0, 12 + LETTER * max(map(len, words), default=1))


def grid(ticks: Places, left: float, base: float, rise: float) -> Iterator[str]:
    """A line and its word for each tick; `rise` is the height of one."""
    for value, words in ticks:
        y = base - rise * value
        kind = "gridline" if value else "axis"
        yield f'<path class="{kind}" d="M{left:g} {y:.1f}H{RIGHT:g}"/>'
        yield text(left - 8, y + 5, words, anchor="end")


def marks(places: Places, base: float) -> Iterator[str]:
    """A line and a diamond with its letter where something changed."""
    for x, letter in places:
        yield f'<path class="medline" d="M{x:.1f} {MARK_Y:g}V{base:g}"/>'
        yield (
            f'<path class="medmark" d="M{x:.1f} {MARK_Y - MARK_HALF:g}l{MARK_HALF:g} '
            f'{MARK_HALF:g}-{MARK_HALF:g} {MARK_HALF:g}-{MARK_HALF:g}-{MARK_HALF:g}Z"/>'
        )
        yield text(x, MARK_Y + 5, letter, kind="medmark-t")


def dates(first: dt.date, last: dt.date, left: float, y: float) -> Iterator[str]:
    """The first, the middle and the last day below the axis."""
    shown = day_ticks(first, last)
    for place, (_, words) in enumerate(shown):
        if place == 0:
            yield text(left, y, words, anchor="start")
        elif place == len(shown) - 1:
            yield text(RIGHT, y, words, anchor="end")
        else:
            yield text((left + RIGHT) / 2, y, words)


def day_ticks(first: dt.date, last: dt.date) -> list[tuple[int, str]]:
    """The days an axis names, as days since the first one; the year where there is another."""
    days = sorted({0, (last - first).days // 2, (last - first).days})
    has_years = first.year != last.year
    named = []
    for day in days:
        on = first + dt.timedelta(days=day)
        named.append((day, f"{on:%b %Y}" if has_years else f"{on:%b} {on.day}"))
    return named


def whole_ticks(most: float) -> tuple[float, Places]:
    """The top of an axis from zero, and at most five whole numbers on it."""
    step, power = 1, 1
    while 4 * step < most:
        step = next((part * power for part in (1, 2, 5) if 4 * part * power >= most), step)
        power *= 10
    top = step * max(1, -(-int(-(-most // 1)) // step))
    return top, [(value, f"{value:,}") for value in range(0, top + 1, step)]
