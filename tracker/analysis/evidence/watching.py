"""Every question of many people as it stands: raised, named, given up, night after night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence.intervals import is_futile
from tracker.analysis.evidence.legs import Leg, starts_of
from tracker.analysis.evidence.prints import said_worse_before
from tracker.analysis.evidence.standing import (
    LOGGED_FOR_FLUID,
    LOGGED_FOR_WORSENING,
    Holds,
    Watch,
    calendar_least,
    enough_nights,
    may_explain,
    medicine_holds,
    medicine_level,
    odds_before,
)
from tracker.analysis.evidence.weights import Risen

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

LEVEL_AT, BASE_AT, SINCE_AT, PEAK_AT, UP_AT, NAMED_AT = range(6)
# A person's questions, in this order.
FLUID_ASKED, CHANGE_ASKED, MEDICINES_ASKED = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
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


class Watching:
    """The questions of many people, all in one line, as they stand after a night.

    `watches` (question, number) holds the numbers of each one's `standing.Watch`; `starts`
    (person, with one more for the end) is where each person's questions begin.
    `odds_before` (medicine) is what the person said of the time before the start.
    """

    def __init__(self, legs: Sequence[Leg], owner: Indices) -> None:
        """`owner` is the person of each medicine."""
        self.watches = np.concatenate([leg.carried.watches for leg in legs])
        self.starts = starts_of(len(leg.carried.watches) for leg in legs)
        self.first_medicine = starts_of(len(leg.followed) for leg in legs)
        self._owner = owner
        every = [(leg, slot, known) for leg in legs for slot, known in enumerate(leg.followed)]
        slots = np.array([slot for _, slot, _ in every], dtype=np.intp)
        self._question = self.starts[owner] + MEDICINES_ASKED + slots
        self._start = np.array([known.start for _, _, known in every], dtype=np.intp)
        self._before = np.array([leg.carried.followed[slot, 0] for leg, slot, _ in every])
        self._least = np.array([calendar_least(medicine_level(slot)) for _, slot, _ in every])
        self.odds_before = np.array(
            [odds_before(worse_before=said_worse_before(known.courses)) for _, _, known in every]
        )

    def take_in(self, seen: Seen, nights: Indices, risen: Risen, calendar: Floats) -> None:
        """Let every question that stands, or might, take in the night.

        `nights` (person) is the night's number; `calendar` (medicine) the weight with
        silence read as quiet, infinite where nobody asked for that.
        """
        owner, logged = self._owner, risen.seen
        weight, enough = np.zeros(len(self.watches)), np.zeros(len(self.watches), dtype=bool)
        fluid, change = self.starts[:-1] + FLUID_ASKED, self.starts[:-1] + CHANGE_ASKED
        weight[fluid], enough[fluid] = seen.fluid, logged >= LOGGED_FOR_FLUID
        explained = np.zeros(len(nights), dtype=bool)
        explained[owner[may_explain(nights[owner], self._start, seen.weight)]] = True
        weight[change] = seen.worsening
        enough[change] = (logged >= LOGGED_FOR_WORSENING) & ~explained
        known = enough_nights(self._before, logged[owner], risen.cramps[owner])
        known &= calendar >= self._least
        holds = medicine_holds(seen, enough=known, odds_before=self.odds_before)
        weight[self._question], enough[self._question] = seen.weight, holds.enough
        is_up = self.watches[:, UP_AT] > 0
        level = self.watches[:, LEVEL_AT] * self.watches[:, BASE_AT]
        for place in np.flatnonzero(is_up | (enough & (weight >= level))).tolist():
            person = int(np.searchsorted(self.starts, place, side="right")) - 1
            over, came_first = self._ends(person, place, seen, holds)
            watch = _watch_of(self.watches[place])
            watch.take_in(
                int(nights[person]),
                float(weight[place]),
                enough=bool(enough[place]),
                over=over,
                came_first=came_first,
            )
            self.watches[place] = numbers_of_watch(watch)

    def watch(self, person: int, question: int) -> Watch:
        """One question of a person as it stands."""
        return _watch_of(self.watches[self.starts[person] + question])

    def people_up(self) -> set[int]:
        """The people of whom anything stands."""
        up = np.flatnonzero(self.watches[:, UP_AT])
        return set((np.searchsorted(self.starts, up, side="right") - 1).tolist())

    def _ends(self, person: int, place: int, seen: Seen, holds: Holds) -> tuple[bool, bool]:
        """Whether the question at `place` is over, and whether its rise came first."""
        question = place - int(self.starts[person])
        if question >= MEDICINES_ASKED:
            medicine = self.first_medicine[person] + question - MEDICINES_ASKED
            return bool(holds.over[medicine]), bool(holds.came_first[medicine])
        if question == FLUID_ASKED:
            return bool(is_futile(seen.fluid_likelihood[person][None])[0]), False
        return False, False


def numbers_of_watch(watch: Watch) -> tuple[float, ...]:
    """What is carried of it, in the order of LEVEL_AT and what follows."""
    return (watch.level, watch.base, watch.since, watch.peak, watch.is_up, watch.is_named)


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
