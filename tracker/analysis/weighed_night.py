"""What is weighed of one night, as far as anything stands: all that the patterns read.

A diary weighed from its first night and one that was carried on give the same record.
Without numpy, like the patterns.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.analysis.exposure import Episode
from tracker.analysis.records import Certainty

if TYPE_CHECKING:
    from tracker.analysis.timeline import Timeline

POSSIBLE_FROM: Final = 25.0  # weight; below it a hint, for clinicians only (the certainty scale)
LIKELY_FROM: Final = 100.0
# Nights of entries that a kept state can prove: a longer print would cost every morning what
# a change to an older night, which throws the state away, costs once [A].
SEEN_NIGHTS: Final = 168
_SHELF: Final = "weighed night"


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A question that stands on one night, with the weight it reached since `since`."""

    weight: float
    since: dt.date

    @property
    def certainty(self) -> Certainty:
        """The word of the scale. A cause is never very likely by counting alone."""
        if self.weight < POSSIBLE_FROM:
            return Certainty.HINT
        return Certainty.POSSIBLE if self.weight < LIKELY_FROM else Certainty.LIKELY

    @property
    def severity_key(self) -> int:
        """Grows with the certainty, so that a hint set aside comes back when it is more."""
        return [Certainty.HINT, Certainty.POSSIBLE, Certainty.LIKELY].index(self.certainty)


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedFluid:
    """Low-fluid days: the question as raised, and the likelihood of each rate ratio."""

    raised: Raised
    likelihood: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedChange:
    """An unexplained rise, and the likeliest night on which it began."""

    raised: Raised
    began_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedMedicine:
    """A medicine episode that stands, or whose rise stands but began before it.

    `came_first` tells the second; `is_close` that the two cannot be told apart. `earlier`
    is the weight of a change before the start.
    """

    episode: Episode
    raised: Raised
    came_first: bool
    is_close: bool
    likelihood: tuple[float, ...]
    earlier: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedNight:
    """What stands on one night."""

    fluid: RaisedFluid | None = None
    change: RaisedChange | None = None
    medicines: tuple[RaisedMedicine, ...] = ()


NOTHING_STANDS: Final = WeighedNight()


def put_by(timeline: Timeline, night: dt.date, record: WeighedNight) -> None:
    """Keep the record with the timeline, for the one night it speaks of."""
    timeline.notes[_SHELF] = (night, record)


def kept_by(timeline: Timeline, night: dt.date) -> WeighedNight | None:
    """The record that was put by for this very night."""
    kept: tuple[dt.date, WeighedNight] | None = timeline.notes.get(_SHELF)
    return kept[1] if kept is not None and kept[0] == night else None
