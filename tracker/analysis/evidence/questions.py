"""The questions of many people over their next nights: weights, and what stands of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.evidence.carried import Carried, Filter
from tracker.analysis.evidence.inputs import Inputs
from tracker.analysis.evidence.intervals import is_futile
from tracker.analysis.evidence.legs import Leg, given_for, places_of, starts_of
from tracker.analysis.evidence.prints import said_worse_before
from tracker.analysis.evidence.standing import (
    LOGGED_FOR_FLUID,
    LOGGED_FOR_WORSENING,
    Holds,
    Watch,
    calendar_least,
    enough_nights,
    is_told_close,
    may_explain,
    medicine_holds,
    medicine_level,
    odds_before,
)
from tracker.analysis.evidence.walk import Walk
from tracker.analysis.evidence.weigh import ASK_CALENDAR_FROM
from tracker.analysis.evidence.weights import (
    CHANGE,
    FLUID,
    MEDICINE,
    Risen,
    added_up,
    one_more,
)
from tracker.analysis.weighed_night import (
    NOTHING_STANDS,
    Raised,
    RaisedChange,
    RaisedFluid,
    RaisedMedicine,
    WeighedNight,
)

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

LEVEL_AT, BASE_AT, SINCE_AT, PEAK_AT, UP_AT, NAMED_AT = range(6)
MEDICINES_FROM: Final = 2  # a person's questions: fluid, worsening, then the medicines


def numbers_of_watch(watch: Watch) -> tuple[float, ...]:
    """What is carried of it, in the order of LEVEL_AT and what follows."""
    return (watch.level, watch.base, watch.since, watch.peak, watch.is_up, watch.is_named)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was weighed on one night, of each person or medicine; likelihoods by ratio too."""

    fluid: Floats
    fluid_likelihood: Floats
    worsening: Floats
    weight: Floats
    best: Floats
    earlier: Floats
    likelihood: Floats
    after_stop: Floats
    taken: Bools


