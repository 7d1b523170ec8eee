"""What was weighed of a diary, worked out once and kept with it.

`weighed` is for one diary; `prepare` does many at once and is much faster. Both give the
same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tracker.analysis.evidence.standing import (
    Standing,
    fluid_standing,
    medicine_standing,
    worsening_standing,
)
from tracker.analysis.evidence.weigh import MedicineWeights, Weights, weigh
from tracker.analysis.timeline import Timeline

_SHELF: Final = "weighed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Weights and standings of every night; `medicines` are pairs, in the order of episodes."""

    weights: Weights
    fluid: Standing
    worsening: Standing
    medicines: tuple[tuple[MedicineWeights, Standing], ...]


def weighed(timeline: Timeline, day: int) -> Weighed:
    """What was weighed, up to `day` (0 or more) at least."""
    known: Weighed | None = timeline.notes.get(_SHELF)
    if known is None or known.weights.nights <= day:
        prepare([timeline], [max(timeline.size, day + 1)])
        known = timeline.notes[_SHELF]
    return known


def prepare(timelines: Sequence[Timeline], nights: Sequence[int]) -> None:
    """Weigh the first `nights` nights of each diary, all at once."""
    for timeline, weights in zip(timelines, weigh(timelines, nights), strict=True):
        timeline.notes[_SHELF] = _judged(timeline, weights)


def said_worse_before(medicine: MedicineWeights) -> bool | None:
    """The answer about any member of the episode; "yes" weighs more than "no"."""
    lead = [course for event in medicine.episode.events for course in event.courses]
    said = {course.worse_before for course in lead if course.worse_before is not None}
    return (True in said) if said else None


def _judged(timeline: Timeline, weights: Weights) -> Weighed:
    return Weighed(
        weights=weights,
        fluid=fluid_standing(weights, timeline),
        worsening=worsening_standing(weights, timeline),
        medicines=tuple(
            (
                medicine,
                medicine_standing(
                    medicine,
                    timeline,
                    place=place,
                    said_worse_before=said_worse_before(medicine),
                ),
            )
            for place, medicine in enumerate(weights.medicines)
        ),
    )
