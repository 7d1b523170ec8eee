"""How likely each number of cramps is to be written down, for each kind of people.

Where a rate goes in waves a night's cramps follow a negative binomial; where spells begin
at a stroke cramps come in clusters, the clusters by chance at the night's rate (compound
Poisson). Whether there was any cramp rests on the rate alone; how many are written down is
in part the writer's habit, and more so the surer it is that a person writes nothing but yes
or no (`habit`).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.evidence.kinds import KIND_OF, KINDS, LEVELS, STEP_OF, STEPS, WAVE_SIZE, Kind

Floats = npt.NDArray[np.float64]
Chances = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

RATE_STEP: Final = 0.05  # to which a night's rate is rounded, log
RATES: Final = np.arange(-7.5, 3.6, RATE_STEP)
ONE_CRAMP: Final = 0.82  # share of clusters that are a single cramp [A]
CLUSTER_TAIL: Final = 2.0  # larger clusters fall with this power of their size [A]
LARGEST_CLUSTER: Final = 9
HABIT_RATE: Final = -1.0  # log cramps a night whose numbers stand for the habit; near LEVEL [A]
# Shares of a cramp night's number that say nothing of the rate. The first is everybody's:
# people remember a bad night as one cramp, or count every twitch; so it never is nothing [A].
HABITS: Final = (0.3, 0.45, 0.6, 0.75, 0.9, 0.97)
NOTHING_SEEN: Final = 1 + model.MOST_CRAMPS * len(HABITS)  # the place of a night without an entry
_OFFSETS = np.arange(-60, 61)  # of RATE_STEP: a night at most 20 times as much or as little


def place_of(offset: Floats) -> Indices:
    """The place in CHANCES of an offset of the log rate."""
    middle = (len(_OFFSETS) - 1) // 2
    place = np.rint(offset / RATE_STEP).astype(np.intp) + middle
    return np.clip(place, 0, len(_OFFSETS) - 1)


def rate_place(log_rate: Floats) -> Indices:
    """The place in RATES of a log rate."""
    place = np.rint((log_rate - RATES[0]) / RATE_STEP).astype(np.intp)
    return np.asarray(np.clip(place, 0, len(RATES) - 1))


def seen_place(counts: Indices, habit: Indices) -> Indices:
    """The place in CHANCES of so many cramps, taken with this one of HABITS."""
    return np.asarray(np.where(counts > 0, habit * model.MOST_CRAMPS + counts, 0))


def _clustered() -> Floats:
    """The chance of 0, 1 … MOST_CRAMPS or more cramps at each of RATES (Panjer's recursion)."""
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
    return table


def _counted(size: float) -> Floats:
    """The same for a negative binomial."""
    rates = np.exp(RATES)
    table = np.zeros((len(RATES), model.MOST_CRAMPS + 1))
    table[:, 0] = (size / (size + rates)) ** size
    for count in range(1, model.MOST_CRAMPS):
        table[:, count] = table[:, count - 1] * (size + count - 1) / count * rates / (size + rates)
    table[:, -1] = np.maximum(1e-9, 1 - table[:, :-1].sum(axis=1))
    return table


def _of_a_number(table: Floats) -> Floats:
    """For each rate how a night with any cramp is shared out among 1, 2 … cramps."""
    return np.asarray(table[:, 1:] / table[:, 1:].sum(axis=1, keepdims=True))


def _written(kind: Kind) -> Floats:
    """(rate, place): the chance of what is written down, at each of RATES, with each habit."""
    table = _clustered() if kind.size is None else _counted(kind.size)
    usual = _of_a_number(table)[rate_place(np.array(HABIT_RATE))]
    by_habit = (1 - table[:, :1]) * usual
    numbers = [(1 - habit) * table[:, 1:] + habit * by_habit for habit in HABITS]
    certain = np.ones((len(RATES), 1))
    return np.concatenate([table[:, :1], *numbers, certain], axis=1)


def _chances() -> Chances:
    """(step, offset, place, level): the chance of what is written down, laid out for use.

    A night of which nothing is known, at NOTHING_SEEN, is certain.
    """
    result = np.zeros((STEPS, len(_OFFSETS), NOTHING_SEEN + 1, len(LEVELS)))
    for place, (kind, step) in enumerate(zip(KIND_OF, STEP_OF, strict=True)):
        who = KINDS[kind]
        middle = np.rint((LEVELS + who.depths[step] - who.mean - RATES[0]) / RATE_STEP)
        inside = np.clip(middle.astype(np.intp) + _OFFSETS[:, None], 0, len(RATES) - 1)
        result[place] = np.swapaxes(_written(who)[inside], 1, 2)
    return result.astype(np.float32)


CHANCES: Final = _chances()
# For each of RATES: how often a night with any cramp is written as one, half of the people
# being of either family.
ONE_OF_ANY: Final = (_of_a_number(_clustered()) + _of_a_number(_counted(WAVE_SIZE)))[:, 0] / 2
