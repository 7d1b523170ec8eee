"""Follows each diary's own rate night by night, exactly, on a grid of levels and spells.

`Rows` are diaries with what is known of their surroundings. `Effects` are columns that each
ask of one row: how much better would these nights be foretold, had the rate been `ratio`
times as high on the exposed ones? Each effect and ratio has a filter of its own, so nothing
is linearised and what is learned of the level with the effect is not that without.

The model of a night (all rates on the log scale):

    rate = level + spell + surroundings        (with the effect: + exposure * log ratio)

The level is one of a grid and wanders slowly. A person is in a calm or in a bad spell and
passes from one to the other with a constant chance a night: real spells begin and end at a
stroke, and a Gaussian wave takes far longer to believe it. Cramps come in clusters, the
clusters by chance at the rate (compound Poisson), so a night of four says little more than
a night of two. Four settings, which are kinds of people, run side by side, and each
person's own nights weigh them: steady people, spells as usual (with weak and with strong
seasons), and deep long spells.

An effect need not begin at its exposure's first night: `begins` is the chance that it
begins tonight, given that it has not begun. Both states are carried, so one effect stands
for every lag at once, and for an unexplained step on an unknown night.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.evidence.kinds import CHANCES, KINDS, LEVEL_STEP, LEVELS, SPELLS, place_of

Floats = npt.NDArray[np.float64]
Chances = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

DRIFT_EVERY: Final = 7  # nights; the level's wandering is taken in once a week
_ACTING = np.array([place for place, ratio in enumerate(model.RATIOS) if ratio != 1.0])
_LOG_RATIO = np.log(np.array(model.RATIOS)[_ACTING])
_PLACES = np.arange(len(KINDS))[:, None]
_WORSENS = np.array([1 / kind.calm_nights for kind in KINDS])
_EASES = np.array([1 / kind.bad_nights for kind in KINDS])
_SEASON = np.array([kind.season for kind in KINDS])[:, None]
_HEAT = np.array([kind.heat for kind in KINDS])[:, None]
_MOVES = np.float32(DRIFT_EVERY * (model.DRIFT / LEVEL_STEP) ** 2 / 2)
_LARGEST = 1e250  # a weight of evidence is held below this, so that it never overflows


@dataclass(slots=True)
class State:
    """All that tomorrow needs of today.

    own (setting, row, level * spell): the chance of each level and spell; fit (setting,
    row): log likelihood; changed (setting, ratio, effect, 2 * level * spell): the same for
    each effect before and after it has begun; odds (setting, ratio, effect): the likelihood
    with the effect over that without; fresh (effect): nothing has happened to it so far.
    """

    own: Chances
    fit: Floats
    changed: Chances
    odds: Floats
    fresh: Bools
    silence: float
    night: int


def first_state(
    effects: int, *, mean: Floats, spread: Floats, silence: float = model.SILENCE
) -> State:
    """The state before the first night.

    `mean` and `spread` (row) are the prior of each row's level, `silence` what little
    logging does to the rate.
    """
    rows, cells = len(mean), len(LEVELS) * SPELLS
    levels = np.exp(-0.5 * ((LEVELS - mean[:, None]) / spread[:, None]) ** 2)
    levels /= levels.sum(axis=1, keepdims=True)
    bad = _WORSENS / (_WORSENS + _EASES)
    own = levels[None, :, :, None] * np.stack([1 - bad, bad], axis=1)[:, None, None]
    settings = len(KINDS)
    return State(
        own=own.reshape(settings, rows, cells).astype(np.float32),
        fit=np.log([kind.weight for kind in KINDS])[:, None].repeat(rows, axis=1),
        changed=np.zeros((settings, len(_ACTING), effects, 2 * cells), dtype=np.float32),
        odds=np.ones((settings, len(model.RATIOS), effects)),
        fresh=np.ones(effects, dtype=bool),
        silence=silence,
        night=0,
    )


def step(
    state: State,
    x: Floats,
    counts: Floats,
    logged: Floats,
    row_of: Indices,
    exposed: Floats,
    begins: Floats | None = None,
) -> None:
    """Move `state` on by one night, in place.

    x (place, row): the surroundings; what stands at MEDICINES_AT is added to the log rate
    as it is. counts, logged (row); row_of, exposed and begins (effect): the row
    each effect asks of, how far it was exposed, and the chance that it begins tonight;
    without `begins` every effect has begun.
    """
    _pass_time(state)
    _start(state, row_of, exposed, begins)
    offset = _SEASON * x[model.SEASON_AT] + _HEAT * x[model.HEAT_AT]
    offset += model.EFFORT * x[model.EFFORT_AT] + state.silence * x[model.SILENCE_AT]
    offset += x[model.MEDICINES_AT]
    seen = np.minimum(counts, model.MOST_CRAMPS).astype(np.intp)
    told = logged > 0
    plain = CHANCES[_PLACES, place_of(offset), seen]
    plain[:, ~told] = 1
    state.own *= plain
    foretold = state.own.sum(axis=-1, dtype=np.float64)
    state.own /= foretold[..., None].astype(np.float32)
    state.fit += np.log(foretold)
    busy = np.flatnonzero(told[row_of] & ~state.fresh)
    if len(busy):
        _weigh(state, busy, row_of[busy], exposed[busy], (offset, seen, plain, foretold))
    state.night += 1


def shares(state: State) -> Floats:
    """How much each setting weighs by now: (setting, row)."""
    weight = np.exp(state.fit - state.fit.max(axis=0))
    return np.asarray(weight / weight.sum(axis=0))


def copy_rows(state: State, source: Indices, target: Indices) -> None:
    """Let each target row go on from where its source row stands."""
    state.own[:, target] = state.own[:, source]
    state.fit[:, target] = state.fit[:, source]


def take(state: State, rows: Indices, effects: Indices) -> State:
    """A state of these rows and effects alone."""
    return State(
        own=state.own[:, rows],
        fit=state.fit[:, rows],
        changed=state.changed[:, :, effects],
        odds=state.odds[:, :, effects],
        fresh=state.fresh[effects],
        silence=state.silence,
        night=state.night,
    )


def put(state: State, part: State, rows: Indices, effects: Indices) -> None:
    """Write a part that was taken back to its places."""
    state.own[:, rows] = part.own
    state.fit[:, rows] = part.fit
    state.changed[:, :, effects] = part.changed
    state.odds[:, :, effects] = part.odds
    state.fresh[effects] = part.fresh
    state.night = part.night


def _pass_time(state: State) -> None:
    """A spell may begin or end; once a week the level may have moved."""
    for chances in (state.own, state.changed):
        spells = chances.reshape(*chances.shape[:-1], chances.shape[-1] // SPELLS, SPELLS)
        outer = (len(KINDS), *(1,) * (spells.ndim - 2))
        worsens = _WORSENS.astype(np.float32).reshape(outer)
        eases = _EASES.astype(np.float32).reshape(outer)
        moved = spells[..., 0] * worsens - spells[..., 1] * eases
        spells[..., 0] -= moved
        spells[..., 1] += moved
        if state.night and state.night % DRIFT_EVERY == 0:
            _wander(chances)


def _wander(chances: Chances) -> None:
    parts = chances.shape[-1] // (len(LEVELS) * SPELLS)
    levels = chances.reshape(*chances.shape[:-1], parts, len(LEVELS), SPELLS)
    moved = _MOVES * np.diff(levels, axis=-2)
    levels[..., :-1, :] += moved
    levels[..., 1:, :] -= moved


def _start(state: State, row_of: Indices, exposed: Floats, begins: Floats | None) -> None:
    """Effects that wake tonight go on from their row; part of each passes over to "begun"."""
    chance = np.ones(len(row_of)) if begins is None else begins
    wakes = np.flatnonzero(state.fresh & (chance > 0) & ((exposed != 0) | (begins is not None)))
    cells = state.own.shape[-1]
    if len(wakes):
        state.changed[:, :, wakes, :cells] = state.own[:, None, row_of[wakes]]
        state.changed[:, :, wakes, cells:] = 0
        state.fresh[wakes] = False
    moving = np.flatnonzero(~state.fresh & (chance > 0))
    if len(moving):
        share = chance[moving].astype(np.float32)[:, None]
        waiting = state.changed[:, :, moving, :cells]
        state.changed[:, :, moving, cells:] += waiting * share
        state.changed[:, :, moving, :cells] = waiting * (1 - share)


def _weigh(
    state: State,
    busy: Indices,
    rows: Indices,
    exposed: Floats,
    night: tuple[Floats, Indices, Chances, Floats],
) -> None:
    """Take the night into the odds of the effects at `busy`."""
    offset, seen, plain, foretold = night
    shifted = offset[:, None, rows] + _LOG_RATIO[:, None] * exposed
    acting = CHANCES[_PLACES[..., None], place_of(shifted), seen[rows]]
    cells = plain.shape[-1]
    changed = state.changed if len(busy) == len(state.fresh) else state.changed[:, :, busy]
    changed[..., :cells] *= plain[:, None, rows]
    changed[..., cells:] *= acting
    chance = changed.sum(axis=-1, dtype=np.float64)
    changed /= chance[..., None].astype(np.float32)
    state.changed[:, :, busy] = changed
    place = np.ix_(np.arange(len(KINDS)), _ACTING, busy)
    better = state.odds[place] * chance / foretold[:, None, rows]
    state.odds[place] = np.minimum(better, _LARGEST)
