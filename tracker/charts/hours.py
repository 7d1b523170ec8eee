"""Cramps by the hour of the night: petals on an arc from 9 pm on the left to 9 am on the right."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from . import frame

HEIGHT = 216.0
CENTRE_X, CENTRE_Y = 160.0, 186.0
INNER, BASE, LONGEST = 72.0, 81.0, 92.0  # radius within, of the empty ring, length of the most
GAP = math.radians(1.1)  # beside each petal
LABELS = ((84.0, 210.0, "9 pm"), (123.4, 151.4, "12"), (160.0, 135.0, "3 am"))
LABELS_LATER = ((196.6, 151.4, "6"), (236.0, 210.0, "9 am"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """How many cramps began in each hour of the arc; `middle` stands below it."""

    counts: tuple[int, ...]
    middle: tuple[str, str]
    is_plotted = False

    def svg(self, label: str) -> SafeString:
        """The arc; it needs no script and has no other form."""
        parts = [
            *(
                part
                for place, count in enumerate(self.counts)
                for part in self._petal(place, count)
            ),
            *(frame.text(x, y, words) for x, y, words in (*LABELS, *LABELS_LATER)),
            frame.text(CENTRE_X, 174, self.middle[0], kind="tx-big"),
            frame.text(CENTRE_X, 192, self.middle[1]),
        ]
        return frame.drawing(label, HEIGHT, parts)

    def figure(self) -> None:
        """Plotly draws bars and lines; an arc it does not."""
        return

    def radius_of(self, count: int) -> float:
        """How far from the centre the petal of so many cramps ends."""
        return INNER + LONGEST * count / max(self.counts)

    def _petal(self, place: int, count: int) -> Iterator[str]:
        start, end = (math.pi * (1 - edge / len(self.counts)) for edge in (place, place + 1))
        yield f'<path class="petal petal--base" d="{_ring(start - GAP, end + GAP, BASE)}"/>'
        if not count:
            return
        radius = self.radius_of(count)
        yield f'<path class="petal" d="{_ring(start - GAP, end + GAP, radius)}"/>'
        x, y = _point((start + end) / 2, max(radius, BASE) + 11)
        yield frame.text(x, y + 5, str(count), kind="tx-strong")


def _ring(start: float, end: float, outer: float) -> str:
    (a, b), (c, d) = _point(start, INNER), _point(start, outer)
    (e, f), (g, h) = _point(end, outer), _point(end, INNER)
    return (
        f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}A{outer:.2f} {outer:.2f} 0 0 1 {e:.1f} {f:.1f}"
        f"L{g:.1f} {h:.1f}A{INNER:g} {INNER:g} 0 0 0 {a:.1f} {b:.1f}Z"
    )


def _point(angle: float, radius: float) -> tuple[float, float]:
    return CENTRE_X + radius * math.cos(angle), CENTRE_Y - radius * math.sin(angle)
