"""Many people's next nights, put in one line: where each stands, and what the nights bring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.evidence.carried import Carried
from tracker.analysis.evidence.columns import (
    CHANGE_A_NIGHT,
    FIRST_CHANGE,
    WASHOUT_NIGHTS,
    Followed,
)
from tracker.analysis.evidence.inputs import Inputs
from tracker.analysis.evidence.shapes import (
    DAYS_FOR_A_MONTH,
    AtWork,
    beginning,
    go_on,
)
from tracker.analysis.records import Course

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

FLUID_AT, CHANGE_AT, MEDICINES_FROM = range(3)  # a person's effects, in the order of `columns`


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One person's way from `carried` on. `followed` are the medicines asked about."""

    carried: Carried
    followed: tuple[Followed, ...]

    def date(self, day: int) -> dt.date:
        """The date of a day of the diary."""
        return dt.date.fromordinal(self.carried.first + day)

    def day(self, date: dt.date) -> int:
        """The number of a date in the diary."""
        return date.toordinal() - self.carried.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where each person's rows and effects stand when all people's are put in one line.

    `row_of` (effect) is the row it asks of; `rows` and `effects` (person, with one more for
    the end) are where each begins. For each medicine of anybody: `owner` is the person,
    `shapes` (slot, medicine) its shapes, as many as there are effects for none; `rival` and
    `after` are its other effects, the same for none. `beside` (slot, row) are the medicines
    that a row reckons with.
    """

    rows: Indices
    effects: Indices
    row_of: Indices
    owner: Indices
    shapes: Indices
    rival: Indices
    after: Indices
    beside: Indices

    @property
    def fluid(self) -> Indices:
        """Each person's effect of low fluid."""
        return self.effects[:-1] + FLUID_AT

    @property
    def change(self) -> Indices:
        """Each person's effect of an unexplained rise."""
        return self.effects[:-1] + CHANGE_AT


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is given of each night: (night, effect), (night, medicine), (night, slot, medicine).

    `at_work` holds what each shape's `AtWork` became, for each person.
    """

    exposed: Floats
    begins: Floats
    main: Floats
    shares: Floats
    taken: Bools
    newest: Floats
    at_work: list[Floats]


def places_of(legs: Sequence[Leg]) -> Places:
    """The places of everybody."""
    rows = starts_of(1 + len(leg.followed) for leg in legs)
    effects = starts_of(MEDICINES_FROM + sum(f.effects for f in leg.followed) for leg in legs)
    row_of = np.repeat(rows[:-1], np.diff(effects))
    owner: list[int] = []
    shapes: list[range] = []
    rival: list[int] = []
    after: list[int] = []
    none, medicines = int(effects[-1]), sum(len(leg.followed) for leg in legs)
    beside = np.full((model.MEDICINE_SLOTS, int(rows[-1])), medicines, dtype=np.intp)
    for person, leg in enumerate(legs):
        if not leg.followed:
            continue
        at, first = int(effects[person]) + MEDICINES_FROM, len(owner)
        for slot, known in enumerate(leg.followed):
            end = at + known.effects - 1
            shapes.append(range(at, at + len(known.kinds)))
            rival.append(end - 1 if known.has_rival else none)
            after.append(end)
            owner.append(person)
            row_of[at:end] = rows[person] + 1 + slot
            at = end + 1
            for row in range(1 + len(leg.followed)):
                if row != slot + 1:
                    beside[slot, rows[person] + row] = first + slot
    most = max((len(each) for each in shapes), default=0)
    by_slot = [[each[s] if s < len(each) else none for each in shapes] for s in range(most)]
    return Places(
        rows=rows,
        effects=effects,
        row_of=row_of,
        owner=np.array(owner, dtype=np.intp),
        shapes=np.array(by_slot, dtype=np.intp).reshape(most, len(owner)),
        rival=np.array(rival, dtype=np.intp),
        after=np.array(after, dtype=np.intp),
        beside=beside,
    )


def given_for(legs: Sequence[Leg], places: Places, inputs: Inputs, nights: int) -> Given:
    """What `nights` more nights of everybody bring; `inputs` are (person, night)."""
    most, medicines = places.shapes.shape
    exposed, begins = np.zeros((2, nights, int(places.effects[-1])))
    taken, newest = np.zeros((2, nights, medicines))
    shares = np.zeros((nights, most, medicines))
    low = inputs.low_fluid.T
    exposed[:, places.fluid], begins[:, places.fluid] = low, low > 0
    days = np.array([leg.carried.nights for leg in legs]) + np.arange(nights)[:, None]
    exposed[:, places.change] = 1
    begins[:, places.change] = np.where(days >= FIRST_CHANGE, CHANGE_A_NIGHT, 0.0)
    given = Given(
        exposed=exposed,
        begins=begins,
        main=np.zeros((nights, medicines)),
        shares=shares,
        taken=taken > 0,
        newest=newest,
        at_work=[],
    )
    column = 0
    for leg in legs:
        given.at_work.append(leg.carried.at_work.copy() if leg.followed else leg.carried.at_work)
        shape = 0
        for slot, known in enumerate(leg.followed):
            _fill_medicine(given, places, column, leg, slot, shape)
            shape, column = shape + len(known.kinds), column + 1
    if medicines:
        given.main[:] = exposed[:, places.shapes[0]]
    return given


def _fill_medicine(
    given: Given, places: Places, column: int, leg: Leg, slot: int, shape: int
) -> None:
    """The nights of the medicine of this column; its first shape is `shape` of the person's."""
    known, first, nights = leg.followed[slot], leg.carried.nights, len(given.exposed)
    ordinals = range(leg.carried.first + first, leg.carried.first + first + nights)
    taken = _taken(known.courses, ordinals)
    months = [False] * (nights + 1)
    if any(kind.by_month for kind in known.kinds):
        dates = map(dt.date.fromordinal, (ordinals.start - 1, *ordinals))
        months = [date.day in DAYS_FOR_A_MONTH for date in dates]
    works, at = given.at_work[-1], int(places.shapes[0, column])
    for place, kind in enumerate(known.kinds):
        was = _work_of(works[shape + place])
        given.exposed[:, at + place] = go_on(was, first, taken, kind, known.start, months)
        works[shape + place] = numbers_of(was)
        if first - known.start > kind.prompt_nights + kind.late_nights:
            continue  # all chances are over
        early, chances = beginning(kind, known.start)
        since = first - known.start + early
        for night in range(max(0, -since), min(nights, len(chances) - since)):
            given.begins[night, at + place] = chances[since + night]
    if known.has_rival:
        given.exposed[:, places.rival[column]] = 1
    newest, after = float(leg.carried.followed[slot, 1]), places.after[column]
    for night, is_taken in enumerate(taken):
        day = first + night
        newest = float(day) if is_taken else newest
        if day > known.start and day - newest > WASHOUT_NIGHTS:
            given.exposed[night, after] = given.begins[night, after] = 1
        given.taken[night, column], given.newest[night, column] = is_taken, newest
        given.shares[night, : len(known.kinds), column] = known.shares_on(day)


def _taken(courses: Sequence[Course], ordinals: range) -> list[bool]:
    """For each day whether any of the courses was taken."""
    spans = [
        (
            0 if course.start is None else course.start.toordinal(),
            dt.date.max.toordinal() if course.end is None else course.end.toordinal(),
        )
        for course in courses
    ]
    return [any(start <= day <= end for start, end in spans) for day in ordinals]


def _work_of(numbers: Floats) -> AtWork:
    whole, nights_on, gap, on, off = numbers.tolist()
    return AtWork(whole=whole, nights_on=int(nights_on), gap=int(gap), on=int(on), off=int(off))


def numbers_of(work: AtWork) -> tuple[float, ...]:
    """What is carried of it."""
    return (work.whole, work.nights_on, work.gap, work.on, work.off)


def starts_of(lengths: Iterable[int]) -> Indices:
    """Where each piece begins when they stand in one line, with one more for the end."""
    return np.array(list(accumulate(lengths, initial=0)), dtype=np.intp)
