"""Kinds of people, and how likely each number of cramps is for each of them.

Two families run side by side in the filter, and each person's own nights weigh them. For
some the rate goes up and down in waves, an autoregression laid on two or three steps, and
a night's cramps follow a negative binomial. For others bad spells begin and end at a
stroke, and cramps come in clusters, the clusters by chance at the night's rate (compound
Poisson). How many are written down is in part the writer's habit, and for one kind nearly
nothing else: whoever writes down every bad night as one cramp is of that kind.

The steps of all kinds stand in one line, kinds of as many steps side by side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
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
ONLY_HABIT: Final = 0.9  # the same of people who write next to nothing but yes or no [A]
HABIT_RATE: Final = -1.0  # log cramps a night whose numbers stand for the habit; near LEVEL [A]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of person.

    `depths` are the log ratios of its steps to one another, the calmest first; `worsens`
    and `eases` the chances a night to pass from each step to the next, and back. `season`
    and `heat` are what midsummer and a hot day do to the log rate, `weight` is the share
    beforehand. `size` is that of the negative binomial, None where cramps come in clusters.
    `habit` is the share of a night's number that says nothing of the rate.
    """

    depths: tuple[float, ...]
    worsens: tuple[float, ...]
    eases: tuple[float, ...]
    season: float
    heat: float
    weight: float
    size: float | None = None
    habit: float = HABIT

    @property
    def steady(self) -> tuple[float, ...]:
        """The share of nights on each step in the long run."""
        parts = [1.0]
        for up, down in zip(self.worsens, self.eases, strict=True):
            parts.append(parts[-1] * up / down)
        return tuple(part / math.fsum(parts) for part in parts)

    @property
    def mean(self) -> float:
        """The log of its mean rate over all its nights."""
        parts = zip(self.steady, self.depths, strict=True)
        return math.log(math.fsum(share * math.exp(depth) for share, depth in parts))


def _waves(*, steps: int, depth: float, carry: float, season: float, weight: float) -> Kind:
    """An autoregression with this standard deviation and correlation, on two or three steps.

    The chain is Rouwenhorst's (1995); of three steps, its rarest, from one end to the other
    in a night, is left out.
    """
    stay, leave = (1 + carry) / 2, (1 - carry) / 2
    edge = depth * math.sqrt(steps - 1)
    inner, outer = stay * leave, 2 * stay * leave
    return Kind(
        depths=(-edge, edge) if steps == 2 else (-edge, 0.0, edge),
        worsens=(leave,) if steps == 2 else (outer, inner),
        eases=(leave,) if steps == 2 else (inner, outer),
        season=season,
        heat=season,
        weight=weight,
        size=WAVE_SIZE,
    )


def _spells(
    *,
    depths: tuple[float, float],
    nights: tuple[float, float],
    season: float,
    heat: float,
    weight: float,
    habit: float = HABIT,
) -> Kind:
    """A calm and a bad spell with these log ratios and mean lengths."""
    calm_nights, bad_nights = nights
    return Kind(
        depths=depths,
        worsens=(1 / calm_nights,),
        eases=(1 / bad_nights,),
        season=season,
        heat=heat,
        weight=weight,
        habit=habit,
    )


WAVE_SIZE: Final = 3.0  # of the negative binomial; detection design 4.2
# Chosen on diaries for tuning, and on none of those that figures are told of [A]; the waves
# are near those of detection design 4.2. On the whole summer is double winter (0.35 on this
# scale; Garrison 2015, clinical evidence 1.3); for some it is far more, for others nothing.
# Kinds of as many steps stand side by side.
KINDS: Final = (
    _waves(steps=2, depth=0.25, carry=0.60, season=0.2, weight=0.15),
    _waves(steps=2, depth=0.40, carry=0.90, season=0.2, weight=0.15),
    _spells(
        depths=(-0.5, 0.75), nights=(27, 9), season=0.1, heat=0.1, weight=0.20, habit=ONLY_HABIT
    ),
    _spells(depths=(-0.5, 0.75), nights=(27, 9), season=0.6, heat=0.5, weight=0.20),
    _spells(depths=(-0.9, 1.0), nights=(45, 18), season=0.35, heat=0.35, weight=0.20),
    _waves(steps=3, depth=0.65, carry=0.95, season=0.3, weight=0.10),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Kinds of as many steps: where those stand in the line, and how they pass.

    `shape` is kinds by steps; `worsens` and `eases` are (kind, step, 1).
    """

    places: slice
    shape: tuple[int, int]
    worsens: Chances
    eases: Chances


def _families() -> tuple[Family, ...]:
    result, first = [], 0
    for steps, group in groupby(KINDS, key=lambda kind: len(kind.depths)):
        kinds = list(group)
        after = first + steps * len(kinds)
        result.append(
            Family(
                places=slice(first, after),
                shape=(len(kinds), steps),
                worsens=np.array([kind.worsens for kind in kinds], dtype=np.float32)[..., None],
                eases=np.array([kind.eases for kind in kinds], dtype=np.float32)[..., None],
            )
        )
        first = after
    return tuple(result)


FAMILIES: Final = _families()
KIND_OF: Final = np.repeat(np.arange(len(KINDS)), [len(kind.depths) for kind in KINDS])
STEPS: Final = len(KIND_OF)  # of all kinds
FIRST_STEP: Final = np.searchsorted(KIND_OF, np.arange(len(KINDS)))  # of each kind
NOTHING_SEEN: Final = model.MOST_CRAMPS + 1  # the place of a night without an entry
_OFFSETS = np.arange(-60, 61)  # of RATE_STEP: a night at most 20 times as much or as little


def place_of(offset: Floats) -> Indices:
    """The place in CHANCES of an offset of the log rate."""
    middle = (len(_OFFSETS) - 1) // 2
    place = np.rint(offset / RATE_STEP).astype(np.intp) + middle
    return np.clip(place, 0, len(_OFFSETS) - 1)


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


def _written(kind: Kind) -> Floats:
    """The chance of each number that a kind of person writes down, at each of RATES.

    Whether there was any cramp rests on the rate alone; how many there were is in part habit.
    """
    table = _clustered() if kind.size is None else _counted(kind.size)
    usual = table[np.abs(RATES - HABIT_RATE).argmin(), 1:]
    by_habit = (1 - table[:, :1]) * usual / usual.sum()
    table[:, 1:] = (1 - kind.habit) * table[:, 1:] + kind.habit * by_habit
    return table


def _chances() -> Chances:
    """(step, offset, count, level): the chance of each count, laid out for use.

    A night of which nothing is known, at NOTHING_SEEN, is certain.
    """
    result = np.ones((STEPS, len(_OFFSETS), NOTHING_SEEN + 1, len(LEVELS)))
    steps = [(_written(kind), kind.mean, depth) for kind in KINDS for depth in kind.depths]
    for step, (table, mean, depth) in enumerate(steps):
        log_rate = LEVELS + depth - mean
        place = np.rint((log_rate - RATES[0]) / RATE_STEP).astype(np.intp)
        inside = np.clip(place + _OFFSETS[:, None], 0, len(RATES) - 1)
        result[step, :, :NOTHING_SEEN] = np.swapaxes(table[inside], 1, 2)
    return result.astype(np.float32)


CHANCES: Final = _chances()
