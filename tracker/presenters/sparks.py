"""Eight small bars: nights with cramps in each of the last weeks, as two SVG paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

STEP, WIDTH, FLOOR, FULL = 14.0, 11.0, 38.0, 36.0
DAYS = 7
STUB = 2.0  # a week without a cramp night is a low grey bar, not a hole


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparks:
    """Paths for a 112 by 38 picture, and what it shows in words."""

    bars: str
    stubs: str
    spoken: str
    last_week: str


def sparks(counts: Sequence[int]) -> Sparks:
    """The picture of cramp nights by week, oldest first; the last full week has its number."""
    bars = "".join(_bar(place, FULL * count / DAYS) for place, count in enumerate(counts) if count)
    stubs = "".join(_bar(place, STUB) for place, count in enumerate(counts) if not count)
    said = ", ".join(str(count) for count in counts)
    return Sparks(
        bars=bars,
        stubs=stubs,
        spoken=f"Nights with cramps, last {len(counts)} weeks: {said}",
        last_week=str(counts[-2] if len(counts) > 1 else counts[-1]),
    )


@cache  # a list of patients draws the same few bars over and over
def _bar(place: int, height: float) -> str:
    left = 1.5 + STEP * place
    return f"M{left:g} {FLOOR - height:.1f}h{WIDTH:g}V{FLOOR:g}h-{WIDTH:g}Z"
