"""The weights of evidence of whole diaries, for every night, many people at once.

The filter runs over the nights once; at each step all people, medicines and shapes move
together. Nights are taken in blocks, so that effects which have not begun, or have had
their time, cost nothing: their weight is 1, or stays what it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import grid_filter, model
from tracker.analysis.evidence.columns import (
    Layout,
    MedicineColumns,
    PersonColumns,
    lay_out,
)
from tracker.analysis.evidence.feed import Feed, feed
from tracker.analysis.evidence.inputs import Inputs, level_of
from tracker.analysis.exposure import Episode
from tracker.analysis.timeline import Timeline

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

BLOCK_NIGHTS: Final = 24
PEOPLE_AT_ONCE: Final = 48  # their state fits the processor's cache
ASK_CALENDAR_FROM: Final = 10.0  # below it nothing is raised, so silence need not be read
_ONE_EACH = np.ones(len(model.RATIOS))
_LOG_RATIO = np.log(np.array(model.RATIOS))
_MEDICINE = np.array(model.weights(model.MEDICINE_EFFECT))
_FLUID = np.array(model.weights(model.FLUID_EFFECT))
_CHANGE = np.array(model.weights(model.CHANGE_EFFECT))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """All that was weighed of one diary. `risen_on` is the likeliest change of each night."""

    nights: int
    fluid_likelihood: Floats
    fluid: Floats
    worsening: Floats
    risen_on: npt.NDArray[np.intp]
    medicines: tuple[MedicineWeights, ...]


def weigh(timelines: Sequence[Timeline], nights: Sequence[int]) -> list[Weights]:
    """The weights of the first `nights` nights of each diary, in the given order."""
    result: list[Weights] = []
    for start in range(0, len(timelines), PEOPLE_AT_ONCE):
        end = start + PEOPLE_AT_ONCE
        result += _weigh_some(timelines[start:end], nights[start:end])
    return result


def _weigh_some(timelines: Sequence[Timeline], nights: Sequence[int]) -> list[Weights]:
    layout = lay_out(timelines, nights)
    found = _collected(layout, as_calendar=False)
    doubtful = [place for place, weights in enumerate(found) if _asks_calendar(weights)]
    if not doubtful:
        return found
    again = lay_out([timelines[p] for p in doubtful], [nights[p] for p in doubtful])
    for place, calendar in zip(doubtful, _collected(again, as_calendar=True), strict=True):
        found[place] = _with_calendar(found[place], calendar)
    return found


def _asks_calendar(weights: Weights) -> bool:
    return any(medicine.weight.max() >= ASK_CALENDAR_FROM for medicine in weights.medicines)


def _with_calendar(weights: Weights, calendar: Weights) -> Weights:
    pairs = zip(weights.medicines, calendar.medicines, strict=True)
    medicines = tuple(replace(medicine, calendar=other.weight) for medicine, other in pairs)
    return replace(weights, medicines=medicines)


def _collected(layout: Layout, *, as_calendar: bool) -> list[Weights]:
    found = [_empty(person) for person in layout.people]
    for block, odds in _run(layout, as_calendar=as_calendar):
        weights = added_up(odds, _MEDICINE)
        for person, result in zip(layout.people, found, strict=True):
            _fill(person, result, block, odds, weights)
    return found


def _empty(person: PersonColumns) -> Weights:
    nights, ratios = person.nights, len(model.RATIOS)
    return Weights(
        nights=nights,
        fluid_likelihood=np.ones((nights, ratios)),
        fluid=np.ones(nights),
        worsening=np.ones(nights),
        risen_on=_risen_on(person.inputs),
        medicines=tuple(
            MedicineWeights(
                episode=medicine.episode,
                start=medicine.start,
                likelihood=np.ones((nights, ratios)),
                weight=np.ones(nights),
                best=np.ones(nights),
                earlier=np.zeros(nights),
                calendar=None,
                after_stop=np.ones((nights, ratios)),
                taken=medicine.taken,
            )
            for medicine in person.medicines
        ),
    )


def _fill(
    person: PersonColumns, result: Weights, block: slice, odds: Floats, weights: Floats
) -> None:
    """Write one block of nights into the arrays of `result`."""
    block = slice(block.start, min(block.stop, person.nights))
    count = block.stop - block.start
    if count <= 0:
        return
    result.fluid_likelihood[block] = odds[:count, :, person.fluid]
    pair = odds[:count, :, person.fluid : person.change + 1]
    result.fluid[block] = added_up(pair, _FLUID)[:, 0]
    result.worsening[block] = added_up(pair, _CHANGE)[:, 1]
    for medicine, columns in zip(result.medicines, person.medicines, strict=True):
        _fill_medicine(medicine, columns, block, odds[:count], weights[:count])


def _fill_medicine(
    medicine: MedicineWeights,
    columns: MedicineColumns,
    block: slice,
    odds: Floats,
    weights: Floats,
) -> None:
    shares = columns.shares[block]
    asked, best = np.zeros((2, len(odds)))
    likelihood = np.zeros(odds.shape[:2])
    for place in range(shares.shape[1]):
        effect, share = columns.shapes.start + place, shares[:, place]
        likelihood += share[:, None] * odds[:, :, effect]
        asked += share * weights[:, effect]
        best = np.where(share > 0, np.maximum(best, weights[:, effect]), best)
    medicine.likelihood[block], medicine.weight[block], medicine.best[block] = (
        likelihood,
        asked,
        best,
    )
    medicine.after_stop[block] = odds[:, :, columns.after]
    if columns.rivals.stop > columns.rivals.start:
        medicine.earlier[block] = weights[:, columns.rivals.start]


def _run(layout: Layout, *, as_calendar: bool) -> Iterator[tuple[slice, Floats]]:
    """Block after block of nights, with every effect's (night, ratio, effect) likelihoods.

    The array is used again for the next block.
    """
    nights = max(person.nights for person in layout.people)
    fed = feed(layout, nights, as_calendar=as_calendar)
    silence = model.CALENDAR_SILENCE if as_calendar else model.SILENCE
    told = [person.timeline.history.cramps_in_four_weeks for person in layout.people]
    levels = [level_of(told[place]) for place, _ in layout.rows]
    state = grid_filter.first_state(
        len(layout.effects),
        mean=np.array([level.mean for level in levels]),
        spread=np.array([level.spread for level in levels]),
        silence=silence,
    )
    odds = np.ones((BLOCK_NIGHTS, len(model.RATIOS), len(layout.effects)))
    begun = fed.row_first <= 0
    for begin in range(0, nights, BLOCK_NIGHTS):
        block = slice(begin, min(nights, begin + BLOCK_NIGHTS))
        starting = ~begun & (fed.row_first < block.stop)
        grid_filter.copy_rows(state, fed.parent[starting], np.flatnonzero(starting))
        begun |= starting
        odds[:] = odds[-1].copy()
        _run_block(state, fed, block, np.flatnonzero(begun), odds)
        yield block, odds[: block.stop - begin]


def _run_block(
    state: grid_filter.State, fed: Feed, block: slice, rows: Indices, odds: Floats
) -> None:
    """Move the rows and effects that are alive in the block, and leave the rest alone."""
    alive = np.flatnonzero((fed.first < block.stop) & (fed.last > block.start))
    row_of = np.searchsorted(rows, fed.row_of[alive])
    part = grid_filter.take(state, rows, alive)
    beside = fed.beside[:, rows]
    for place, night in enumerate(range(block.start, block.stop)):
        x = fed.x[night][:, rows]
        expected = expected_of(odds[max(place - 1, 0)][:, fed.main])
        x[model.MEDICINES_AT] = beside_all(expected * fed.at_work[night], beside)
        grid_filter.step(
            part,
            x,
            fed.counts[night, rows],
            fed.logged[night, rows],
            row_of,
            fed.exposed[night, alive],
            fed.begins[night, alive],
        )
        odds[place][:, alive] = grid_filter.mixed(part, row_of)
    odds[place + 1 :] = odds[place]
    grid_filter.put(state, part, rows, alive)


def expected_of(odds: Floats) -> Floats:
    """The log ratio to expect of each medicine by now: of (ratio, medicine), (medicine)."""
    acting = model.OTHER_ACTS * _MEDICINE[:, None] * odds
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


def _risen_on(inputs: Inputs) -> npt.NDArray[np.intp]:
    """For each night the likeliest night of a doubling: where a cumulative sum last was 0.

    The sum (Page 1954) compares twice the mean of all nights so far with that mean. It is 0
    where the plain sum is as low as it ever was.
    """
    counts, logged = inputs.counts * inputs.logged, inputs.logged
    seen, cramps = np.cumsum(logged) - logged, np.cumsum(counts) - counts
    plain = np.cumsum(surprise(counts, logged, seen, cramps))
    nights = np.arange(len(plain))
    is_low = plain <= np.minimum.accumulate(np.minimum(plain, 0.0))
    since = np.maximum.accumulate(np.where(is_low, nights + 1, 0))
    return np.asarray(np.minimum(since, nights))


def surprise(counts: Floats, logged: Floats, seen: Floats, cramps: Floats) -> Floats:
    """How much more a night speaks for twice the mean of the `seen` nights before it."""
    mean = (cramps + 1) / (seen + 4)
    return np.asarray(logged * (counts * math.log(2) - mean))
