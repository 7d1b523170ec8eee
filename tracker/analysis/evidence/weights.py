"""What was weighed: the records, and how the odds of many effects become one weight.

Sums have a fixed order, so that a weight is the same to the last bit in any company.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.exposure import Episode
from tracker.analysis.records import Course

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

MEDICINE: Final = np.array(model.weights(model.MEDICINE_EFFECT))
FLUID: Final = np.array(model.weights(model.FLUID_EFFECT))
CHANGE: Final = np.array(model.weights(model.CHANGE_EFFECT))
_ONE_EACH = np.ones(len(model.RATIOS))
_LOG_RATIO = np.log(np.array(model.RATIOS))


class MedicineSeen(Protocol):
    """What decides whether a medicine is out of the question: of each night, or of each of many."""

    @property
    def likelihood(self) -> Floats:
        """(..., ratio)."""

    @property
    def best(self) -> Floats:
        """The weight of the best shape alone."""

    @property
    def earlier(self) -> Floats:
        """The weight of a change before the start."""

    @property
    def after_stop(self) -> Floats:
        """(..., ratio)."""

    @property
    def taken(self) -> Bools:
        """Whether the medicine was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineWeights:
    """What speaks for one medicine, on each night.

    `likelihood` is (night, ratio): how much likelier each rate ratio makes the diary than
    no effect does. `weight` is its mean over the rise asked about: the weight of evidence.
    `best` is the weight of the best shape alone, `earlier` that of a change some time in the
    two months before the start. `calendar` is the weight when silence is read as quiet,
    None where nothing asked for it. `after_stop` is the likelihood of the ratio of the
    nights after the stop and its washout to those before the start. `taken` tells nights.
    """

    episode: Episode
    start: int
    likelihood: Floats
    weight: Floats
    best: Floats
    earlier: Floats
    calendar: Floats | None
    after_stop: Floats
    taken: Bools

    @property
    def courses(self) -> tuple[Course, ...]:
        """All courses of the episode."""
        return tuple(course for event in self.episode.events for course in event.courses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Risen:
    """The cumulative sum (Page 1954) that compares twice the mean of all nights with that mean.

    It is 0 where its plain sum is as low as it ever was; the likeliest night of a doubling
    is the one after it last was 0: `since`. Each is the value after a night, `seen` and
    `cramps` are the nights logged until then and their cramps.
    """

    seen: Floats
    cramps: Floats
    plain: Floats
    low: Floats
    since: Floats

    @property
    def on(self) -> Floats:
        """For each night the likeliest night of a doubling until then."""
        return np.minimum(self.since, np.arange(len(self.since)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """All that was weighed of one diary."""

    nights: int
    fluid_likelihood: Floats
    fluid: Floats
    worsening: Floats
    risen: Risen
    medicines: tuple[MedicineWeights, ...]


def expected_of(odds: Floats) -> Floats:
    """The log ratio to expect of each medicine by now: of (ratio, medicine), (medicine)."""
    acting = model.OTHER_ACTS * MEDICINE[:, None] * odds
    total = added_up(acting, _ONE_EACH) + 1 - model.OTHER_ACTS
    return added_up(acting, _LOG_RATIO) / total


def beside_all(expected: Floats, beside: Indices) -> Floats:
    """What the medicines beside each row add to its log rate: (slot, row) of (medicine)."""
    padded = np.append(expected, 0.0)[beside]
    total: Floats = padded[0].copy()
    for slot in range(1, len(padded)):
        total += padded[slot]
    return total


def added_up(odds: Floats, weights: Floats) -> Floats:
    """(..., ratio, effect) weighed and added up over the ratios, in a fixed order."""
    total: Floats = weights[0] * odds[..., 0, :]
    for ratio in range(1, len(weights)):
        total += weights[ratio] * odds[..., ratio, :]
    return total


def risen(counts: Floats, logged: Floats) -> Risen:
    """The sum over all nights of a diary."""
    counts = counts * logged
    seen, cramps = np.cumsum(logged), np.cumsum(counts)
    plain = np.cumsum(surprise(counts, logged, seen - logged, cramps - counts))
    low = np.minimum.accumulate(np.minimum(plain, 0.0))
    nights = np.arange(len(plain), dtype=float)
    since = np.maximum.accumulate(np.where(plain <= low, nights + 1, 0.0))
    return Risen(seen=seen, cramps=cramps, plain=plain, low=low, since=since)


def one_more(was: Risen, counts: Floats, logged: Floats, night: Floats) -> Risen:
    """The sum after one more night, for many people at once; `night` is its number."""
    counts = counts * logged
    plain = was.plain + surprise(counts, logged, was.seen, was.cramps)
    low = np.minimum(was.low, plain)
    return Risen(
        seen=was.seen + logged,
        cramps=was.cramps + counts,
        plain=plain,
        low=low,
        since=np.where(plain <= low, night + 1, was.since),
    )


def surprise(counts: Floats, logged: Floats, seen: Floats, cramps: Floats) -> Floats:
    """How much more a night speaks for twice the mean of the `seen` nights before it."""
    mean = (cramps + 1) / (seen + 4)
    return np.asarray(logged * (counts * math.log(2) - mean))
