"""A layout's nights as the filter takes them in: one array for all rows, one for all effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.evidence.columns import Layout

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """x (night, place, row), counts and logged (night, row), exposed and begins (night, effect).

    `row_of`, `first` and `last` belong to each effect; `row_first` is the night before
    which a row is the same as its `parent`. `at_work` (night, medicine) is the exposure to
    each medicine from its start on, `main` its effect, `beside` (slot, row) tells which
    medicines a row reckons with; as many as there are medicines stands for none.
    """

    x: Floats
    counts: Floats
    logged: Floats
    exposed: Floats
    begins: Floats
    at_work: Floats
    main: Indices
    beside: Indices
    row_of: Indices
    first: Indices
    last: Indices
    row_first: Indices
    parent: Indices


def feed(layout: Layout, nights: int, *, as_calendar: bool) -> Feed:
    """What the filter needs of the first `nights` nights; shorter diaries end in silence.

    `as_calendar` reads nights without an entry in an active week as quiet; it is asked
    about the shapes of medicines alone, so the other effects never wake.
    """
    rows = len(layout.rows)
    x = np.zeros((nights, model.MEDICINES_AT + 1, rows))
    counts, logged = np.zeros((nights, rows)), np.zeros((nights, rows))
    for row, (place, _) in enumerate(layout.rows):
        person = layout.people[place]
        inputs, held = person.inputs, person.nights
        x[:held, : model.MEDICINES_AT, row] = inputs.surroundings.T
        counts[:held, row] = inputs.counts * inputs.logged
        logged[:held, row] = inputs.logged
        if as_calendar:
            logged[:held, row] = np.maximum(inputs.logged, inputs.active)
    exposed, begins = np.zeros((2, nights, len(layout.effects)))
    for place, effect in enumerate(layout.effects):
        exposed[: len(effect.exposure), place] = effect.exposure
        begins[: len(effect.begins), place] = effect.begins
    main, at_work, beside = _medicines(layout, exposed)
    first = np.array([effect.first for effect in layout.effects], dtype=np.intp)
    if as_calendar:
        first[~_is_of_medicine(layout)] = nights
    return Feed(
        x=x,
        counts=counts,
        logged=logged,
        exposed=exposed,
        begins=begins,
        at_work=at_work,
        main=main,
        beside=beside,
        row_of=np.array([effect.row for effect in layout.effects], dtype=np.intp),
        first=first,
        last=np.array([effect.last for effect in layout.effects], dtype=np.intp),
        row_first=np.array(layout.first_night, dtype=np.intp),
        parent=np.array([layout.people[place].row for place, _ in layout.rows], dtype=np.intp),
    )


def _is_of_medicine(layout: Layout) -> npt.NDArray[np.bool_]:
    """For each effect whether it is a shape of a medicine's own exposure."""
    result = np.zeros(len(layout.effects), dtype=bool)
    for person in layout.people:
        for medicine in person.medicines:
            result[medicine.shapes] = True
    return result


def _medicines(layout: Layout, exposed: Floats) -> tuple[Indices, Floats, Indices]:
    """The main effect of each medicine, when it is at work, and those beside each row."""
    found = [
        (place, slot, medicine)
        for place, person in enumerate(layout.people)
        for slot, medicine in enumerate(person.medicines)
    ]
    main = np.array([medicine.shapes.start for _, _, medicine in found], dtype=np.intp)
    at_work = exposed[:, main]
    number = {(place, slot): column for column, (place, slot, _) in enumerate(found)}
    for column, (_, _, medicine) in enumerate(found):
        at_work[: medicine.start, column] = 0
    beside = np.full((model.MEDICINE_SLOTS, len(layout.rows)), len(found), dtype=np.intp)
    for row, (owner, left_out) in enumerate(layout.rows):
        for slot in range(len(layout.people[owner].medicines)):
            if slot != left_out:
                beside[slot, row] = number[owner, slot]
    return main, at_work, beside
