"""Kinds of people, and how likely each number of cramps is for each of them.

Four kinds run side by side in the filter, and each person's own nights weigh them. Cramps
come in clusters, the clusters by chance at the night's rate (compound Poisson); how many
are written down is in part the writer's habit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model

Floats = npt.NDArray[np.float64]
Chances = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

LEVEL_STEP: Final = 0.3  # between two levels of the grid, log
RATE_STEP: Final = 0.05  # to which a night's rate is rounded, log
LEVELS: Final = np.arange(
    -4.05, 0.91, LEVEL_STEP
)  # log cramps a night: one in 8 weeks to 17 a week
RATES: Final = np.arange(-7.5, 3.6, RATE_STEP)
ONE_CRAMP: Final = 0.82  # share of clusters that are a single cramp [A]
CLUSTER_TAIL: Final = 2.0  # larger clusters fall with this power of their size [A]
LARGEST_CLUSTER: Final = 9
# Share of a cramp night's number that says nothing of the rate: people remember a bad night
# as one cramp, or count every twitch. The other share follows the rate [A].
HABIT: Final = 0.3
HABIT_RATE: Final = -1.0  # log cramps a night whose numbers stand for the habit; near LEVEL [A]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of person. `calm` and `bad` are log ratios to the mean, made to fit its nights.

    `calm_nights` and `bad_nights` are mean lengths of spells; `season` and `heat` are what
    midsummer and a hot day do to the log rate; `weight` is the share beforehand.
    """

    calm: float
    bad: float
    calm_nights: float
    bad_nights: float
    season: float
    heat: float
    weight: float


# Chosen on diaries for tuning, and on none of those that figures are told of [A]. On the
# whole summer is double winter (0.35 on this scale; Garrison 2015, clinical evidence 1.3);
# for some it is far more, for others nothing.
KINDS: Final = (
    Kind(calm=-0.15, bad=0.25, calm_nights=20, bad_nights=10, season=0.2, heat=0.2, weight=0.25),
    Kind(calm=-0.5, bad=0.75, calm_nights=27, bad_nights=9, season=0.1, heat=0.1, weight=0.25),
    Kind(calm=-0.5, bad=0.75, calm_nights=27, bad_nights=9, season=0.6, heat=0.5, weight=0.25),
    Kind(calm=-0.9, bad=1.0, calm_nights=45, bad_nights=18, season=0.35, heat=0.35, weight=0.25),
)
SPELLS: Final = 2  # calm and bad
NOTHING_SEEN: Final = model.MOST_CRAMPS + 1  # the place of a night without an entry
_OFFSETS = np.arange(-60, 61)  # of RATE_STEP: a night at most 20 times as much or as little


def place_of(offset: Floats) -> Indices:
    """The place in CHANCES of an offset of the log rate."""
    middle = (len(_OFFSETS) - 1) // 2
    place = np.rint(offset / RATE_STEP).astype(np.intp) + middle
    return np.clip(place, 0, len(_OFFSETS) - 1)


def _mean(kind: Kind) -> float:
    """The log of a kind's mean rate over calm and bad nights."""
    bad = kind.bad_nights / (kind.bad_nights + kind.calm_nights)
    return float(np.log((1 - bad) * np.exp(kind.calm) + bad * np.exp(kind.bad)))


def _count_chances() -> Floats:
    """The chance of 0, 1 … MOST_CRAMPS or more cramps at each of RATES (Panjer's recursion).

    Whether there was any cramp rests on the rate alone; how many there were is in part habit.
    """
    sizes = np.arange(2, LARGEST_CLUSTER + 1)
    larger = sizes**-CLUSTER_TAIL
    share = np.zeros(LARGEST_CLUSTER + 1)
    share[1], share[2:] = ONE_CRAMP, (1 - ONE_CRAMP) * larger / larger.sum()
    clusters = np.exp(RATES) / (share * np.arange(LARGEST_CLUSTER + 1)).sum()
    table = np.zeros((len(RATES), model.MOST_CRAMPS + 1))
    table[:, 0] = np.exp(-clusters)
    for count in range(1, model.MOST_CRAMPS):
        part = np.arange(1, count + 1)
        table[:, count] = clusters / count * (part * share[part] * table[:, count - part]).sum(1)
    table[:, -1] = np.maximum(1e-9, 1 - table[:, :-1].sum(axis=1))
    usual = table[np.abs(RATES - HABIT_RATE).argmin(), 1:]
    by_habit = (1 - table[:, :1]) * usual / usual.sum()
    table[:, 1:] = (1 - HABIT) * table[:, 1:] + HABIT * by_habit
    return table


def _chances() -> Chances:
    """(setting, spell, offset, count, level): the chance of each count, laid out for use.

    A night of which nothing is known, at NOTHING_SEEN, is certain.
    """
    table = _count_chances()
    result = np.ones((len(KINDS), SPELLS, len(_OFFSETS), NOTHING_SEEN + 1, len(LEVELS)))
    for setting, kind in enumerate(KINDS):
        for spell, depth in enumerate((kind.calm, kind.bad)):
            log_rate = LEVELS + depth - _mean(kind)
            place = np.rint((log_rate - RATES[0]) / RATE_STEP).astype(np.intp)
            inside = np.clip(place + _OFFSETS[:, None], 0, len(RATES) - 1)
            result[setting, spell, :, :NOTHING_SEEN] = np.swapaxes(table[inside], 1, 2)
    return result.astype(np.float32)


CHANCES: Final = _chances()
