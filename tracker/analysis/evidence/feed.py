"""A layout's nights as the filter takes them in: one array for all rows, one for all effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.evidence.columns import Layout, PersonColumns

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """x (night, state, row), counts and logged (night, row), exposed (night, effect).

    `row_of`, `first` and `last` belong to each effect; `row_first` is the night before
    which a row is the same as its `parent`.
    """

    x: Floats
    counts: Floats
    logged: Floats
    exposed: Floats
    row_of: Indices
    first: Indices
    last: Indices
    row_first: Indices
    parent: Indices


def feed(layout: Layout, nights: int, *, as_calendar: bool) -> Feed:
    """What the filter needs of the first `nights` nights; shorter diaries end in silence.

    `as_calendar` reads nights without an entry in an active week as quiet.
    """
    rows = len(layout.rows)
    x = np.zeros((nights, model.MEDICINES_AT + layout.medicines, rows))
    x[:, [model.LEVEL_AT, model.SPELL_AT]] = 1
    counts, logged = np.zeros((nights, rows)), np.zeros((nights, rows))
    for row, (place, left_out) in enumerate(layout.rows):
        person = layout.people[place]
        inputs, held = person.inputs, person.nights
        _multiply(x[:held, :, row], person, left_out, layout)
        counts[:held, row] = inputs.counts * inputs.logged
        logged[:held, row] = inputs.logged
        if as_calendar:
            logged[:held, row] = np.maximum(inputs.logged, inputs.active)
    exposed = np.zeros((nights, len(layout.effects)))
    for place, effect in enumerate(layout.effects):
        exposed[: len(effect.exposure), place] = effect.exposure
    return Feed(
        x=x,
        counts=counts,
        logged=logged,
        exposed=exposed,
        row_of=np.array([effect.row for effect in layout.effects], dtype=np.intp),
        first=np.array([effect.first for effect in layout.effects], dtype=np.intp),
        last=np.array([effect.last for effect in layout.effects], dtype=np.intp),
        row_first=np.array(layout.first_night, dtype=np.intp),
        parent=np.array([layout.people[place].row for place, _ in layout.rows], dtype=np.intp),
    )


def _multiply(x: Floats, person: PersonColumns, left_out: int | None, layout: Layout) -> None:
    """What each coefficient of one row is multiplied with, night by night."""
    x[:, model.SEASON_AT : model.MEDICINES_AT] = person.inputs.surroundings.T
    for slot, medicine in enumerate(person.medicines):
        if slot != left_out:
            x[:, model.MEDICINES_AT + slot] = layout.effects[medicine.shapes.start].exposure
