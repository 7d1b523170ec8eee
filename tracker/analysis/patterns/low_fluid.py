"""Which days were low in fluid for this very person, against their own last 60 days.

Never a target: it says "less than you usually log", not "too little".
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracker.analysis.timeline import Timeline

BELIEVABLE_ML = (300, 8000)  # a day; detection design 4.1
USUAL_DAYS = 60  # the person's own norm; detection design 4.1
USUAL_ENTRIES = 7  # of them; detection design 4.1
LEAST_SPREAD = 0.12  # of the logarithm; detection design 4.1
LOW_BELOW = -0.65  # spreads below the mean: the lower quarter of a person's days [A]
_TRACK = "low fluid days"


@dataclass(slots=True)
class LowFluid:
    """For each day worked out: low (True), not low (False) or unknown, and the limit in ml."""

    low: list[bool | None] = field(default_factory=list)
    limit_ml: list[int] = field(default_factory=list)


def low_fluid_days(timeline: Timeline, day: int) -> LowFluid:
    """The days up to `day`, worked out once for each diary."""
    track: LowFluid = timeline.notes.setdefault(_TRACK, LowFluid())
    for coming in range(len(track.low), min(day + 1, timeline.size)):
        low, limit_ml = _judge(timeline, coming)
        track.low.append(low)
        track.limit_ml.append(limit_ml)
    return track


def _judge(timeline: Timeline, day: int) -> tuple[bool | None, int]:
    """Whether `day` was low, and the amount below which it would have been."""
    usual = list(_logarithms(timeline, day - USUAL_DAYS, day - 1))
    today = list(_logarithms(timeline, day, day))
    if not today or len(usual) < USUAL_ENTRIES:
        return None, 0
    spread = max(statistics.pstdev(usual), LEAST_SPREAD)
    limit = statistics.fmean(usual) + LOW_BELOW * spread
    return today[0] < limit, round(math.exp(limit))


def _logarithms(timeline: Timeline, first: int, last: int) -> Iterator[float]:
    low, high = BELIEVABLE_ML
    for fluid in timeline.fluids[max(0, first) : max(0, last + 1)]:
        if fluid is not None and low <= fluid.volume_ml <= high:
            yield math.log(fluid.volume_ml)
