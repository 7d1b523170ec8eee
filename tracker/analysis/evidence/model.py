"""The numbers of the model of a night: what a person's own rate may do without any cause.

    log rate = level + spell + season + heat + effort + silence + other medicines

The level wanders slowly, spells come and go at a stroke or in waves, the rest are known
multiples. 0.69 on the log scale doubles the rate. `kinds` holds the kinds of people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MOST_CRAMPS: Final = 4  # counted in a night; detection design 4.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """A normal prior on the log scale."""

    mean: float
    spread: float


RECALL_NOISE: Final = 0.5  # of a count said from memory, log; design, "What buys power", [A]
DRIFT: Final = 0.007  # of the level, a night; detection design 4.2
LEVEL: Final = Prior(mean=-1.2, spread=0.75)  # cramps a night, log; near design 4.2
EFFORT: Final = 0.2  # a day of hard effort; detection design 4.2
SILENCE: Final = 0.5  # for each unit of `Inputs.surroundings`; detection design 4.2
CALENDAR_SILENCE: Final = -0.3  # where silence is read as quiet
# How likely another medicine acts before anything is seen of it: what is expected of it is
# taken as known when a medicine beside it is asked about [A].
OTHER_ACTS: Final = 0.3

# Places of the surroundings.
SEASON_AT, HEAT_AT, EFFORT_AT, SILENCE_AT, MEDICINES_AT = range(5)
MEDICINE_SLOTS: Final = 4  # medicine episodes followed at once for one person [A]

# Rate ratios an effect may have, each a filter of its own, half an octave apart.
RATIOS: Final = (0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6)
NO_EFFECT: Final = RATIOS.index(1.0)
MEDICINE_EFFECT: Final = Prior(mean=0.85, spread=0.40)  # the rise asked about; near design 4.3
CHANGE_EFFECT: Final = Prior(mean=1.00, spread=0.55)  # of an unexplained rise [A]
FLUID_EFFECT: Final = Prior(mean=0.60, spread=0.30)  # near design 4.3
ANY_EFFECT: Final = Prior(mean=0.2, spread=0.7)  # for the interval; design 4.8


def weights(prior: Prior) -> tuple[float, ...]:
    """The prior as a share for each of RATIOS, each standing for its part of the line."""
    logs = [math.log(ratio) for ratio in RATIOS]
    edges = [
        logs[0] - (logs[1] - logs[0]) / 2,
        *((a + b) / 2 for a, b in pairwise(logs)),
        logs[-1] + (logs[-1] - logs[-2]) / 2,
    ]
    parts = [_below(high, prior) - _below(low, prior) for low, high in pairwise(edges)]
    total = math.fsum(parts)
    return tuple(part / total for part in parts)


def _below(value: float, prior: Prior) -> float:
    return 0.5 * math.erfc((prior.mean - value) / (prior.spread * math.sqrt(2)))