class Group:
    """People who all go on by as many nights."""

    def __init__(self, legs: Sequence[Leg], inputs: Inputs, nights: int) -> None:
        """`inputs` are those of the nights to come, (person, night)."""
        self.legs, self.inputs = legs, inputs
        self.places = places_of(legs)
        self.given = given_for(legs, self.places, inputs, nights)
        self.nights = np.array([leg.carried.nights for leg in legs])
        self.person_of_row = np.repeat(np.arange(len(legs)), np.diff(self.places.rows))
        self.walk = Walk(
            [leg.carried.filter for leg in legs],
            self.nights,
            self.places,
            self.given.begins,
            as_calendar=False,
        )
        self.calendar = _Calendar(legs, inputs, nights, self.places.owner)
        self.risen = _risen_of(np.array([leg.carried.tallies for leg in legs]))
        self.watches = np.concatenate([leg.carried.watches for leg in legs])
        self.questions = starts_of(len(leg.carried.watches) for leg in legs)
        self.unsure = np.zeros(len(legs), dtype=bool)
        self._know_medicines()
        self.seen = self._look(self.shares, np.zeros(len(self.places.owner), dtype=bool))

    def step(self, night: int) -> None:
        """Take in the night of this number, counted from 0."""
        inputs, people = self.inputs, self.person_of_row
        counts, logged = inputs.counts[:, night], inputs.logged[:, night]
        x = np.zeros((model.MEDICINES_AT + 1, len(people)))
        x[: model.MEDICINES_AT] = inputs.surroundings[:, people, night]
        self.walk.step(x, (counts * logged)[people], logged[people], self.given, night)
        self.calendar.step(night)
        self.risen = one_more(self.risen, counts, logged, self.nights.astype(float))
        self.seen = self._look(self.given.shares[night], self.given.taken[night])
        self._watch()
        asks = self.seen.weight >= ASK_CALENDAR_FROM
        self.unsure[self.places.owner[asks & ~self.calendar.is_asked]] = True
        self.nights = self.nights + 1

    def records(self) -> list[WeighedNight]:
        """What stands of each person after the last night."""
        up = np.flatnonzero(self.watches[:, UP_AT])
        stands = set((np.searchsorted(self.questions, up, side="right") - 1).tolist())
        return [
            self._record(person) if person in stands else NOTHING_STANDS
            for person in range(len(self.legs))
        ]

    def _record(self, person: int) -> WeighedNight:
        fluid, change = self._raised(person, 0), self._raised(person, 1)
        began = min(self.risen.since[person], self.nights[person] - 1)
        likelihood = tuple(self.seen.fluid_likelihood[person].tolist())
        return WeighedNight(
            fluid=None if fluid is None else RaisedFluid(raised=fluid, likelihood=likelihood),
            change=None
            if change is None
            else RaisedChange(raised=change, began_on=self.legs[person].date(int(began))),
            medicines=tuple(self._medicines(person)),
        )

    def carried(self, prints: Sequence[tuple[bytes, bytes]]) -> list[Carried]:
        """What is carried on of everybody, with each one's new prints of entries and medicines."""
        risen = self.risen
        tallies = np.stack([risen.seen, risen.cramps, risen.plain, risen.low, risen.since], axis=1)
        filters, calendars = self.walk.filters(), self.calendar.filters()
        ends, first = self.questions.tolist(), 0
        result = []
        newest = self.given.newest[-1]
        for person, leg in enumerate(self.legs):
            numbers = leg.carried.followed
            if len(numbers):
                numbers = numbers.copy()
                numbers[:, 1] = newest[first : first + len(numbers)]
                first += len(numbers)
            result.append(
                Carried(
                    first=leg.carried.first,
                    nights=int(self.nights[person]),
                    entries=prints[person][0],
                    medicines=prints[person][1],
                    structure=leg.carried.structure,
                    tallies=tallies[person],
                    watches=self.watches[ends[person] : ends[person + 1]],
                    followed=numbers,
                    at_work=self.given.at_work[person],
                    filter=filters[person],
                    calendar=calendars.get(person),
                )
            )
        return result

    def _know_medicines(self) -> None:
        """What is known of each medicine beforehand, and which question it is."""
        every = [
            (person, slot, known)
            for person, leg in enumerate(self.legs)
            for slot, known in enumerate(leg.followed)
        ]
        self.start = np.array([known.start for _, _, known in every], dtype=np.intp)
        self.question = np.array(
            [self.questions[person] + MEDICINES_FROM + slot for person, slot, _ in every],
            dtype=np.intp,
        )
        self.before = np.array([self.legs[p].carried.followed[slot, 0] for p, slot, _ in every])
        self.least = np.array([calendar_least(medicine_level(slot)) for _, slot, _ in every])
        self.shares = np.zeros(self.places.shapes.shape)
        for column, (person, _, known) in enumerate(every):
            shares = known.shares_on(self.legs[person].carried.nights - 1)
            self.shares[: len(shares), column] = shares
        self.odds_before = np.array(
            [odds_before(worse_before=said_worse_before(known.courses)) for _, _, known in every]
        )

    def _look(self, shares: Floats, taken: Bools) -> _Seen:
        odds, places = self.walk.odds, self.places
        weights = added_up(odds, MEDICINE)
        weights[-1] = 0.0
        likelihood, (asked, best) = np.zeros((len(odds), len(taken))), np.zeros((2, len(taken)))
        for effect, share in zip(places.shapes, shares, strict=True):
            likelihood += share * odds[:, effect]
            asked += share * weights[effect]
            best = np.where(share > 0, np.maximum(best, weights[effect]), best)
        return _Seen(
            fluid=added_up(odds[:, places.fluid], FLUID),
            fluid_likelihood=odds[:, places.fluid].T,
            worsening=added_up(odds[:, places.change], CHANGE),
            weight=asked,
            best=best,
            earlier=weights[places.rival],
            likelihood=likelihood.T,
            after_stop=odds[:, places.after].T,
            taken=taken,
        )

    def _watch(self) -> None:
        """Let every question that stands, or might, take in the night."""
        seen, owner = self.seen, self.places.owner
        nights, logged = self.nights, self.risen.seen
        weight, enough = np.zeros(len(self.watches)), np.zeros(len(self.watches), dtype=bool)
        fluid, change = self.questions[:-1], self.questions[:-1] + 1
        weight[fluid], enough[fluid] = seen.fluid, logged >= LOGGED_FOR_FLUID
        explained = np.zeros(len(nights), dtype=bool)
        explained[owner[may_explain(nights[owner], self.start, seen.weight)]] = True
        weight[change] = seen.worsening
        enough[change] = (logged >= LOGGED_FOR_WORSENING) & ~explained
        known = enough_nights(self.before, logged[owner], self.risen.cramps[owner])
        quiet_too = ~self.calendar.is_asked | (self.calendar.weight >= self.least)
        holds = medicine_holds(seen, enough=known & quiet_too, odds_before=self.odds_before)
        weight[self.question], enough[self.question] = seen.weight, holds.enough
        is_up = self.watches[:, UP_AT] > 0
        level = self.watches[:, LEVEL_AT] * self.watches[:, BASE_AT]
        for place in np.flatnonzero(is_up | (enough & (weight >= level))).tolist():
            self._take_in(place, float(weight[place]), holds, enough=bool(enough[place]))

    def _take_in(self, place: int, weight: float, holds: Holds, *, enough: bool) -> None:
        person = int(np.searchsorted(self.questions, place, side="right")) - 1
        medicine = np.flatnonzero(self.question == place)
        over, came_first = False, False
        if len(medicine):
            over, came_first = bool(holds.over[medicine[0]]), bool(holds.came_first[medicine[0]])
        elif place == self.questions[person]:
            over = bool(is_futile(self.seen.fluid_likelihood[person][None])[0])
        watch = _watch_of(self.watches[place])
        night = int(self.nights[person])
        watch.take_in(night, weight, enough=enough, over=over, came_first=came_first)
        self.watches[place] = numbers_of_watch(watch)

    def _raised(self, person: int, question: int) -> Raised | None:
        watch = _watch_of(self.watches[self.questions[person] + question])
        if not watch.is_up:
            return None
        return Raised(weight=watch.peak, since=self.legs[person].date(watch.since))

    def _medicines(self, person: int) -> Iterator[RaisedMedicine]:
        for slot, known in enumerate(self.legs[person].followed):
            raised = self._raised(person, MEDICINES_FROM + slot)
            if raised is None:
                continue
            place = self.questions[person] + MEDICINES_FROM + slot
            one = int(np.flatnonzero(self.question == place)[0])
            best, earlier = float(self.seen.best[one]), float(self.seen.earlier[one])
            yield RaisedMedicine(
                episode=known.episode,
                raised=raised,
                came_first=not self.watches[place, NAMED_AT],
                is_close=is_told_close(best, earlier, float(self.odds_before[one])),
                likelihood=tuple(self.seen.likelihood[one].tolist()),
                earlier=earlier,
            )


