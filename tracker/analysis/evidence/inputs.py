"""A diary as arrays, one number a night: what the filter is fed with.

Each number rests on its own night and earlier ones. A night without an entry stays one:
`logged` is 0 and its count means nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.season import days_since_summer, sine
from tracker.analysis.timeline import (
    ACTIVE_DAYS,
    ATTACKS,
    ENTERED,
    HARD_DAY,
    HOT,
    LOGGED,
    Timeline,
)

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

LOGGING_NIGHTS: Final = 28  # the window in which logging is looked at; design 4.1
LOGGING_KNOWN: Final = (6, 8)  # logged of nights, as if seen before the diary; design 4.1
USUAL_LOGGING: Final = 0.75
BELIEVABLE_ML: Final = (300, 8000)  # a day; design 4.1
USUAL_DAYS: Final = 60  # the person's own norm; design 4.1
USUAL_ENTRIES: Final = 7
LEAST_SPREAD: Final = 0.12  # of the logarithm
LOW_MIDDLE: Final = -0.55  # spreads from the mean at which a day is half low; design 4.1
LOW_STEEP: Final = 4.0
# Logarithms of amounts are rounded to this part, about a millionth, so that sums over days
# are whole numbers: the same to the last bit wherever a sum begins.
AMOUNT_PART: Final = 2.0**-20
AMOUNT_MIDDLE: Final = 7.4  # log ml, 1.6 l; keeps the squares small
BACK: Final = max(LOGGING_NIGHTS, USUAL_DAYS)  # days before a night that its numbers rest on
RECALL_NIGHTS: Final = 28
LEAST_REMEMBERED: Final = 0.5  # none remembered is less than one


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """One number for each night of a diary, or of many diaries: (..., night).

    `surroundings` (4, ..., night) are season, heat, effort and silence, in the order of the
    state. `low_fluid` is how low the day before the night was for this person, 0 to 1.
    `active` tells nights on which anything was entered in the seven days that end with them.
    """

    counts: Floats
    logged: Floats
    active: Floats
    surroundings: Floats
    low_fluid: Floats


class Entries(NamedTuple):
    """What a diary says of each day: a byte of marks (`timeline`), and what was drunk (float32)."""

    marks: bytes
    volumes: bytes


def inputs_of(timeline: Timeline, nights: int) -> Inputs:
    """The first `nights` nights of a diary."""
    summer = days_since_summer(timeline.date(0), timeline.history.zone)
    many = inputs_of_many([entries_of(timeline, 0, nights)], np.zeros(1, dtype=np.intp), [summer])
    return Inputs(
        counts=many.counts[0],
        logged=many.logged[0],
        active=many.active[0],
        surroundings=many.surroundings[:, 0],
        low_fluid=many.low_fluid[0],
    )


def entries_of(timeline: Timeline, first: int, after: int) -> Entries:
    """The days from BACK before `first` to before `after`."""
    return days_of(timeline, first - BACK, after)


def days_of(timeline: Timeline, first: int, after: int) -> Entries:
    """The days from `first` to before `after`; empty where the diary has none."""
    volumes = memoryview(timeline.volumes).cast("B")
    if first >= 0 and after <= timeline.size:
        marks = bytes(timeline.marks[first:after])
        return Entries(marks=marks, volumes=bytes(volumes[4 * first : 4 * after]))
    marks, amounts = _cut(timeline.marks, first, after), _cut(volumes, 4 * first, 4 * after)
    return Entries(marks=marks, volumes=amounts)


def inputs_of_many(
    entries: Sequence[Entries], first: Indices, summers: Sequence[int | None]
) -> Inputs:
    """The numbers of as many nights of each diary, (person, night).

    `first` (person) is the number of the first night in its diary, `summers` how many days
    after mid-summer the diary's day 0 was.
    """
    marks = _rows([each.marks for each in entries], np.dtype(np.uint8))
    volumes = _rows([each.volumes for each in entries], np.dtype(np.float32)).astype(float)
    nights = first[:, None] + np.arange(marks.shape[1] - BACK)
    told, logged = marks[:, BACK:], (marks & LOGGED) > 0
    heat, effort = ((told & bit > 0).astype(float) for bit in (HOT, HARD_DAY))
    around = np.stack([_season(nights, summers), heat, effort, _silence(logged, nights)])
    return Inputs(
        counts=(told & ATTACKS).astype(float),
        logged=logged[:, BACK:].astype(float),
        active=(_sum_until((marks & ENTERED) > 0, ACTIVE_DAYS) > 0).astype(float),
        surroundings=around,
        low_fluid=_low_fluid(volumes, hot=heat > 0),
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


def _cut(values: bytes | bytearray | memoryview, first: int, after: int) -> bytes:
    """The values from `first` to before `after`, with zeros where there are none."""
    known = bytes(values[max(0, first) : max(0, after)])
    return bytes(max(0, min(-first, after - first))) + known.ljust(after - max(0, first), b"\0")


def _rows(parts: Sequence[bytes], kind: np.dtype[Any]) -> npt.NDArray[Any]:
    return np.frombuffer(b"".join(parts), dtype=kind).reshape(len(parts), -1)


def _season(nights: Indices, summers: Sequence[int | None]) -> Floats:
    since = np.array([0 if summer is None else summer for summer in summers])
    some = np.array([summer is not None for summer in summers])
    return np.where(some[:, None], sine(since[:, None] + nights), 0.0)


def _silence(logged: Bools, nights: Indices) -> Floats:
    """How much less than usual was logged lately, known before the night, on the log scale."""
    seen = _sum_before(logged, LOGGING_NIGHTS)
    of = np.minimum(nights, LOGGING_NIGHTS)
    share = (seen + LOGGING_KNOWN[0]) / (of + LOGGING_KNOWN[1])
    return np.asarray(math.log(USUAL_LOGGING) - np.log(share))


def _low_fluid(volumes: Floats, *, hot: Bools) -> Floats:
    """How low each day was, 0 to 1; 0 until enough is known of what the person usually drinks.

    A day of which nothing is known is as low as the days before it were on the whole: people
    who feel ill write less, and this sets such days apart from no other. So is a hot day: it
    brings both thirst and cramps, and says nothing of its own.
    """
    known = (volumes >= BELIEVABLE_ML[0]) & (volumes <= BELIEVABLE_ML[1])
    parts = (np.log(np.where(known, volumes, 1.0)) - AMOUNT_MIDDLE) / AMOUNT_PART
    parts = np.where(known, np.rint(parts), 0.0)
    entries = _sum_before(known, USUAL_DAYS)
    count = np.maximum(entries, 1)
    mean = _sum_before(parts, USUAL_DAYS) / count
    spread = np.maximum(
        _sum_before(parts**2, USUAL_DAYS) / count - mean**2, (LEAST_SPREAD / AMOUNT_PART) ** 2
    )
    low = _how_low(parts[:, BACK:], mean, spread)
    asked = entries >= USUAL_ENTRIES
    unknown = np.nonzero(asked & (hot | ~known[:, BACK:]))
    before = _days_before(parts, unknown), _days_before(known, unknown)
    usual = _how_low(before[0], mean[unknown][:, None], spread[unknown][:, None])
    low[unknown] = (usual * before[1]).sum(axis=1) / count[unknown]
    return np.where(asked, low, 0.0)


def _days_before(
    values: npt.NDArray[Any], places: tuple[npt.NDArray[Any], ...]
) -> npt.NDArray[Any]:
    """(place, day): the USUAL_DAYS days before each (person, day that is asked about)."""
    windows = np.lib.stride_tricks.sliding_window_view(values, USUAL_DAYS, axis=1)
    person, day = places
    return np.asarray(windows[person, day + BACK - USUAL_DAYS])


def _how_low(parts: Floats, mean: Floats, spread: Floats) -> Floats:
    standing = (parts - mean) / np.sqrt(spread)
    return np.asarray(1 / (1 + np.exp(np.clip(LOW_STEEP * (standing - LOW_MIDDLE), -50, 50))))


def _sum_before(values: npt.NDArray[Any], days: int) -> Floats:
    """For each day that is asked about the sum over the `days` days before it."""
    total = np.cumsum(values, axis=1, dtype=float)
    last = total[:, BACK - 1 : -1]
    before = BACK - 1 - days
    return np.asarray(last - total[:, before : -days - 1] if before >= 0 else last - _late(total))


def _late(total: Floats) -> Floats:
    """The sums up to before the BACK days that come before each day."""
    return np.concatenate([np.zeros((len(total), 1)), total[:, : -BACK - 1]], axis=1)


def _sum_until(values: npt.NDArray[Any], days: int) -> Floats:
    """For each day that is asked about the sum over the `days` days that end with it."""
    total = np.cumsum(values, axis=1, dtype=float)
    return np.asarray(total[:, BACK:] - total[:, BACK - days : -days])
