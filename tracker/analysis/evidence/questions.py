"""The questions of many people over their next nights: weights, and what stands of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.evidence.carried import Carried
from tracker.analysis.evidence.inputs import Inputs
from tracker.analysis.evidence.legs import Leg, given_for, places_of
from tracker.analysis.evidence.silence import Calendar
from tracker.analysis.evidence.standing import is_told_close
from tracker.analysis.evidence.walk import Walk
from tracker.analysis.evidence.watching import (
    CHANGE_ASKED,
    FLUID_ASKED,
    MEDICINES_ASKED,
    Seen,
    Watching,
)
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
        self.calendar = Calendar(legs, inputs, nights, self.places.owner)
        self.risen = _risen_of(np.array([leg.carried.tallies for leg in legs]))
        self.watching = Watching(legs, self.places.owner)
        self.unsure = np.zeros(len(legs), dtype=bool)
        self.seen = self._look(self._shares(), np.zeros(len(self.places.owner), dtype=bool))

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
        quiet_too = np.where(self.calendar.is_asked, self.calendar.weight, np.inf)
        self.watching.take_in(self.seen, self.nights, self.risen, quiet_too)
        asks = self.seen.weight >= ASK_CALENDAR_FROM
        self.unsure[self.places.owner[asks & ~self.calendar.is_asked]] = True
        self.nights = self.nights + 1

    def records(self) -> list[WeighedNight]:
        """What stands of each person after the last night."""
        stands = self.watching.people_up()
        return [
            self._record(person) if person in stands else NOTHING_STANDS
            for person in range(len(self.legs))
        ]

    def _record(self, person: int) -> WeighedNight:
        fluid, change = self._raised(person, FLUID_ASKED), self._raised(person, CHANGE_ASKED)
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
        watches, ends, first = self.watching.watches, self.watching.starts.tolist(), 0
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
                    watches=watches[ends[person] : ends[person + 1]],
                    followed=numbers,
                    at_work=self.given.at_work[person],
                    filter=filters[person],
                    calendar=calendars.get(person),
                )
            )
        return result

    def _look(self, shares: Floats, taken: Bools) -> Seen:
        odds, places = self.walk.odds, self.places
        weights = added_up(odds, MEDICINE)
        weights[-1] = 0.0
        likelihood, (asked, best) = np.zeros((len(odds), len(taken))), np.zeros((2, len(taken)))
        for effect, share in zip(places.shapes, shares, strict=True):
            likelihood += share * odds[:, effect]
            asked += share * weights[effect]
            best = np.where(share > 0, np.maximum(best, weights[effect]), best)
        return Seen(
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

    def _shares(self) -> Floats:
        """(slot, medicine): the weight of each shape as known on the night before."""
        every = [(leg, known) for leg in self.legs for known in leg.followed]
        result = np.zeros(self.places.shapes.shape)
        for column, (leg, known) in enumerate(every):
            shares = known.shares_on(leg.carried.nights - 1)
            result[: len(shares), column] = shares
        return result

    def _raised(self, person: int, question: int) -> Raised | None:
        watch = self.watching.watch(person, question)
        if not watch.is_up:
            return None
        return Raised(weight=watch.peak, since=self.legs[person].date(watch.since))

    def _medicines(self, person: int) -> Iterator[RaisedMedicine]:
        for slot, known in enumerate(self.legs[person].followed):
            raised = self._raised(person, MEDICINES_ASKED + slot)
            if raised is None:
                continue
            one = int(self.watching.first_medicine[person]) + slot
            best, earlier = float(self.seen.best[one]), float(self.seen.earlier[one])
            odds = float(self.watching.odds_before[one])
            yield RaisedMedicine(
                episode=known.episode,
                raised=raised,
                came_first=not self.watching.watch(person, MEDICINES_ASKED + slot).is_named,
                is_close=is_told_close(best, earlier, odds),
                likelihood=tuple(self.seen.likelihood[one].tolist()),
                earlier=earlier,
            )


def _risen_of(tallies: Floats) -> Risen:
    seen, cramps, plain, low, since = tallies.T.copy()
    return Risen(seen=seen, cramps=cramps, plain=plain, low=low, since=since)
