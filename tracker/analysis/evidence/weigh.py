"""The weights of evidence of whole diaries, for every night, many people at once.

The filter runs over the nights once; at each step all people, medicines and shapes move
together. Nights are taken in blocks, so that effects which have not begun, or have had
their time, cost nothing: their weight is 1, or stays what it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

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
from tracker.analysis.evidence.inputs import Inputs
from tracker.analysis.exposure import Episode
from tracker.analysis.timeline import Timeline

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

BLOCK_NIGHTS: Final = 24
PEOPLE_AT_ONCE: Final = 48  # their state fits the processor's cache
ASK_CALENDAR_FROM: Final = 10.0  # below it nothing is raised, so silence need not be read
_LOG_RATIO = np.log(np.array(model.RATIOS))
_MEDICINE = np.array(model.weights(model.MEDICINE_EFFECT))
_FLUID = np.array(model.weights(model.FLUID_EFFECT))
_CHANGE = np.array(model.weights(model.CHANGE_EFFECT))


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
        weights = np.einsum("k,nke->ne", _MEDICINE, odds)
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
    result.fluid[block] = result.fluid_likelihood[block] @ _FLUID
    result.worsening[block] = odds[:count, :, person.change] @ _CHANGE
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
    mixed = np.einsum("nks,ns->nk", odds[:, :, columns.shapes], shares)
    medicine.likelihood[block] = mixed
    medicine.weight[block] = mixed @ _MEDICINE
    medicine.after_stop[block] = odds[:, :, columns.after]
    asked = np.where(shares > 0, weights[:, columns.shapes], 0.0)
    medicine.best[block] = asked.max(axis=1)
    if columns.rivals.stop > columns.rivals.start:
        medicine.earlier[block] = weights[:, columns.rivals.start]


def _run(layout: Layout, *, as_calendar: bool) -> Iterator[tuple[slice, Floats]]:
    """Block after block of nights, with every effect's (night, ratio, effect) likelihoods.

    The array is used again for the next block.
    """
    nights = max(person.nights for person in layout.people)
    fed = feed(layout, nights, as_calendar=as_calendar)
    silence = model.CALENDAR_SILENCE if as_calendar else model.SILENCE
    levels = [layout.people[place].inputs.level for place, _ in layout.rows]
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
    beside = fed.beside[rows]
    for place, night in enumerate(range(block.start, block.stop)):
        x = fed.x[night][:, rows]
        expected = _expected(odds[max(place - 1, 0)][:, fed.main])
        x[model.MEDICINES_AT] = beside @ (expected * fed.at_work[night])
        grid_filter.step(
            part,
            x,
            fed.counts[night, rows],
            fed.logged[night, rows],
            row_of,
            fed.exposed[night, alive],
            fed.begins[night, alive],
        )
        shares = grid_filter.shares(part)[:, row_of]
        odds[place][:, alive] = np.einsum("se,ske->ke", shares, part.odds)
    odds[place + 1 :] = odds[place]
    grid_filter.put(state, part, rows, alive)


def _expected(odds: Floats) -> Floats:
    """The log ratio to expect of each medicine by now: of (ratio, medicine), (medicine)."""
    acting = model.OTHER_ACTS * _MEDICINE[:, None] * odds
    total = acting.sum(axis=0) + 1 - model.OTHER_ACTS
    return np.asarray(_LOG_RATIO @ acting / total)


def _risen_on(inputs: Inputs) -> npt.NDArray[np.intp]:
    """For each night the likeliest night of a doubling: where a cumulative sum last was 0.

    The sum (Page 1954) compares twice the mean of all nights so far with that mean.
    """
    seen, cramps, total, since = 0.0, 0.0, 0.0, 0
    result = np.zeros(len(inputs.counts), dtype=np.intp)
    for night, (count, logged) in enumerate(zip(inputs.counts, inputs.logged, strict=True)):
        if logged:
            mean = (cramps + 1) / (seen + 4)
            total = max(0.0, total + count * math.log(2) - mean)
            seen, cramps = seen + 1, cramps + count
        if total == 0.0:
            since = night + 1
        result[night] = min(since, night)
    return result
