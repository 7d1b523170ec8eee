"""What was weighed of a diary, worked out once and kept with it.

`weighed` is for one diary; `prepare` does many at once and is much faster. Both give the
same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence.prints import said_worse_before
from tracker.analysis.evidence.standing import (
    Standing,
    fluid_standing,
    is_close,
    medicine_standing,
    worsening_standing,
)
from tracker.analysis.evidence.weigh import weigh
from tracker.analysis.evidence.weights import MedicineWeights, Weights
from tracker.analysis.timeline import Timeline
from tracker.analysis.weighed_night import (
    NOTHING_STANDS,
    Raised,
    RaisedChange,
    RaisedFluid,
    RaisedMedicine,
    WeighedNight,
)

Bools = npt.NDArray[np.bool_]
_SHELF: Final = "weighed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Weights and standings of every night; `medicines` are pairs, in the order of episodes."""

    weights: Weights
    fluid: Standing
    worsening: Standing
    medicines: tuple[tuple[MedicineWeights, Standing], ...]
    stands: Bools

    def night(self, timeline: Timeline, day: int) -> WeighedNight:
        """What stands on one night."""
        return WeighedNight(
            fluid=self._fluid(timeline, day) if self.fluid.stands[day] else None,
            change=self._change(timeline, day) if self.worsening.stands[day] else None,
            medicines=tuple(
                _medicine_night(timeline, weights, standing, day)
                for weights, standing in self.medicines
                if standing.stands[day] or standing.came_first[day]
            ),
        )

    def _fluid(self, timeline: Timeline, day: int) -> RaisedFluid:
        likelihood = tuple(self.weights.fluid_likelihood[day].tolist())
        return RaisedFluid(raised=_raised(timeline, self.fluid, day), likelihood=likelihood)

    def _change(self, timeline: Timeline, day: int) -> RaisedChange:
        began_on = timeline.date(int(self.weights.risen.on[day]))
        return RaisedChange(raised=_raised(timeline, self.worsening, day), began_on=began_on)


def weighed(timeline: Timeline, day: int) -> Weighed:
    """What was weighed, up to `day` (0 or more) at least."""
    known: Weighed | None = timeline.notes.get(_SHELF)
    if known is None or known.weights.nights <= day:
        prepare([timeline], [max(timeline.size, day + 1)])
        known = timeline.notes[_SHELF]
    return known


def weighed_night(timeline: Timeline, day: int) -> WeighedNight:
    """What stands on `day`, 0 or more."""
    known = weighed(timeline, day)
    return known.night(timeline, day) if known.stands[day] else NOTHING_STANDS


def prepare(timelines: Sequence[Timeline], nights: Sequence[int]) -> None:
    """Weigh the first `nights` nights of each diary, all at once."""
    for timeline, weights in zip(timelines, weigh(timelines, nights), strict=True):
        timeline.notes[_SHELF] = judged(timeline, weights)


def judged(timeline: Timeline, weights: Weights) -> Weighed:
    """The standings of a diary whose weights are known."""
    fluid, worsening = fluid_standing(weights, timeline), worsening_standing(weights, timeline)
    medicines = tuple(
        (
            medicine,
            medicine_standing(
                medicine,
                timeline,
                place=place,
                said_worse_before=said_worse_before(medicine.courses),
            ),
        )
        for place, medicine in enumerate(weights.medicines)
    )
    stands = fluid.stands | worsening.stands
    for _, standing in medicines:
        stands = stands | standing.stands | standing.came_first
    return Weighed(
        weights=weights, fluid=fluid, worsening=worsening, medicines=medicines, stands=stands
    )


def _raised(timeline: Timeline, standing: Standing, day: int) -> Raised:
    since = timeline.date(int(standing.since[day]))
    return Raised(weight=float(standing.peak[day]), since=since)


def _medicine_night(
    timeline: Timeline, weights: MedicineWeights, standing: Standing, day: int
) -> RaisedMedicine:
    said = said_worse_before(weights.courses)
    return RaisedMedicine(
        episode=weights.episode,
        raised=_raised(timeline, standing, day),
        came_first=bool(standing.came_first[day]),
        is_close=is_close(weights, day, said_worse_before=said),
        likelihood=tuple(weights.likelihood[day].tolist()),
        earlier=float(weights.earlier[day]),
    )
