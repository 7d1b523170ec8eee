"""Follows each diary's own rate night by night, exactly, on a grid of levels and spells.

`Rows` are diaries with what is known of their surroundings. `Effects` are columns that each
ask of one row: how much better would these nights be foretold, had the rate been `ratio`
times as high on the exposed ones? Each effect and ratio has a filter of its own, so nothing
is linearised and what is learned of the level with the effect is not that without.

The model of a night (all rates on the log scale):

    rate = level + spell + surroundings        (with the effect: + exposure * log ratio)

The level is one of a grid and wanders slowly. A spell has two or three steps and passes
from one to the next with a constant chance a night. For some people these are waves, for
others a calm and a bad spell: spells may begin and end at a stroke, and a wave takes far
longer to believe it. Six settings, which are kinds of people (`kinds.KINDS`), run side by
side, and each person's own nights weigh them.

An effect need not begin at its exposure's first night: `begins` is the chance that it
begins tonight, given that it has not begun. So one effect stands for every lag at once, and
for an unexplained step on an unknown night. As long as it has not begun, its nights are the
row's own nights: only what has begun needs cells of its own, and the likelihood of an effect
over none is the chance that it still waits plus what has begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import habit, model
from tracker.analysis.evidence.chances import CHANCES, place_of
from tracker.analysis.evidence.kinds import (
    KIND_OF,
    KINDS,
    LEVEL_STEP,
    LEVELS,
    PASSINGS,
    STEP_OF,
    STEPS,
    STRETCHES,
)

Floats = npt.NDArray[np.float64]
Chances = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

DRIFT_EVERY: Final = 7  # nights; the level's wandering is taken in once a week
RESCALED_EVERY: Final = 4  # nights; in so few no likely cell falls out of single precision
_ACTING = np.array([place for place, ratio in enumerate(model.RATIOS) if ratio != 1.0])
_LOG_RATIO = np.log(np.array(model.RATIOS)[_ACTING])
_SEASON = np.array([kind.season for kind in KINDS])
_HEAT = np.array([kind.heat for kind in KINDS])
_MOVES = np.float32(DRIFT_EVERY * (model.DRIFT / LEVEL_STEP) ** 2 / 2)
_LARGEST = 1e250  # a weight of evidence is held below this, so that it never overflows
# The chances as one long list of levels, and where each step begins in it.
_LISTED = CHANCES.reshape(-1, len(LEVELS))
_BEGINS_AT = np.arange(STEPS) * (CHANCES.shape[1] * CHANCES.shape[2])


@dataclass(slots=True)
class State:
    """All that tomorrow needs of today.

    own (step, row, level): the chance of each step (of each kind of people, in the order of
    `kinds`) and level; fit (row, kind): log likelihood; begun (step, effect, ratio, level):
    the same for each effect that has begun, in units of scale (effect, kind, ratio), so that
    it all adds up to how likely that is over the row alone; waits (effect): the chance that
    it has not begun; odds (effect, kind, ratio): the likelihood with the effect over that
    without; nights (row): how many nights of its diary each row has taken in; written (row,
    `habit.NUMBERS`): how each one's numbers of cramps were written so far. Steps come first
    because much of a night is done to a stretch of them, which so lies in one piece.
    """

    own: Chances
    fit: Floats
    begun: Chances
    scale: Floats
    waits: Floats
    odds: Floats
    silence: float
    nights: Indices
    written: Floats


def first_state(
    effects: int, *, mean: Floats, spread: Floats, silence: float = model.SILENCE
) -> State:
    """The state before the first night.

    `mean` and `spread` (row) are the prior of each row's level, `silence` what little
    logging does to the rate.
    """
    kinds, rows, cells = len(KINDS), len(mean), len(LEVELS)
    levels = np.exp(-0.5 * ((LEVELS - mean[:, None]) / spread[:, None]) ** 2)
    levels /= levels.sum(axis=1, keepdims=True)
    steps = np.array([KINDS[kind].steady[at] for kind, at in zip(KIND_OF, STEP_OF, strict=True)])
    return State(
        own=(steps[:, None, None] * levels).astype(np.float32),
        fit=np.tile(np.log([kind.weight for kind in KINDS]), (rows, 1)),
        begun=np.zeros((STEPS, effects, len(_ACTING), cells), dtype=np.float32),
        scale=np.zeros((effects, kinds, len(_ACTING))),
        waits=np.ones(effects),
        odds=np.ones((effects, kinds, len(model.RATIOS))),
        silence=silence,
        nights=np.zeros(rows, dtype=np.intp),
        written=habit.at_first(rows),
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
    _pass_time(state, row_of)
    _begin(state, row_of, np.ones(len(row_of)) if begins is None else begins)
    offset = np.multiply.outer(x[model.SEASON_AT], _SEASON)
    offset += np.multiply.outer(x[model.HEAT_AT], _HEAT)
    offset += (model.EFFORT * x[model.EFFORT_AT])[:, None]
    offset += (state.silence * x[model.SILENCE_AT])[:, None]
    offset += x[model.MEDICINES_AT][:, None]
    told = logged > 0
    seen = habit.take_in(state.written, counts, told)
    state.own *= _chances(offset, seen)
    foretold = np.where(told[:, None], _summed(state.own), 1.0)
    state.own /= _by_step(foretold)[..., None]
    state.fit += np.log(foretold)
    if len(row_of):
        shifted = offset[row_of][:, :, None] + np.multiply.outer(exposed, _LOG_RATIO)[:, None]
        state.begun *= _chances(shifted, seen[row_of])
        state.scale /= foretold[row_of][:, :, None]
        _weigh(state, row_of)
    state.nights += 1


def shares(state: State) -> Floats:
    """How much each kind weighs by now: (row, kind)."""
    weight = np.exp(state.fit - state.fit.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def copy_rows(state: State, source: Indices, target: Indices) -> None:
    """Let each target row go on from where its source row stands."""
    state.own[:, target] = state.own[:, source]
    for known in (state.fit, state.nights, state.written):
        known[target] = known[source]


def take(state: State, rows: Indices, effects: Indices) -> State:
    """A state of these rows and effects alone."""
    return State(
        own=np.take(state.own, rows, axis=1),
        fit=state.fit[rows],
        begun=np.take(state.begun, effects, axis=1),
        scale=state.scale[effects],
        waits=state.waits[effects],
        odds=state.odds[effects],
        silence=state.silence,
        nights=state.nights[rows],
        written=state.written[rows],
    )


def put(state: State, part: State, rows: Indices, effects: Indices) -> None:
    """Write a part that was taken back to its places."""
    state.own[:, rows] = part.own
    state.fit[rows] = part.fit
    state.begun[:, effects] = part.begun
    state.scale[effects] = part.scale
    state.waits[effects] = part.waits
    state.odds[effects] = part.odds
    state.nights[rows] = part.nights
    state.written[rows] = part.written


def mixed(state: State, row_of: Indices) -> Floats:
    """(ratio, effect): the odds of each effect over all kinds, as its row's nights weigh them.

    Added up in a fixed order, so that it is the same to the last bit in any company.
    """
    weight = shares(state)[row_of][:, :, None]
    total: Floats = weight[:, 0] * state.odds[:, 0]
    for kind in range(1, len(KINDS)):
        total += weight[:, kind] * state.odds[:, kind]
    return total.T


def _pass_time(state: State, row_of: Indices) -> None:
    """A step may be left; once a week of a diary its level may have moved."""
    wanders = (state.nights > 0) & (state.nights % DRIFT_EVERY == 0)
    for chances, moves in ((state.own, wanders), (state.begun, wanders[row_of])):
        _pass_between(chances)
        if moves.all():
            _wander(chances)
        elif moves.any():
            part = chances[:, moves]
            _wander(part)
            chances[:, moves] = part


def _pass_between(cells: Chances) -> None:
    """Some leave each step for the one beside it: (step, ...)."""
    beside = (1,) * (cells.ndim - 1)
    moved = [
        cells[passing.below] * passing.worsens.reshape(-1, *beside)
        - cells[passing.above] * passing.eases.reshape(-1, *beside)
        for passing in PASSINGS
    ]
    for passing, part in zip(PASSINGS, moved, strict=True):
        cells[passing.below] -= part
        cells[passing.above] += part


def _wander(chances: Chances) -> None:
    moved = _MOVES * np.diff(chances, axis=-1)
    chances[..., :-1] += moved
    chances[..., 1:] -= moved


def _begin(state: State, row_of: Indices, begins: Floats) -> None:
    """Part of each effect that waits passes over to "begun", as its row stands."""
    moving = np.flatnonzero((begins > 0) & (state.waits > 0))
    if not len(moving):
        return
    comes = state.waits[moving] * begins[moving]
    state.waits[moving] -= comes
    scale = state.scale[moving]
    unit = np.maximum(scale, comes[:, None, None])
    own = (
        state.own[:, row_of[moving]][:, :, None] * _by_step(comes[:, None, None] / unit)[..., None]
    )
    state.begun[:, moving] = state.begun[:, moving] * _by_step(scale / unit)[..., None] + own
    state.scale[moving] = unit


def _by_step(share: Floats) -> Chances:
    """(row, kind, ...) as it goes with (step, row, ...)."""
    return np.asarray(share.astype(np.float32).swapaxes(0, 1)[KIND_OF])


def _weigh(state: State, row_of: Indices) -> None:
    """The odds as they are by now; from time to time the cells are made to add up to 1."""
    total = _summed(state.begun)
    state.odds[:, :, _ACTING] = np.minimum(
        state.waits[:, None, None] + state.scale * total, _LARGEST
    )
    rescaled = state.nights[row_of] % RESCALED_EVERY == 0
    total[total == 0] = 1
    if rescaled.all():
        state.begun /= _by_step(total)[..., None]
        state.scale = np.minimum(state.scale * total, _LARGEST)
    elif rescaled.any():
        total = total[rescaled]
        state.begun[:, rescaled] /= _by_step(total)[..., None]
        state.scale[rescaled] = np.minimum(state.scale[rescaled] * total, _LARGEST)


def _chances(offset: Floats, seen: Indices) -> Chances:
    """(step, row, ..., level): the chance of what was seen (row) at each (row, kind, ...)."""
    place = place_of(offset) * CHANCES.shape[2]
    beside = (1,) * (offset.ndim - 2)
    place += seen.reshape(-1, 1, *beside)
    steps = place.swapaxes(0, 1)[KIND_OF] + _BEGINS_AT.reshape(-1, 1, *beside)
    return np.asarray(np.take(_LISTED, steps, axis=0, mode="clip"))


def _summed(chances: Chances) -> Floats:
    """(step, row, ..., level) added up over levels and the steps of each kind: (row, kind, ...)."""
    by_step = np.einsum("...l->...", chances).astype(np.float64)
    total: Floats = by_step[STRETCHES[0]]
    for stretch in STRETCHES[1:]:
        total[: stretch.stop - stretch.start] += by_step[stretch]
    return total.swapaxes(0, 1)
