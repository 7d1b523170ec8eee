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
from tracker.analysis.evidence.weigh import MedicineWeights, Weights
from tracker.analysis.timeline import Timeline

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# Weights of evidence from which a question is raised, chosen on made-up diaries without
# any effect (docs/analysis.md, "Levels").
RAISE_MEDICINE: Final = 18.0
RAISE_FLUID: Final = 22.0
RAISE_WORSENING: Final = 20.0
MEDICINE_FIRST_NIGHTS: Final = 90  # after a start in which a rise is left to it [A]
CALENDAR_LEAST: Final = 5.0  # with silence read as quiet; design 4.3
LOGGED_BEFORE: Final = 14  # nights; design 4.3
LOGGED_AFTER: Final = 10  # nights; design 4.3
CRAMPS_LEAST: Final = 3  # in all; design 4.3
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One question over all nights. `stands` tells the nights on which it is raised.

    `since` is the night of the raising that counts on each night, `peak` the largest weight
    since then. `came_first` tells nights on which the rise stands but began before.
    """

    stands: Bools
    came_first: Bools
    since: npt.NDArray[np.intp]
    peak: Floats


def medicine_standing(
    weights: MedicineWeights, timeline: Timeline, *, place: int, said_worse_before: bool | None
) -> Standing:
    """Where the question about one medicine stands; `place` counts the person's episodes.

    A rise that came first is an unexplained one, so it also needs the weight of one.
    """
    nights = len(weights.weight)
    level = RAISE_MEDICINE * 2 ** max(0, place + 1 - LATER_EPISODES)
    enough = _enough_nights(weights.start, timeline, nights)
    if weights.calendar is not None:
        enough &= weights.calendar >= min(CALENDAR_LEAST, level)
    earlier = weights.earlier * _said(worse_before=said_worse_before)
    came_first = weights.best < earlier
    enough &= ~came_first | (EARLIER_CHANCE * earlier >= RAISE_WORSENING)
    over = is_futile(weights.likelihood) | (is_settled(weights.after_stop) & ~weights.taken)
    return _follow(weights.weight, level, enough, over, came_first=came_first)


def is_close(weights: MedicineWeights, day: int, *, said_worse_before: bool | None) -> bool:
    """True when a change before the start is likelier on `day`, but not by much."""
    earlier = weights.earlier[day] * _said(worse_before=said_worse_before)
    return bool(earlier < TOLD_APART * weights.best[day])


def fluid_standing(weights: Weights, timeline: Timeline) -> Standing:
    """Where the question about low-fluid days stands."""
    logged = _running(timeline.logged, weights.nights)
    none = np.zeros(weights.nights, dtype=bool)
    over = is_futile(weights.fluid_likelihood)
    return _follow(weights.fluid, RAISE_FLUID, logged >= LOGGED_FOR_FLUID, over, came_first=none)


def worsening_standing(weights: Weights, timeline: Timeline) -> Standing:
    """Where the question about an unexplained rise stands."""
    logged = _running(timeline.logged, weights.nights)
    enough = logged >= LOGGED_BEFORE + LOGGED_AFTER
    for medicine in weights.medicines:
        enough &= ~_may_explain(medicine)
    none = np.zeros(weights.nights, dtype=bool)
    return _follow(weights.worsening, RAISE_WORSENING, enough, none, came_first=none)


def _may_explain(medicine: MedicineWeights) -> Bools:
    """Nights soon after a suspect began that speak for it at all: it is heard first."""
    nights = np.arange(len(medicine.weight))
    is_soon = (nights >= medicine.start) & (nights < medicine.start + MEDICINE_FIRST_NIGHTS)
    return np.asarray(is_soon & (medicine.weight > 1))


def _enough_nights(start: int, timeline: Timeline, nights: int) -> Bools:
    """Whether enough nights were logged on both sides of `start`, and any cramps at all."""
    logged = _running(timeline.logged, nights)
    cramps = _running(timeline.attacks, nights)
    before = logged[start - 1] if start > 0 else 0
    after = (np.arange(nights) >= start) & (logged - before >= LOGGED_AFTER)
    return np.asarray(after & (before >= LOGGED_BEFORE) & (cramps >= CRAMPS_LEAST))


def _running(values: list[int], nights: int) -> npt.NDArray[np.intp]:
    """The sum up to each night, that night included."""
    padded = np.zeros(nights, dtype=np.intp)
    padded[: min(nights, len(values))] = values[:nights]
    return np.cumsum(padded)


def _said(*, worse_before: bool | None) -> float:
    if worse_before is None:
        return 1.0
    return SAID_WORSE_BEFORE if worse_before else SAID_NOT_WORSE_BEFORE


def _follow(
    weight: Floats, level: float, enough: Bools, over: Bools, *, came_first: Bools
) -> Standing:
    """Walk through the nights once; nearly always there is nothing to walk for."""
    nights = len(weight)
    result = Standing(
        stands=np.zeros(nights, dtype=bool),
        came_first=np.zeros(nights, dtype=bool),
        since=np.zeros(nights, dtype=np.intp),
        peak=np.zeros(nights),
    )
    reached = np.flatnonzero(enough & (weight >= level))
    base, since, peak, is_up, is_named = 1.0, 0, 0.0, False, False
    for night in range(int(reached[0]) if len(reached) else nights, nights):
        if is_up and over[night]:
            base, level, is_up, is_named = float(weight[night]), 2 * level, False, False
        elif not is_up and enough[night] and weight[night] >= level * base:
            since, peak, is_up = night, 0.0, True
        if is_up:
            if not is_named and not came_first[night]:
                since, is_named = night, True
            peak = max(peak, float(weight[night]) / base)
            result.stands[night], result.came_first[night] = is_named, not is_named
            result.since[night], result.peak[night] = since, peak
    return result
