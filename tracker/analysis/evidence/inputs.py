"""A diary as arrays, one number a night: what the filter is fed with.

Each number rests on its own night and earlier ones. A night without an entry stays one:
`logged` is 0 and its count means nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.season import warmth
from tracker.analysis.timeline import Timeline

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

HARD: Final = 2  # `Strain.exertion` from which effort counts; detection design 4.1
LOGGING_NIGHTS: Final = 28  # the window in which logging is looked at; design 4.1
LOGGING_KNOWN: Final = (6, 8)  # logged of nights, as if seen before the diary; design 4.1
USUAL_LOGGING: Final = 0.75
BELIEVABLE_ML: Final = (300, 8000)  # a day; design 4.1
USUAL_DAYS: Final = 60  # the person's own norm; design 4.1
USUAL_ENTRIES: Final = 7
LEAST_SPREAD: Final = 0.12  # of the logarithm
LOW_MIDDLE: Final = -0.55  # spreads from the mean at which a day is half low; design 4.1
LOW_STEEP: Final = 4.0
RECALL_NIGHTS: Final = 28
LEAST_REMEMBERED: Final = 0.5  # none remembered is less than one


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """One number for each night of a diary; `surroundings` is (4, night).

    `surroundings` are season, heat, effort and silence, in the order of the state.
    `level` is the prior of the person's own log rate, with what they remembered on joining.
    `low_fluid` is how low the day before the night was for this person, 0 to 1. `active`
    tells nights on which anything was entered in the seven days that end with them.
    """

    counts: Floats
    logged: Floats
    active: Floats
    surroundings: Floats
    low_fluid: Floats
    level: model.Prior


def inputs_of(timeline: Timeline, nights: int) -> Inputs:
    """The first `nights` nights of a diary."""
    logged = _padded(timeline.logged, nights)
    heat, effort = _strains(timeline, nights)
    return Inputs(
        counts=_padded(timeline.attacks, nights),
        logged=logged,
        active=np.array([timeline.is_active(day) for day in range(nights)], dtype=float),
        surroundings=np.stack([_season(timeline, nights), heat, effort, _silence(logged)]),
        low_fluid=_low_fluid(timeline, nights, hot=heat > 0),
        level=level_of(timeline.history.cramps_in_four_weeks),
    )


def level_of(remembered: int | None) -> model.Prior:
    """The prior of the log rate of somebody who remembers so many cramps in four weeks.

    What is remembered counts as one uncertain look at the rate (normal with RECALL_NOISE):
    people join in a bad spell, and round.
    """
    if remembered is None:
        return model.LEVEL
    told = math.log(max(remembered, LEAST_REMEMBERED) / RECALL_NIGHTS)
    precise, known = model.RECALL_NOISE**-2, model.LEVEL.spread**-2
    mean = (told * precise + model.LEVEL.mean * known) / (precise + known)
    return model.Prior(mean=mean, spread=(precise + known) ** -0.5)


def _padded(values: list[int], nights: int) -> Floats:
    result = np.zeros(nights)
    known = values[:nights]
    result[: len(known)] = known
    return result


def _season(timeline: Timeline, nights: int) -> Floats:
    return warmth(timeline.date(0), nights, timeline.history.zone)


def _strains(timeline: Timeline, nights: int) -> tuple[Floats, Floats]:
    """Hot days and days of hard effort; a day without an entry is neither."""
    heat, effort = np.zeros(nights), np.zeros(nights)
    for day, strain in enumerate(timeline.strains[:nights]):
        if strain is not None:
            heat[day] = strain.hot
            effort[day] = strain.exertion >= HARD
    return heat, effort


def _silence(logged: Floats) -> Floats:
    """How much less than usual was logged lately, known before the night, on the log scale."""
    nights = np.arange(len(logged))
    before = np.concatenate(([0.0], np.cumsum(logged)))
    seen = before[nights] - before[np.maximum(nights - LOGGING_NIGHTS, 0)]
    of = np.minimum(nights, LOGGING_NIGHTS)
    share = (seen + LOGGING_KNOWN[0]) / (of + LOGGING_KNOWN[1])
    return np.asarray(math.log(USUAL_LOGGING) - np.log(share))


def _low_fluid(timeline: Timeline, nights: int, *, hot: Bools) -> Floats:
    """How low each day was, 0 to 1. A day that says nothing of its own is taken as not low.

    Such are days without an entry, because people who feel ill write less, and hot days,
    which bring both thirst and cramps.
    """
    amounts = np.full(nights, np.nan)
    for day, fluid in enumerate(timeline.fluids[:nights]):
        if fluid is not None and BELIEVABLE_ML[0] <= fluid.volume_ml <= BELIEVABLE_ML[1]:
            amounts[day] = math.log(fluid.volume_ml)
    known = ~np.isnan(amounts)
    values = np.where(known, amounts, 0.0)
    count = _sum_before(known.astype(float))
    enough = known & (count >= USUAL_ENTRIES)
    count = np.maximum(count, 1)
    mean = _sum_before(values) / count
    spread = np.sqrt(np.maximum(_sum_before(values**2) / count - mean**2, LEAST_SPREAD**2))
    standing = (values - mean) / spread
    low = 1 / (1 + np.exp(np.clip(LOW_STEEP * (standing - LOW_MIDDLE), -50, 50)))
    return np.where(enough & ~hot, low, 0.0)


def _sum_before(values: Floats) -> Floats:
    """For each day the sum over the USUAL_DAYS days before it."""
    days = np.arange(len(values))
    total = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray(total[days] - total[np.maximum(days - USUAL_DAYS, 0)])
