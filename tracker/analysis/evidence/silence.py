"""Silence read as quiet, for those of many people about whom a medicine may be raised.

Somebody who enters only the bad nights looks worse than they are. So a medicine is raised
only when it weighs something as well with every night of an active week taken as quiet.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.evidence.carried import Filter
from tracker.analysis.evidence.inputs import Inputs
from tracker.analysis.evidence.legs import Leg, given_for, places_of
from tracker.analysis.evidence.walk import Walk
from tracker.analysis.evidence.weights import MEDICINE, added_up

Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]


class Calendar:
    """The filters that read silence as quiet, of those among a group who need them."""

    def __init__(self, legs: Sequence[Leg], inputs: Inputs, nights: int, owner: Indices) -> None:
        """`inputs` are (person, night); `owner` is the person of each medicine of the group."""
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


def _of_some(inputs: Inputs, people: Sequence[int]) -> Inputs:
    return Inputs(
        counts=inputs.counts[people],
        logged=inputs.logged[people],
        active=inputs.active[people],
        surroundings=inputs.surroundings[:, people],
        low_fluid=inputs.low_fluid[people],
    )