class _Calendar:
    """The filters that read silence as quiet, of those among a group who need them."""

    def __init__(self, legs: Sequence[Leg], inputs: Inputs, nights: int, owner: Indices) -> None:
        self.people = [p for p, leg in enumerate(legs) if leg.carried.calendar is not None]
        has = np.zeros(len(legs), dtype=bool)
        has[self.people] = True
        self.is_asked: Bools = has[owner]
        self.weight = np.ones(len(owner))
        if not self.people:
            return
        own = [legs[person] for person in self.people]
        self.inputs = _of_some(inputs, self.people)
        self.places = places_of(own)
        self.given = given_for(own, self.places, self.inputs, nights)
        self.rows = np.repeat(np.arange(len(own)), np.diff(self.places.rows))
        self.walk = Walk(
            [leg.carried.calendar for leg in own if leg.carried.calendar is not None],
            np.array([leg.carried.nights for leg in own]),
            self.places,
            self.given.begins,
            as_calendar=True,
        )

    def step(self, night: int) -> None:
        """Take in a night, for the weights of the medicines."""
        if not self.people:
            return
        counts, told = self.inputs.counts[:, night], self.inputs.logged[:, night]
        logged = np.maximum(told, self.inputs.active[:, night])
        x = np.zeros((model.MEDICINES_AT + 1, len(self.rows)))
        x[: model.MEDICINES_AT] = self.inputs.surroundings[:, self.rows, night]
        self.walk.step(x, (counts * told)[self.rows], logged[self.rows], self.given, night)
        weights = added_up(self.walk.odds, MEDICINE)
        asked = np.zeros(len(self.places.owner))
        for effect, share in zip(self.places.shapes, self.given.shares[night], strict=True):
            asked += share * weights[effect]
        self.weight[self.is_asked] = asked

    def filters(self) -> dict[int, Filter]:
        """Each person's own part as it stands now."""
        return dict(zip(self.people, self.walk.filters(), strict=True)) if self.people else {}


def _risen_of(tallies: Floats) -> Risen:
    seen, cramps, plain, low, since = tallies.T.copy()
    return Risen(seen=seen, cramps=cramps, plain=plain, low=low, since=since)


def _of_some(inputs: Inputs, people: Sequence[int]) -> Inputs:
    return Inputs(
        counts=inputs.counts[people],
        logged=inputs.logged[people],
        active=inputs.active[people],
        surroundings=inputs.surroundings[:, people],
        low_fluid=inputs.low_fluid[people],
    )


def _watch_of(numbers: Floats) -> Watch:
    level, base, since, peak, is_up, is_named = numbers.tolist()
    return Watch(
        level=level,
        base=base,
        since=int(since),
        peak=peak,
        is_up=bool(is_up),
        is_named=bool(is_named),
    )
