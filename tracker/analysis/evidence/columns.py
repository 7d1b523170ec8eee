"""Which diaries and which effects are followed for a batch of people, laid out flat.

For each person one row of the filter expects what every medicine seems to do; it answers
whether low fluid matters and whether the cramps rose for no known reason. For each medicine
episode a further row leaves that medicine out, and effects of its shapes ask for it.
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
    AtWork,
    Shape,
    at_first,
    begins,
    go_on,
    month_days,
    now_and_then_from,
    shapes_for,
    taken_days,
)
from tracker.analysis.exposure import Episode, episodes
from tracker.analysis.records import Course, PatientHistory
from tracker.analysis.timeline import Days, Timeline

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

RIVAL_NIGHTS: Final = (60, 8)  # before a start: a rise that began then came first [A]
WASHOUT_NIGHTS: Final = 21  # after a stop, until the effect is gone; design 4.1
FOLLOWED_NIGHTS: Final = 420  # after a start; a year of effect and its washout [A]
FIRST_CHANGE: Final = 28  # nights of diary before an unexplained rise; design 4.4
CHANGE_A_NIGHT: Final = 1 / 365  # chance of one: no more often than once a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A medicine episode that is followed, and which effects are asked about.

    `start` is the day of its written start, `since` the one from which on it is known to be
    taken now and then. It has an effect for each of `kinds`, one for a change before the
    start where `has_rival`, and one for the time after a stop.
    """

    episode: Episode
    start: int
    courses: tuple[Course, ...]
    since: int | None
    kinds: tuple[Shape, ...]

    @property
    def has_rival(self) -> bool:
        """Whether there was a diary in the two months before the start."""
        return self.start > RIVAL_NIGHTS[0]

    @property
    def effects(self) -> int:
        """How many effects are asked about."""
        return len(self.kinds) + self.has_rival + 1

    def shares_on(self, night: int) -> list[float]:
        """The weight of each shape as known on a night."""
        if self.since is not None and night >= self.since:
            return [kind.now_and_then for kind in self.kinds]
        return [kind.share for kind in self.kinds]


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineColumns:
    """The effects of one medicine episode: `shapes` and `rivals` are places among them.

    `after` is the one of the nights after it was stopped and washed out. `shares` is
    (night, shape): the weight of each shape as known on that night; `taken` is (night).
    `at_work` is how far each shape is at work after the last night.
    """

    followed: Followed
    episode: Episode
    start: int
    row: int
    shapes: slice
    rivals: slice
    after: int
    taken: Bools
    shares: Floats
    at_work: tuple[AtWork, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonColumns:
    """Where one person's rows and effects stand: from `row` and `fluid` on, `effects` of them."""

    timeline: Timeline
    nights: int
    inputs: Inputs
    row: int
    fluid: int
    change: int
    effects: int
    medicines: tuple[MedicineColumns, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect: the row it asks of, its exposure, and the nights on which it is alive.

    `begins` is the chance on each night that it begins, given that it has not.
    """

    row: int
    exposure: Floats
    begins: Floats
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


def followed(history: PatientHistory, days: Days, nights: int) -> tuple[Followed, ...]:
    """The episodes of the last year or so as known on the last night, the first few of them."""
    known = episodes(history, days.date(nights - 1))
    recent = [e for e in known if days.day(e.lead.date) > nights - FOLLOWED_NIGHTS]
    return tuple(_one_followed(episode, days) for episode in recent[: model.MEDICINE_SLOTS])


def _one_followed(episode: Episode, days: Days) -> Followed:
    courses = tuple(course for event in episode.events for course in event.courses)
    since = now_and_then_from(courses, days)
    return Followed(
        episode=episode,
        start=days.day(episode.lead.date),
        courses=courses,
        since=since,
        kinds=shapes_for(episode, now_and_then=since is not None),
    )


def _person(layout: Layout, timeline: Timeline, nights: int) -> PersonColumns:
    inputs = inputs_of(timeline, nights)
    place = len(layout.people)
    row = _add_row(layout, place, None, 0)
    fluid = len(layout.effects)
    layout.effects.append(_effect(row, inputs.low_fluid, _at_once(inputs.low_fluid)))
    layout.effects.append(_effect(row, np.ones(nights), _some_night(nights)))
    medicines = tuple(
        _medicine(layout, place, slot, known, timeline, nights)
        for slot, known in enumerate(followed(timeline.history, timeline, nights))
    )
    return PersonColumns(
        timeline=timeline,
        nights=nights,
        inputs=inputs,
        row=row,
        fluid=fluid,
        change=fluid + 1,
        effects=len(layout.effects) - fluid,
        medicines=medicines,
    )


def _add_row(layout: Layout, place: int, left_out: int | None, first: int) -> int:
    layout.rows.append((place, left_out))
    layout.first_night.append(first)
    return len(layout.rows) - 1


def _medicine(
    layout: Layout, place: int, slot: int, known: Followed, timeline: Timeline, nights: int
) -> MedicineColumns:
    start = known.start
    taken = taken_days(known.courses, timeline, nights)
    months = [False, *month_days(timeline, nights)]
    row = _add_row(layout, place, slot, 0)
    before = len(layout.effects)
    works = tuple(at_first(kind) for kind in known.kinds)
    for kind, work in zip(known.kinds, works, strict=True):
        exposed = np.array(go_on(work, 0, taken, kind, start, months))
        layout.effects.append(_effect(row, exposed, np.array(begins(kind, start, nights))))
    middle = len(layout.effects)
    if known.has_rival:
        layout.effects.append(_effect(row, np.ones(nights), _before(nights, start)))
    after = len(layout.effects)
    layout.first_night[row] = min(effect.first for effect in layout.effects[before:])
    stopped = _washed_out(taken, start)
    layout.effects.append(_effect(row - slot - 1, stopped, _at_once(stopped)))
    return MedicineColumns(
        followed=known,
        episode=known.episode,
        start=start,
        row=row,
        shapes=slice(before, middle),
        rivals=slice(middle, after),
        after=after,
        shares=_shares(known, nights),
        taken=np.array(taken),
        at_work=works,
    )


def _shares(known: Followed, nights: int) -> Floats:
    """The weight of each shape, from `since` on that of a medicine taken now and then."""
    shares = np.tile(known.shares_on(-1), (nights, 1))
    if known.since is not None:
        shares[known.since :] = known.shares_on(known.since)
    return shares


def _washed_out(taken: Sequence[bool], start: int) -> Floats:
    """1 on nights after a stop, once the washout is over; 0 elsewhere."""
    nights = np.arange(len(taken))
    newest = np.maximum.accumulate(np.where(taken, nights, -1))
    return np.where((nights > start) & (nights - newest > WASHOUT_NIGHTS), 1.0, 0.0)


def _at_once(exposed: Floats) -> Floats:
    """An effect that is there from its first exposed night on: before, it would do nothing."""
    begins_on = np.zeros(len(exposed))
    begins_on[np.flatnonzero(exposed)[:1]] = 1
    return begins_on


def _some_night(nights: int) -> Floats:
    """A change that may come on any night, once the person's level is somewhat known."""
    return np.where(np.arange(nights) >= FIRST_CHANGE, CHANGE_A_NIGHT, 0.0)


def _before(nights: int, start: int) -> Floats:
    """A change that came on one of the nights before `start`, each as likely as the other."""
    first, last = (start - back for back in RIVAL_NIGHTS)
    begins_on = np.zeros(nights)
    for night in range(first, min(last, nights)):
        begins_on[night] = 1 / (last - night)
    return begins_on


def _effect(row: int, exposed: Floats, begins_on: Floats) -> Effect:
    nights = len(exposed)
    beginning = np.flatnonzero(begins_on)
    first = int(beginning[0]) if len(beginning) else nights
    return Effect(row=row, exposure=exposed, begins=begins_on, first=first, last=nights)
