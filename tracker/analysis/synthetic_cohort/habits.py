"""Which nights got an entry, and what it said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracker.analysis.synthetic_cohort.cramps import Counts
from tracker.analysis.synthetic_cohort.people import Owner
from tracker.analysis.synthetic_cohort.scenarios import Life
from tracker.analysis.synthetic_cohort.weather import Bools, Floats

BREAK_NIGHTS = (8, 40)
EBB_FLOOR = 0.25  # of the first eagerness that is left in the end
FILL_IN = (2, 15)  # blank nights that are entered at once as quiet
FILL_IN_SHARE = 0.6  # of such runs
CRAMPS_MOST = 12  # that anybody counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """`logged` says which nights have an entry, `counts` what it says (0 where none).

    `filled` are nights entered later as quiet, whatever they had been.
    """

    logged: Bools
    counts: Counts
    filled: Bools


def draw_entries(life: Life, owner: Owner, cramps: Counts, chance: np.random.Generator) -> Entries:
    """What of the true nights came into the diary."""
    nights = len(cramps)
    likely = np.where(cramps > 0, owner.logs_cramp, owner.logs_quiet) * _eagerness(owner, nights)
    logged = (chance.random(nights) < likely) & ~_breaks(life, nights, chance)
    filled = _filled_in(owner, logged, chance)
    counts = np.where(logged & ~filled, _counted(owner, cramps, chance), 0)
    return Entries(logged=logged | filled, counts=counts, filled=filled)


def _eagerness(owner: Owner, nights: int) -> Floats:
    """1 on the first night, less later for those whose logging ebbs away."""
    if not owner.ebb_nights:
        return np.ones(nights)
    return EBB_FLOOR + (1 - EBB_FLOOR) * np.exp(-((np.arange(nights) / owner.ebb_nights) ** 2))


def _breaks(life: Life, nights: int, chance: np.random.Generator) -> Bools:
    """Weeks without a single entry: holidays, hospital, no wish to."""
    away = np.zeros(nights, dtype=bool)
    for _ in range(chance.poisson(life.breaks * nights / 365)):
        first = int(chance.integers(nights))
        away[first : first + int(chance.integers(*BREAK_NIGHTS))] = True
    return away


def _filled_in(owner: Owner, logged: Bools, chance: np.random.Generator) -> Bools:
    """Runs of blank nights that were later called quiet in one go."""
    filled = np.zeros(len(logged), dtype=bool)
    if not owner.fills_in:
        return filled
    edges = np.flatnonzero(np.diff(np.concatenate(([1], logged.astype(int), [1]))))
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        if FILL_IN[0] <= after - first <= FILL_IN[1] and chance.random() < FILL_IN_SHARE:
            filled[first:after] = True
    return filled


def _counted(owner: Owner, cramps: Counts, chance: np.random.Generator) -> Counts:
    """Several cramps become one for those who remember a bad night as one."""
    seen = np.minimum(cramps, CRAMPS_MOST)
    if not owner.merges_cramps:
        return seen
    return np.where((seen > 1) & (chance.random(len(seen)) < 0.5), 1, seen)
