"""How much there was to be found: somebody who knows all but the spells and the level.

This semi-clairvoyant knows the weather, the logging habit, the low days, when the medicine
truly acted and how strongly. It does not know in which spell the person is, nor how often
this person cramps at all. It weighs "with the effect" against "without" every night, and
has found it when the ratio of the two likelihoods reaches the threshold for medicines. No
detector that must also learn the effect should be expected to reach its figures.

Spells are taken as a Markov chain with the true mean lengths, though their lengths are not
geometric: the one thing it believes that is not so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.judging import HORIZONS
from tracker.analysis.synthetic_cohort import cramps, people
from tracker.analysis.synthetic_cohort.diary import Simulated, simulate
from tracker.analysis.synthetic_cohort.scenarios import Scenario

Floats = NDArray[np.float64]

THRESHOLD = 25.0  # likelihood ratio; the one for medicines of the detection design, 4.3
COUNT_MOST = 6  # larger counts are read as this one
LEVELS = np.exp(np.linspace(np.log(0.03), np.log(1.6), 24))
RATES = np.exp(np.linspace(np.log(1e-3), np.log(8.0), 400))


def limit(scenario: Scenario, *, seed: int, patients: int) -> Mapping[int, float] | None:
    """Share found within each horizon; None where no change of cramps is to be found."""
    if scenario.rate_ratio == scenario.low_fluid_odds == scenario.rise_ratio:
        return None
    one_year = [simulate(scenario, seed, number) for number in range(patients)]
    ratio = _log_likelihood(one_year, acts=True) - _log_likelihood(one_year, acts=False)
    delays = np.array([_delay(one, path) for one, path in zip(one_year, ratio, strict=True)])
    return {nights: float((delays <= nights).mean()) for nights in HORIZONS}


def _delay(one: Simulated, ratio: Floats) -> float:
    """Nights from the onset until the ratio first reached the threshold."""
    above = np.flatnonzero(ratio >= np.log(THRESHOLD))
    onset = one.truths[0].onset
    above = above[above >= onset]
    return float(above[0] + 1 - onset) if len(above) else np.inf


def _log_likelihood(one_year: Sequence[Simulated], *, acts: bool) -> Floats:
    """Log likelihood of all entries up to each night, shape (people, nights).

    A forward filter over two spells and the grid of levels, all people at once.
    """
    table, prior = _table(), _prior()
    weight = np.repeat(_first_spell(one_year)[:, :, None] * prior, 1, axis=0)
    total = np.zeros((len(one_year), one_year[0].nights))
    running, echo = np.zeros(len(one_year)), np.zeros(len(one_year))
    stay = _stay(one_year)
    for night in range(one_year[0].nights):
        if night:
            weight = _step(weight, stay)
        rate = _rates(one_year, night, echo, acts=acts)
        seen = np.array([one.entries.counts[night] for one in one_year])
        told = np.array([_tells(one, night) for one in one_year])
        chance = _chance(one_year, rate, seen, table)
        weight = np.where(told[:, None, None], weight * chance, weight)
        scale = weight.sum(axis=(1, 2))
        weight /= scale[:, None, None]
        running = running + np.log(scale)
        total[:, night] = running
        echo = cramps.ECHO_FADES * echo + cramps.ECHO * (seen > 0)
    return total


def _tells(one: Simulated, night: int) -> bool:
    return bool(one.entries.logged[night] and not one.entries.filled[night])


def _rates(one_year: Sequence[Simulated], night: int, echo: Floats, *, acts: bool) -> Floats:
    """Clusters a night: shape (people, spells, levels)."""
    known = np.array([one.log_known[night] for one in one_year])
    effect = np.array([one.log_effect[night] for one in one_year]) * acts
    spell = np.array([(one.spells.burst, one.spells.calm) for one in one_year])
    odds = np.array([one.odds[night] for one in one_year]) if acts else np.ones(len(one_year))
    person = np.exp(known + effect) * (1 + echo) / cramps.mean_cluster()
    rate = person[:, None, None] * np.exp(spell)[:, :, None] * LEVELS
    with_odds: Floats = np.log1p(odds[:, None, None] * np.expm1(rate))
    return with_odds


def _chance(
    one_year: Sequence[Simulated], rate: Floats, seen: NDArray[np.int64], table: Floats
) -> Floats:
    """Chance of what was entered, given that something was."""
    place = np.interp(np.log(rate), np.log(RATES), np.arange(len(RATES)))
    row = np.clip(np.rint(place).astype(np.int64), 0, len(RATES) - 1)
    quiet = np.array([one.owner.logs_quiet / one.owner.logs_cramp for one in one_year])
    merges = np.array([one.owner.merges_cramps for one in one_year])
    none = table[row, 0]
    column = np.minimum(seen, COUNT_MOST)[:, None, None]
    some = np.where(merges[:, None, None], 1 - none, table[row, column])
    entered = np.where(column == 0, none * quiet[:, None, None], some)
    chance: Floats = entered / (none * quiet[:, None, None] + 1 - none)
    return chance


def _table() -> Floats:
    """Chance of each count for each rate of clusters (Panjer's recursion)."""
    sizes = np.arange(1, COUNT_MOST)
    tail = np.arange(2, cramps.CLUSTER_MOST + 1) ** -cramps.CLUSTER_TAIL
    size = np.zeros(COUNT_MOST)
    size[1] = cramps.CLUSTER_ONE
    size[2:] = (1 - cramps.CLUSTER_ONE) * tail[: COUNT_MOST - 2] / tail.sum()
    table = np.zeros((len(RATES), COUNT_MOST + 1))
    table[:, 0] = np.exp(-RATES)
    for count in sizes:
        parts = np.arange(1, count + 1)
        table[:, count] = RATES / count * (parts * size[parts] * table[:, count - parts]).sum(1)
    table[:, COUNT_MOST] = np.maximum(1e-12, 1 - table[:, :COUNT_MOST].sum(axis=1))
    return table


def _prior() -> Floats:
    """The gamma from which levels are drawn, on the grid."""
    shape, scale = people.BASE_SHAPE, people.BASE_MEAN / people.BASE_SHAPE
    density = LEVELS**shape * np.exp(-LEVELS / scale)
    prior: Floats = density / density.sum()
    return prior


def _first_spell(one_year: Sequence[Simulated]) -> Floats:
    joins = np.array([one.scenario.life.joins_in_burst for one in one_year])
    return np.stack([joins, 1 - joins], axis=1)


def _stay(one_year: Sequence[Simulated]) -> Floats:
    spells = np.array([(one.spells.burst_nights, one.spells.calm_nights) for one in one_year])
    stay: Floats = 1 - 1 / spells
    return stay


def _step(weight: Floats, stay: Floats) -> Floats:
    """One night on: each spell goes on or turns into the other."""
    left = weight * (1 - stay)[:, :, None]
    moved: Floats = weight * stay[:, :, None] + left[:, ::-1]
    return moved
