"""From weights to what stands: raised and cleared (detection design 4.3 and 4.7).

A question is raised on the first night on which every condition holds, and then stands:
not because the weight stays high, and not until it falls. It is cleared when an effect
worth speaking of is ruled out, or when the medicine was stopped and the cramps are back
where they were. After that it begins anew from a weight of 1 and needs twice as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence.columns import CHANGE_A_NIGHT, RIVAL_NIGHTS
from tracker.analysis.evidence.intervals import is_futile, is_settled
from tracker.analysis.evidence.weights import MedicineSeen, MedicineWeights, Weights
from tracker.analysis.timeline import Timeline

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

# Weights of evidence from which a question is raised, chosen on made-up diaries without
# any effect (docs/analysis.md, "Levels").
RAISE_MEDICINE: Final = 22.0
RAISE_FLUID: Final = 28.0
RAISE_WORSENING: Final = 18.0
MEDICINE_FIRST_NIGHTS: Final = 90  # after a start in which a rise is left to it [A]
CALENDAR_LEAST: Final = 5.0  # with silence read as quiet; design 4.3
LOGGED_BEFORE: Final = 14  # nights; design 4.3
LOGGED_AFTER: Final = 10  # nights; design 4.3
CRAMPS_LEAST: Final = 3  # in all; design 4.3
LOGGED_FOR_WORSENING: Final = LOGGED_BEFORE + LOGGED_AFTER  # nights
LOGGED_FOR_FLUID: Final = 28  # nights, twice the least before a start [A]
LATER_EPISODES: Final = 2  # so many need no more than RAISE_MEDICINE; design 4.6
# What the person said of the time before the start, as odds on a rise that came first. One
# such answer is worth more than the nights between (design, section 6); the size is a
# choice [A].
SAID_WORSE_BEFORE: Final = 5.0
SAID_NOT_WORSE_BEFORE: Final = 0.5
# So much likelier must a change before the start be, before the medicine is out of the
# question; below it the two are told as what cannot be told apart [A].
TOLD_APART: Final = 5.0
# `MedicineWeights.earlier` is sure that the change came in the nights before the start; as
# an unexplained rise it had no more than the chance of so many nights of a year.
EARLIER_CHANCE: Final = (RIVAL_NIGHTS[0] - RIVAL_NIGHTS[1]) * CHANGE_A_NIGHT


@dataclass(slots=True, kw_only=True)
class Watch:
    """One question as it stands after a night, and all that the next night needs of it.

    `level` is the weight it needs, as a multiple of `base`. `since` is the night of the
    raising that counts, `peak` the largest weight since then.
    """

    level: float
    base: float = 1.0
    since: int = 0
    peak: float = 0.0
    is_up: bool = False
    is_named: bool = False

    def take_in(
        self, night: int, weight: float, *, enough: bool, over: bool, came_first: bool
    ) -> None:
        """Take in one night with its weight and what holds on it."""
        if self.is_up and over:
            self.base, self.level = weight, 2 * self.level
            self.is_up = self.is_named = False
        elif not self.is_up and enough and weight >= self.level * self.base:
            self.since, self.peak, self.is_up = night, 0.0, True
        if self.is_up:
            if not self.is_named and not came_first:
                self.since, self.is_named = night, True
            self.peak = max(self.peak, weight / self.base)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One question over all nights. `stands` tells the nights on which it is raised.

    `since` is the night of the raising that counts on each night, `peak` the largest weight
    since then. `came_first` tells nights on which the rise stands but began before. `watch`
    is where it stands after the last of them.
    """

    stands: Bools
    came_first: Bools
    since: npt.NDArray[np.intp]
    peak: Floats
    watch: Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """What holds for a question, on each night or for each of many: three arrays of one shape."""

    enough: Bools
    over: Bools
    came_first: Bools


def medicine_level(place: int) -> float:
    """The weight that the medicine episode at `place` of a person's episodes needs."""
    return RAISE_MEDICINE * 2.0 ** max(0, place + 1 - LATER_EPISODES)


def medicine_standing(
    weights: MedicineWeights, timeline: Timeline, *, place: int, said_worse_before: bool | None
) -> Standing:
    """Where the question about one medicine stands; `place` counts the person's episodes."""
    nights, start = len(weights.weight), weights.start
    logged, cramps = _running(timeline.logged, nights), _running(timeline.attacks, nights)
    before = logged[start - 1] if start > 0 else 0
    enough = (np.arange(nights) >= start) & enough_nights(before, logged, cramps)
    level = medicine_level(place)
    if weights.calendar is not None:
        enough &= weights.calendar >= calendar_least(level)
    holds = medicine_holds(
        weights, enough=enough, odds_before=odds_before(worse_before=said_worse_before)
    )
    return _follow(weights.weight, level, holds.enough, holds.over, came_first=holds.came_first)


