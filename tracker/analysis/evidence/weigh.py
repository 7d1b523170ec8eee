"""The weights of evidence of whole diaries, for every night, many people at once.

The filter runs over the nights once; at each step all people, medicines and shapes move
together. Nights are taken in blocks, so that effects which have not begun, or have had
their time, cost nothing: their weight is 1, or stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import grid_filter, model
from tracker.analysis.evidence.carried import Filter, filter_of
from tracker.analysis.evidence.columns import (
    Layout,
    MedicineColumns,
    PersonColumns,
    lay_out,
)
from tracker.analysis.evidence.feed import Feed, feed
from tracker.analysis.evidence.inputs import level_of
from tracker.analysis.evidence.weights import (
    CHANGE,
    FLUID,
    MEDICINE,
    MedicineWeights,
    Weights,
    added_up,
    beside_all,
    expected_of,
    risen,
)
from tracker.analysis.timeline import Timeline

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

BLOCK_NIGHTS: Final = 24
PEOPLE_AT_ONCE: Final = 48  # their state fits the processor's cache
ASK_CALENDAR_FROM: Final = 10.0  # below it nothing is raised, so silence need not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A diary weighed from its first night, with the filters as they stand after the last.

    `calendar` is None where nothing asked for silence to be read as quiet.
    """

    weights: Weights
    columns: PersonColumns
    filter: Filter
    calendar: Filter | None


def weigh(timelines: Sequence[Timeline], nights: Sequence[int]) -> list[Weights]:
    """The weights of the first `nights` nights of each diary, in the given order."""
    result: list[Weights] = []
    for start in range(0, len(timelines), PEOPLE_AT_ONCE):
        end = start + PEOPLE_AT_ONCE
        layout = lay_out(timelines[start:end], nights[start:end])
        found = _collected(layout, as_calendar=False)
        asked = [place for place, weights in enumerate(found) if asks_calendar(weights)]
        if asked:
            _with_calendar(found, asked, _collected(_only(layout, asked), as_calendar=True))
        result += found
    return result


def weigh_and_keep(timelines: Sequence[Timeline], nights: Sequence[int]) -> list[Whole]:
    """`weigh`, and all that the next night needs."""
    result: list[Whole] = []
    for start in range(0, len(timelines), PEOPLE_AT_ONCE):
        end = start + PEOPLE_AT_ONCE
        result += _kept(lay_out(timelines[start:end], nights[start:end]))
    return result


def _kept(layout: Layout) -> list[Whole]:
    filters: dict[int, Filter] = {}
    calendars: dict[int, Filter] = {}
    found = _collected(layout, as_calendar=False, filters=filters)
    asked = [place for place, weights in enumerate(found) if asks_calendar(weights)]
    if asked:
        again = _only(layout, asked)
        _with_calendar(found, asked, _collected(again, as_calendar=True, filters=calendars))
    of_place = {place: calendars[number] for number, place in enumerate(asked)}
    return [
        Whole(weights=w, columns=c, filter=filters[place], calendar=of_place.get(place))
        for place, (w, c) in enumerate(zip(found, layout.people, strict=True))
    ]


def _with_calendar(found: list[Weights], asked: Sequence[int], again: Sequence[Weights]) -> None:
    for place, calendar in zip(asked, again, strict=True):
        pairs = zip(found[place].medicines, calendar.medicines, strict=True)
        medicines = tuple(replace(medicine, calendar=other.weight) for medicine, other in pairs)
        found[place] = replace(found[place], medicines=medicines)


def asks_calendar(weights: Weights) -> bool:
    """Whether silence has to be read as quiet too: from a weight that might be raised on."""
    return any(medicine.weight.max() >= ASK_CALENDAR_FROM for medicine in weights.medicines)


def _only(layout: Layout, places: Sequence[int]) -> Layout:
    people = [layout.people[place] for place in places]
    return lay_out([p.timeline for p in people], [p.nights for p in people])


def _collected(
    layout: Layout, *, as_calendar: bool, filters: dict[int, Filter] | None = None
) -> list[Weights]:
    """The weights of all; the person's filter after the last night goes into `filters`."""
    found = [_empty(person) for person in layout.people]
    for block, odds in _run(layout, as_calendar=as_calendar, filters=filters):
        weights = added_up(odds, MEDICINE)
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
        risen=risen(person.inputs.counts, person.inputs.logged),
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
    result.fluid[block] = added_up(pair, FLUID)[:, 0]
    result.worsening[block] = added_up(pair, CHANGE)[:, 1]
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


def _run(
    layout: Layout, *, as_calendar: bool, filters: dict[int, Filter] | None
) -> Iterator[tuple[slice, Floats]]:
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
    ending = _ending(layout) if filters is not None else {}
    for begin in range(0, nights, BLOCK_NIGHTS):
        block = slice(begin, min(nights, begin + BLOCK_NIGHTS))
        starting = ~begun & (fed.row_first < block.stop)
        grid_filter.copy_rows(state, fed.parent[starting], np.flatnonzero(starting))
        begun |= starting
        odds[:] = odds[-1].copy()
        for place, one in _run_block(state, fed, block, np.flatnonzero(begun), odds, ending):
            if filters is not None:
                filters[place] = one
        yield block, odds[: block.stop - begin]


def _ending(layout: Layout) -> dict[int, list[tuple[int, PersonColumns]]]:
    """Who is at the end after each night."""
    result: dict[int, list[tuple[int, PersonColumns]]] = {}
    for place, person in enumerate(layout.people):
        result.setdefault(person.nights - 1, []).append((place, person))
    return result


def _run_block(
    state: grid_filter.State,
    fed: Feed,
    block: slice,
    rows: Indices,
    odds: Floats,
    ending: dict[int, list[tuple[int, PersonColumns]]],
) -> Iterator[tuple[int, Filter]]:
    """Move the rows and effects that are alive in the block, and leave the rest alone.

    Gives the filter of each person who is at the end.
    """
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
        for person, columns in ending.get(night, ()):
            yield person, _cut_out(part, columns, rows, alive)
    odds[place + 1 :] = odds[place]
    grid_filter.put(state, part, rows, alive)


def _cut_out(
    part: grid_filter.State, person: PersonColumns, rows: Indices, alive: Indices
) -> Filter:
    """One person's own part, of effects those alone that have begun."""
    first, last = np.searchsorted(rows, (person.row, person.row + len(person.medicines) + 1))
    start, end = np.searchsorted(alive, (person.fluid, person.fluid + person.effects))
    chosen = np.arange(start, end)[part.waits[start:end] < 1]
    own = grid_filter.take(part, np.arange(first, last), chosen)
    return filter_of(own, alive[chosen] - person.fluid)
