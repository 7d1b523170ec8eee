"""Which diaries and which effects are followed for a batch of people, laid out flat.

For each person one row of the filter holds every medicine as a rival; it answers whether
low fluid matters and whether the cramps rose for no known reason. For each medicine
episode a further row leaves that medicine out, and effects of several shapes ask for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.evidence.inputs import Inputs, inputs_of
from tracker.analysis.evidence.shapes import (
    Shape,
    exposure,
    now_and_then_from,
    shapes_for,
    taken_days,
)
from tracker.analysis.exposure import Episode, episodes
from tracker.analysis.timeline import Timeline

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

STEP_NIGHTS: Final = 5  # until a step is whole; detection design 4.1
RIVAL_NIGHTS: Final = (14, 28, 42)  # steps before a start that must not fit better; design 4.3
WASHOUT_NIGHTS: Final = 21  # after a stop, until the effect is gone; design 4.1
FOLLOWED_NIGHTS: Final = 420  # after a start; a year of effect and its washout [A]
CHANGE_EVERY: Final = 21  # nights between the steps tried for a worsening; design 4.4
FIRST_CHANGE: Final = 28  # nights of diary before the first; design 4.4
CHANGE_LASTS: Final = 180  # nights after which a step keeps its last weight; design 4.4
WHOLE_YEAR: Final = 365  # nights of looking over which the steps share their weight


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineColumns:
    """The effects of one medicine episode: `shapes` and `rivals` are places among them.

    `after` is the one of the nights after it was stopped and washed out. `shares` is
    (night, shape): the weight of each shape as known on that night; `taken` is (night).
    """

    episode: Episode
    start: int
    row: int
    shapes: slice
    rivals: slice
    after: int
    taken: Bools
    shares: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonColumns:
    """Where one person's rows and effects stand. `changes` are days, one for each effect."""

    timeline: Timeline
    nights: int
    inputs: Inputs
    row: int
    fluid: int
    changes: tuple[int, ...]
    change_effects: slice
    medicines: tuple[MedicineColumns, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect: the row it asks of, its exposure, and the nights on which it is alive."""

    row: int
    exposure: Floats
    first: int
    last: int


@dataclass(slots=True, kw_only=True)
class Layout:
    """All rows and effects of a batch. `rows` holds (person, medicine left out or None)."""

    people: list[PersonColumns]
    rows: list[tuple[int, int | None]]
    effects: list[Effect]
    first_night: list[int]

    @property
    def medicines(self) -> int:
        """The most medicine episodes any one person has."""
        return max((len(person.medicines) for person in self.people), default=0)


def lay_out(timelines: Sequence[Timeline], nights: Sequence[int]) -> Layout:
    """The rows and effects for the first `nights` nights of each diary."""
    layout = Layout(people=[], rows=[], effects=[], first_night=[])
    for timeline, count in zip(timelines, nights, strict=True):
        layout.people.append(_person(layout, timeline, count))
    return layout


def _person(layout: Layout, timeline: Timeline, nights: int) -> PersonColumns:
    inputs = inputs_of(timeline, nights)
    place = len(layout.people)
    row = _add_row(layout, place, None, 0)
    fluid = len(layout.effects)
    layout.effects.append(Effect(row=row, exposure=inputs.low_fluid, first=0, last=nights))
    changes = tuple(range(FIRST_CHANGE, nights, CHANGE_EVERY))
    before = len(layout.effects)
    layout.effects.extend(_step(row, day, nights, lasts=CHANGE_LASTS) for day in changes)
    after = len(layout.effects)
    known = _followed(timeline, nights)
    return PersonColumns(
        timeline=timeline,
        nights=nights,
        inputs=inputs,
        row=row,
        fluid=fluid,
        changes=changes,
        change_effects=slice(before, after),
        medicines=tuple(
            _medicine(layout, place, slot, episode, timeline, nights)
            for slot, episode in enumerate(known)
        ),
    )


def _followed(timeline: Timeline, nights: int) -> tuple[Episode, ...]:
    """The episodes of the last year or so, the first few of them."""
    known = episodes(timeline.history, timeline.date(nights - 1))
    recent = [e for e in known if timeline.day(e.lead.date) > nights - FOLLOWED_NIGHTS]
    return tuple(recent[: model.MEDICINE_SLOTS])


def _add_row(layout: Layout, place: int, left_out: int | None, first: int) -> int:
    layout.rows.append((place, left_out))
    layout.first_night.append(first)
    return len(layout.rows) - 1


def _medicine(
    layout: Layout, place: int, slot: int, episode: Episode, timeline: Timeline, nights: int
) -> MedicineColumns:
    start = timeline.day(episode.lead.date)
    courses = [course for event in episode.events for course in event.courses]
    since = now_and_then_from(courses, timeline)
    kinds = shapes_for(episode, now_and_then=since is not None)
    taken = taken_days(courses, timeline, nights)
    row = _add_row(layout, place, slot, 0)
    before = len(layout.effects)
    for kind in kinds:
        layout.effects.append(_effect(row, np.array(exposure(taken, kind, start)), nights))
    middle = len(layout.effects)
    layout.effects.extend(
        _step(row, start - n, nights, lasts=nights) for n in RIVAL_NIGHTS if start > n
    )
    after = len(layout.effects)
    layout.first_night[row] = min(effect.first for effect in layout.effects[before:])
    layout.effects.append(_effect(row - slot - 1, _washed_out(taken, start), nights))
    return MedicineColumns(
        episode=episode,
        start=start,
        row=row,
        shapes=slice(before, middle),
        rivals=slice(middle, after),
        after=after,
        shares=_shares(kinds, since, nights),
        taken=np.array(taken),
    )


def _shares(kinds: Sequence[Shape], since: int | None, nights: int) -> Floats:
    """The weight of each shape, from `since` on that of a medicine taken now and then."""
    shares = np.tile([kind.share for kind in kinds], (nights, 1))
    if since is not None:
        shares[since:] = [kind.now_and_then for kind in kinds]
    return shares


def _washed_out(taken: Sequence[bool], start: int) -> Floats:
    """1 on nights after a stop, once the washout is over; 0 elsewhere."""
    nights = np.arange(len(taken))
    newest = np.maximum.accumulate(np.where(taken, nights, -1))
    return np.where((nights > start) & (nights - newest > WASHOUT_NIGHTS), 1.0, 0.0)


def _step(row: int, day: int, nights: int, *, lasts: int) -> Effect:
    """An effect that begins on `day` and stays; its weight is kept after `lasts` nights."""
    risen = np.clip((np.arange(nights) - day + 1) / STEP_NIGHTS, 0, 1)
    return Effect(row=row, exposure=risen, first=day, last=min(nights, day + lasts))


def _effect(row: int, exposed: Floats, nights: int) -> Effect:
    at_work = np.flatnonzero(exposed)
    first = int(at_work[0]) if len(at_work) else nights
    return Effect(row=row, exposure=exposed, first=first, last=nights)