def medicine_holds(seen: MedicineSeen, *, enough: Bools, odds_before: float | Floats) -> Holds:
    """What holds for a medicine. A rise that came first also needs the weight of one."""
    earlier = seen.earlier * odds_before
    came_first = seen.best < earlier
    return Holds(
        enough=enough & (~came_first | (EARLIER_CHANCE * earlier >= RAISE_WORSENING)),
        over=is_futile(seen.likelihood) | (is_settled(seen.after_stop) & ~seen.taken),
        came_first=came_first,
    )


def is_close(weights: MedicineWeights, day: int, *, said_worse_before: bool | None) -> bool:
    """True when a change before the start is likelier on `day`, but not by much."""
    odds = odds_before(worse_before=said_worse_before)
    return is_told_close(float(weights.best[day]), float(weights.earlier[day]), odds)


def is_told_close(best: float, earlier: float, odds_before: float) -> bool:
    """The same of one night's weights."""
    return earlier * odds_before < TOLD_APART * best


def fluid_standing(weights: Weights, timeline: Timeline) -> Standing:
    """Where the question about low-fluid days stands."""
    enough = _running(timeline.logged, weights.nights) >= LOGGED_FOR_FLUID
    none = np.zeros(weights.nights, dtype=bool)
    over = is_futile(weights.fluid_likelihood)
    return _follow(weights.fluid, RAISE_FLUID, enough, over, came_first=none)


def worsening_standing(weights: Weights, timeline: Timeline) -> Standing:
    """Where the question about an unexplained rise stands."""
    enough = _running(timeline.logged, weights.nights) >= LOGGED_FOR_WORSENING
    nights = np.arange(weights.nights)
    for medicine in weights.medicines:
        enough &= ~may_explain(nights, medicine.start, medicine.weight)
    none = np.zeros(weights.nights, dtype=bool)
    return _follow(weights.worsening, RAISE_WORSENING, enough, none, came_first=none)


def may_explain(nights: Indices, start: int | Indices, weight: Floats) -> Bools:
    """Nights soon after a suspect began that speak for it at all: it is heard first."""
    is_soon = (nights >= start) & (nights < start + MEDICINE_FIRST_NIGHTS)
    return np.asarray(is_soon & (weight > 1))


def enough_nights(
    before: int | Floats, logged: Indices | Floats, cramps: Indices | Floats
) -> Bools:
    """Whether enough nights were logged on both sides of a start, and any cramps at all.

    `before` is how many were before the start; `logged` and `cramps` count all so far.
    """
    after = logged - before >= LOGGED_AFTER
    return np.asarray(after & (before >= LOGGED_BEFORE) & (cramps >= CRAMPS_LEAST))


def calendar_least(level: float) -> float:
    """The weight needed with silence read as quiet."""
    return min(CALENDAR_LEAST, level)


def odds_before(*, worse_before: bool | None) -> float:
    """What the person said of the time before the start, as odds on a rise that came first."""
    if worse_before is None:
        return 1.0
    return SAID_WORSE_BEFORE if worse_before else SAID_NOT_WORSE_BEFORE


def _running(values: bytearray, nights: int) -> Indices:
    """The sum up to each night, that night included."""
    padded = np.zeros(nights, dtype=np.intp)
    padded[: min(nights, len(values))] = values[:nights]
    return np.cumsum(padded)


def _follow(
    weight: Floats, level: float, enough: Bools, over: Bools, *, came_first: Bools
) -> Standing:
    """Walk through the nights once; nearly always there is nothing to walk for."""
    nights = len(weight)
    watch = Watch(level=level)
    result = Standing(
        stands=np.zeros(nights, dtype=bool),
        came_first=np.zeros(nights, dtype=bool),
        since=np.zeros(nights, dtype=np.intp),
        peak=np.zeros(nights),
        watch=watch,
    )
    reached = np.flatnonzero(enough & (weight >= level))
    for night in range(int(reached[0]) if len(reached) else nights, nights):
        watch.take_in(
            night,
            float(weight[night]),
            enough=bool(enough[night]),
            over=bool(over[night]),
            came_first=bool(came_first[night]),
        )
        if watch.is_up:
            result.stands[night], result.came_first[night] = watch.is_named, not watch.is_named
            result.since[night], result.peak[night] = watch.since, watch.peak
    return result
