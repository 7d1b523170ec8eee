"""Takes the filters of many people on from where they were left, all of them together.

Each step is that of a diary weighed from its first night, with the same numbers in the
same order: what comes out is the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import grid_filter, model
from tracker.analysis.evidence.carried import (
    ACTING,
    FITS,
    ODDS,
    RATIOS,
    SCALES,
    WRITTEN,
    Filter,
    filter_of,
    part_of,
)
from tracker.analysis.evidence.kinds import KINDS, LEVELS, STEPS
from tracker.analysis.evidence.legs import Given, Places
from tracker.analysis.evidence.weights import beside_all, expected_of

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


class Walk:
    """The filters of many people, from where they were left, a night at a time.

    `odds` (ratio, effect) are those after the last night taken in, with a last column of
    ones for an effect that is none.
    """

    def __init__(
        self,
        filters: Sequence[Filter],
        nights: Indices,
        places: Places,
        begins: Floats,
        *,
        as_calendar: bool,
    ) -> None:
        """Put the filters together; `nights` (person) is how many each has taken in.

        Only effects that have begun or may begin take part; of those that read silence as
        quiet, only the shapes of medicines.
        """
        total = int(places.effects[-1])
        offsets = places.effects[:-1]
        begun = np.concatenate([f.which for f in filters]).astype(np.intp)
        begun += np.repeat(offsets, [len(f.which) for f in filters])
        alive: npt.NDArray[np.bool_] = np.any(begins > 0, axis=0)
        if as_calendar:
            chosen = np.zeros(total + 1, dtype=bool)
            chosen[places.shapes] = True
            alive &= chosen[:-1]
        alive[begun] = True
        self.alive = np.flatnonzero(alive)
        self.places = places
        self.row_of = places.row_of[self.alive]
        self.state = _together(
            filters,
            nights.repeat(np.diff(places.rows)),
            len(self.alive),
            np.searchsorted(self.alive, begun),
            model.CALENDAR_SILENCE if as_calendar else model.SILENCE,
        )
        self.odds = np.ones((len(model.RATIOS), total + 1))
        self.odds[:, self.alive] = grid_filter.mixed(self.state, self.row_of)

    def step(self, x: Floats, counts: Floats, logged: Floats, given: Given, night: int) -> None:
        """Take in one night: x (place, row), counts and logged (row)."""
        if given.main.shape[1]:
            expected = expected_of(self.odds[:, self.places.shapes[0]])
            expected *= given.main[night]
            x[model.MEDICINES_AT] = beside_all(expected, self.places.beside)
        grid_filter.step(
            self.state,
            x,
            counts,
            logged,
            self.row_of,
            given.exposed[night, self.alive],
            given.begins[night, self.alive],
        )
        self.odds[:, self.alive] = grid_filter.mixed(self.state, self.row_of)

    def filters(self) -> list[Filter]:
        """Each person's own part as it stands now."""
        begun = np.flatnonzero(self.state.waits < 1)
        places, called = self.places.effects, self.alive[begun]
        at = np.searchsorted(called, places)
        own = called - np.repeat(places[:-1], np.diff(at))
        state = self.state
        if len(begun) < len(self.alive):
            state = grid_filter.take(state, np.arange(len(state.nights)), begun)
        whole = filter_of(state, own)
        rows, effects = self.places.rows.tolist(), at.tolist()
        return [
            part_of(whole, rows[person : person + 2], effects[person : person + 2])
            for person in range(len(rows) - 1)
        ]


def _together(
    filters: Sequence[Filter], nights: Indices, effects: int, begun: Indices, silence: float
) -> grid_filter.State:
    """One state of all: `begun` are the places of the effects that have cells."""
    rows = np.concatenate([f.rows for f in filters])
    cells = np.concatenate([f.begun for f in filters], axis=1)
    if len(begun) < effects:
        some, cells = cells, np.zeros((STEPS, effects, ACTING, len(LEVELS)), dtype=np.float32)
        cells[:, begun] = some
    state = grid_filter.State(
        own=np.concatenate([f.own for f in filters], axis=1),
        fit=rows[:, FITS],
        begun=cells,
        scale=np.zeros((effects, len(KINDS), ACTING)),
        waits=np.ones(effects),
        odds=np.ones((effects, len(KINDS), RATIOS)),
        silence=silence,
        nights=nights,
        written=rows[:, WRITTEN],
    )
    numbers = np.concatenate([f.numbers for f in filters])
    state.waits[begun] = numbers[:, 0]
    state.scale.reshape(effects, len(KINDS) * ACTING)[begun] = numbers[:, SCALES]
    state.odds.reshape(effects, len(KINDS) * RATIOS)[begun] = numbers[:, ODDS]
    return state
