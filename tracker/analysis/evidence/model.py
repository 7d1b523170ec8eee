"""The numbers of the model of a night: what a person's own rate may do without any cause.

Cramps of night t are counted as c. Given everything else, c is negative binomial with
mean exp(eta) and size k, where

    eta = level + spell + season + heat + effort + silence + other medicines

The level wanders slowly, the spell comes and goes (an autoregression of first order), the
rest are coefficients with a prior. All of it is on the log scale: 0.69 doubles the rate.
Three settings of spell and size run side by side and each person's own nights weigh them.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One kind of person: how long spells last (nights), how deep they are, how counts spread.

    `carry` is the spell's correlation from night to night, `depth` its standard deviation
    on the log scale, `size` the negative binomial's, `weight` the share beforehand.
    """

    carry: float
    depth: float
    size: float
    weight: float


SETTINGS: Final = (  # detection design 4.2
    Setting(carry=0.60, depth=0.25, size=3.0, weight=0.40),
    Setting(carry=0.90, depth=0.40, size=2.5, weight=0.40),
    Setting(carry=0.95, depth=0.65, size=2.5, weight=0.20),
)
DRIFT: Final = 0.007  # of the level, a night; detection design 4.2
LEVEL: Final = Prior(mean=-1.1, spread=0.70)  # cramps a night, log; detection design 4.2
SEASON: Final = Prior(mean=0.20, spread=0.15)  # detection design 4.2
HEAT: Final = Prior(mean=0.2, spread=0.3)
EFFORT: Final = Prior(mean=0.2, spread=0.3)
SILENCE: Final = Prior(mean=0.5, spread=0.3)
CALENDAR_SILENCE: Final = Prior(mean=-0.3, spread=0.3)  # where silence is read as quiet
OTHER_MEDICINE: Final = Prior(mean=0.0, spread=0.6)

# Positions in the state.
LEVEL_AT, SPELL_AT, SEASON_AT, HEAT_AT, EFFORT_AT, SILENCE_AT, MEDICINES_AT = range(7)
MEDICINE_SLOTS: Final = 4  # medicine episodes followed at once for one person [A]

# Rate ratios an effect may have, and how likely each is beforehand.
RATIOS: Final = (0.35, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.5)
NO_EFFECT: Final = RATIOS.index(1.0)
MEDICINE_EFFECT: Final = Prior(mean=0.75, spread=0.30)  # the rise asked about; design 4.3
FLUID_EFFECT: Final = Prior(mean=0.55, spread=0.25)
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
