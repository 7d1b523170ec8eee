"""What columns are made of: the record of one, and its shapes as SVG."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from . import frame

TOP, BASE = 44.0, 196.0
BLANK = 24.0  # height of the box for what is not known
BAR_SHARE = 0.68  # of a place's width
ROUND = 4.0
TIP, TIP_GAP = 7, 3  # the sign above a range that goes on
TICK_MOST = 12.0  # how wide the tick of a quiet place grows
LINE = 18.0


class Look(enum.Enum):
    """How a place is drawn that is no plain number."""

    PLAIN = "plain"
    PART = "part"  # a week that is not over, or only partly shown: striped
    QUIET = "quiet"  # nothing to count, and that is known: a tick
    BLANK = "blank"  # not known: dashed


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One place: its numbers, one for each series; `tick` are the lines below the axis.

    A range goes from `since` to its number, or beyond where it `is_open`.
    """

    words: str
    values: tuple[float | None, ...]
    since: float = 0
    is_open: bool = False
    tick: tuple[str, ...] = ()
    look: Look = Look.PLAIN


def column_shape(x: float, width: float, since: float, tall: float, look: str) -> str:
    """A bar from `since` to `tall`, heights above the axis, with round upper corners."""
    r = min(ROUND, width / 2, tall - since)
    return (
        f'<path {look} d="M{x:.1f} {BASE - since:g}V{BASE - tall + r:.2f}'
        f"q0-{r:.2f} {r:.2f}-{r:.2f}"
        f'h{width - 2 * r:.2f}q{r:.2f} 0 {r:.2f} {r:.2f}V{BASE - since:g}Z"/>'
    )


def tip_shape(middle: float, tall: float) -> str:
    """The sign above a range that goes on."""
    foot = BASE - tall - TIP_GAP
    return f'<path class="bar" d="M{middle - TIP:.1f} {foot:.1f}l{TIP} -{TIP} {TIP} {TIP}Z"/>'


def box_shape(middle: float, width: float) -> str:
    """The dashed box of what is not known."""
    box = (
        f'<rect class="bar--none" x="{middle - width / 2:.1f}" y="{BASE - BLANK:g}" '
        f'width="{width:.1f}" height="{BLANK:g}"/>'
    )
    return box + frame.text(middle, BASE - 7, "?") if width > LINE / 2 else box


def tick_shape(middle: float, size: float) -> str:
    """The sign of a place with nothing to count."""
    return (
        f'<path class="quiet" d="M{middle - size / 2:.1f} {BASE - size * 0.7:.1f}'
        f'l{size * 0.35:.1f} {size * 0.35:.1f} {size * 0.65:.1f}-{size * 0.65:.1f}"/>'
    )
