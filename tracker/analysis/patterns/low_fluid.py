"""Which days were low in fluid for this very person, against their own last 60 days.

Never a target: it says "less than you usually log", not "too little".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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
    """For each day worked out: low (True), not low (False) or unknown, and the limit in ml.

    `logarithms` holds that of each day's believable amount, so that it is taken once.
    """

    low: list[bool | None] = field(default_factory=list)
    limit_ml: list[int] = field(default_factory=list)
    logarithms: list[float | None] = field(default_factory=list)


def low_fluid_days(timeline: Timeline, day: int) -> LowFluid:
    """The days up to `day`, worked out once for each diary."""
    track: LowFluid = timeline.notes.setdefault(_TRACK, LowFluid())
    for coming in range(len(track.low), min(day + 1, timeline.size)):
        today = _logarithm(timeline, coming)
        low, limit_ml = _judge(track.logarithms[-USUAL_DAYS:], today)
        track.low.append(low)
        track.limit_ml.append(limit_ml)
        track.logarithms.append(today)
    return track


def _logarithm(timeline: Timeline, day: int) -> float | None:
    fluid, (low, high) = timeline.fluids[day], BELIEVABLE_ML
    return math.log(fluid.volume_ml) if fluid and low <= fluid.volume_ml <= high else None


def _judge(before: Sequence[float | None], today: float | None) -> tuple[bool | None, int]:
    """Whether `today` was low, and the amount in ml below which it would have been."""
    usual = [logarithm for logarithm in before if logarithm is not None]
    if today is None or len(usual) < USUAL_ENTRIES:
        return None, 0
    mean, spread = _mean_and_spread(usual)
    limit = mean + LOW_BELOW * max(spread, LEAST_SPREAD)
    return today < limit, round(math.exp(limit))


def _mean_and_spread(values: Sequence[float]) -> tuple[float, float]:
    """Plain sums: `statistics` reckons in fractions, which took most of a nightly morning."""
    mean = math.fsum(values) / len(values)
    return mean, math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
