"""How many cramps each night truly has.

A person is in a calm or in a bad spell, with lengths drawn anew at each change (a renewal
process, not an autoregression). Clusters of cramps come by chance at the night's rate, the
size of a cluster has a heavy tail, and a night with cramps makes the next ones likelier.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.analysis.synthetic_cohort.scenarios import Life
from tracker.analysis.synthetic_cohort.weather import Floats

Counts = NDArray[np.int64]

LENGTH_SIGMA = 0.7  # of the log of a spell's length
DEPTH_SIGMA = 0.25  # people differ in how much worse a bad spell is
MOST_CALM_SHARE = 0.85  # a calm spell is never quite free of cramps
# A cluster is one cramp in four of five; the rest follow a power law.
CLUSTER_TAIL, CLUSTER_ONE, CLUSTER_MOST = 2.0, 0.82, 9
ECHO, ECHO_FADES = 0.22, 0.45  # a cramp night adds this share to the next rate, and how it fades
RATE_MOST = 2.5  # clusters a night


@dataclass(frozen=True, slots=True, kw_only=True)
class Spells:
    """The log multiple of the mean rate on each night, and the two levels it has."""

    log_ratio: Floats
    burst: float
    calm: float
    burst_nights: float
    calm_nights: float


def draw_spells(life: Life, nights: int, chance: np.random.Generator) -> Spells:
    """Calm and bad spells of one person; the long-run mean multiple is 1."""
    share = life.burst_nights / (life.burst_nights + life.calm_nights)
    ratio = max(1.1, life.burst_ratio * math.exp(chance.normal(0, DEPTH_SIGMA)))
    ratio = min(ratio, MOST_CALM_SHARE / share)
    burst, calm = math.log(ratio), math.log((1 - share * ratio) / (1 - share))
    in_burst = np.zeros(nights, dtype=bool)
    night, bad = 0, bool(chance.random() < max(share, life.joins_in_burst))
    while night < nights:
        length = _spell_nights(life.burst_nights if bad else life.calm_nights, chance)
        in_burst[night : night + length] = bad
        night, bad = night + length, not bad
    return Spells(
        log_ratio=np.where(in_burst, burst, calm),
        burst=burst,
        calm=calm,
        burst_nights=life.burst_nights,
        calm_nights=life.calm_nights,
    )


def draw_drift(life: Life, nights: int, chance: np.random.Generator) -> Floats:
    """A slow wandering of the log rate."""
    return np.cumsum(chance.normal(0, life.drift, nights))


def draw_counts(log_rate: Floats, odds: Floats, chance: np.random.Generator) -> Counts:
    """Cramps of each night. `log_rate` is of cramps; `odds` multiplies those of a cramp night."""
    per_cluster = mean_cluster()
    counts = np.zeros(len(log_rate), dtype=np.int64)
    echo = 0.0
    for night, rate in enumerate(np.exp(log_rate) / per_cluster):
        clusters = chance.poisson(_with_odds(min(rate * (1 + echo), RATE_MOST), odds[night]))
        counts[night] = sum(_cluster(chance) for _ in range(clusters))
        echo = ECHO_FADES * echo + ECHO * (clusters > 0)
    return counts


def mean_cluster() -> float:
    """The mean number of cramps of a cluster."""
    sizes = np.arange(2, CLUSTER_MOST + 1)
    weights = sizes**-CLUSTER_TAIL
    return float(CLUSTER_ONE + (1 - CLUSTER_ONE) * (sizes * weights).sum() / weights.sum())


def _spell_nights(mean: float, chance: np.random.Generator) -> int:
    return 1 + int(chance.lognormal(math.log(mean) - LENGTH_SIGMA**2 / 2, LENGTH_SIGMA))


def _with_odds(rate: float, odds: float) -> float:
    """The rate at which the odds of a night with any cramp are `odds` times as high."""
    if odds == 1.0:
        return rate
    return min(math.log1p(odds * math.expm1(rate)), RATE_MOST)


def _cluster(chance: np.random.Generator) -> int:
    if chance.random() < CLUSTER_ONE:
        return 1
    sizes = np.arange(2, CLUSTER_MOST + 1)
    weights = sizes**-CLUSTER_TAIL
    return int(chance.choice(sizes, p=weights / weights.sum()))
