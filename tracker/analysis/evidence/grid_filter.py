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

from tracker.analysis.evidence import model
from tracker.analysis.evidence.kinds import (
    CHANCES,
    KINDS,
    LEVEL_STEP,
    LEVELS,
    NOTHING_SEEN,
    SPELLS,
    place_of,
)

Floats = npt.NDArray[np.float64]
Chances = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]

DRIFT_EVERY: Final = 7  # nights; the level's wandering is taken in once a week
RESCALED_EVERY: Final = 4  # nights; in so few no likely cell falls out of single precision
_ACTING = np.array([place for place, ratio in enumerate(model.RATIOS) if ratio != 1.0])
_LOG_RATIO = np.log(np.array(model.RATIOS)[_ACTING])
_WORSENS = np.array([[1 / kind.calm_nights] for kind in KINDS], dtype=np.float32)
_EASES = np.array([[1 / kind.bad_nights] for kind in KINDS], dtype=np.float32)
_SEASON = np.array([kind.season for kind in KINDS])[:, None]
_HEAT = np.array([kind.heat for kind in KINDS])[:, None]
_MOVES = np.float32(DRIFT_EVERY * (model.DRIFT / LEVEL_STEP) ** 2 / 2)
_LARGEST = 1e250  # a weight of evidence is held below this, so that it never overflows
# The chances as one long list of levels, and where each setting and spell begins in it.
_LISTED = CHANCES.reshape(-1, len(LEVELS))
_BEGINS_AT = np.arange(len(KINDS) * SPELLS).reshape(len(KINDS), SPELLS) * (
    CHANCES.shape[2] * CHANCES.shape[3]
)


@dataclass(slots=True)
class State:
    """All that tomorrow needs of today.

    own (setting, spell, row, level): the chance of each level and spell; fit (setting,
    row): log likelihood; begun (setting, spell, ratio, effect, level): the same for each
    effect that has begun, in units of scale (setting, ratio, effect), so that it all adds up
    to how likely that is over the row alone; waits (effect): the chance that it has not
    begun; odds (setting, ratio, effect): the likelihood with the effect over that without;
    nights (row): how many nights of its diary each row has taken in.
    """

    own: Chances
    fit: Floats
    begun: Chances
    scale: Floats
    waits: Floats
    odds: Floats
    silence: float
    nights: Indices


def first_state(
    effects: int, *, mean: Floats, spread: Floats, silence: float = model.SILENCE
) -> State:
    """The state before the first night.

    `mean` and `spread` (row) are the prior of each row's level, `silence` what little
    logging does to the rate.
    """
    settings, rows, cells = len(KINDS), len(mean), len(LEVELS)
    levels = np.exp(-0.5 * ((LEVELS - mean[:, None]) / spread[:, None]) ** 2)
    levels /= levels.sum(axis=1, keepdims=True)
    bad = _WORSENS / (_WORSENS + _EASES)
    spells = np.concatenate([1 - bad, bad], axis=1)
    return State(
        own=(spells[:, :, None, None] * levels).astype(np.float32),
        fit=np.log([kind.weight for kind in KINDS])[:, None].repeat(rows, axis=1),
        begun=np.zeros((settings, SPELLS, len(_ACTING), effects, cells), dtype=np.float32),
        scale=np.zeros((settings, len(_ACTING), effects)),
        waits=np.ones(effects),
        odds=np.ones((settings, len(model.RATIOS), effects)),
        silence=silence,
        nights=np.zeros(rows, dtype=np.intp),
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
    offset = _SEASON * x[model.SEASON_AT] + _HEAT * x[model.HEAT_AT]
    offset += model.EFFORT * x[model.EFFORT_AT] + state.silence * x[model.SILENCE_AT]
    offset += x[model.MEDICINES_AT]
    told = logged > 0
    seen = np.where(told, np.minimum(counts, model.MOST_CRAMPS), NOTHING_SEEN).astype(np.intp)
    state.own *= _chances(offset, seen)
    foretold = np.where(told, _summed(state.own), 1.0)
    state.own /= foretold.astype(np.float32)[:, None, :, None]
    state.fit += np.log(foretold)
    if len(row_of):
        shifted = offset[:, None, row_of] + _LOG_RATIO[:, None] * exposed
        state.begun *= _chances(shifted, seen[row_of])
        state.scale /= foretold[:, None, row_of]
        _weigh(state, row_of)
    state.nights += 1


def shares(state: State) -> Floats:
    """How much each setting weighs by now: (setting, row)."""
    weight = np.exp(state.fit - state.fit.max(axis=0))
    return np.asarray(weight / weight.sum(axis=0))


def copy_rows(state: State, source: Indices, target: Indices) -> None:
    """Let each target row go on from where its source row stands."""
    state.own[:, :, target] = state.own[:, :, source]
    state.fit[:, target] = state.fit[:, source]
    state.nights[target] = state.nights[source]


def take(state: State, rows: Indices, effects: Indices) -> State:
    """A state of these rows and effects alone."""
    return State(
        own=state.own.take(rows, axis=2),
        fit=state.fit[:, rows],
        begun=state.begun.take(effects, axis=3),
        scale=state.scale.take(effects, axis=2),
        waits=state.waits[effects],
        odds=state.odds.take(effects, axis=2),
        silence=state.silence,
        nights=state.nights[rows],
    )


def put(state: State, part: State, rows: Indices, effects: Indices) -> None:
    """Write a part that was taken back to its places."""
    state.own[:, :, rows] = part.own
    state.fit[:, rows] = part.fit
    state.begun[:, :, :, effects] = part.begun
    state.scale[:, :, effects] = part.scale
    state.waits[effects] = part.waits
    state.odds[:, :, effects] = part.odds
    state.nights[rows] = part.nights


def mixed(state: State, row_of: Indices) -> Floats:
    """(ratio, effect): the odds of each effect over all settings, as its row's nights weigh them.

    Added up in a fixed order, so that it is the same to the last bit in any company.
    """
    weight = shares(state)[:, row_of]
    total: Floats = weight[0] * state.odds[0]
    for setting in range(1, len(KINDS)):
        total += weight[setting] * state.odds[setting]
    return total


def _pass_time(state: State, row_of: Indices) -> None:
    """A spell may begin or end; once a week of a diary its level may have moved."""
    wanders = (state.nights > 0) & (state.nights % DRIFT_EVERY == 0)
    for chances, moves in ((state.own, wanders), (state.begun, wanders[row_of])):
        spells = chances.reshape(len(KINDS), SPELLS, -1)
        moved = spells[:, 0] * _WORSENS
        moved -= spells[:, 1] * _EASES
        spells[:, 0] -= moved
        spells[:, 1] += moved
        if moves.all():
            _wander(chances)
        elif moves.any():
            some = np.flatnonzero(moves)
            part = chances.take(some, axis=-2)
            _wander(part)
            chances[..., some, :] = part


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
    scale = state.scale[:, :, moving]
    unit = np.maximum(scale, comes)
    own = state.own[:, :, None, row_of[moving]] * _by_level(comes / unit)
    state.begun[:, :, :, moving] = state.begun[:, :, :, moving] * _by_level(scale / unit) + own
    state.scale[:, :, moving] = unit


def _by_level(share: Floats) -> Chances:
    """(setting, ratio, effect) as it goes with (setting, spell, ratio, effect, level)."""
    return share.astype(np.float32)[:, None, :, :, None]


def _weigh(state: State, row_of: Indices) -> None:
    """The odds as they are by now; from time to time the cells are made to add up to 1."""
    total = _summed(state.begun)
    state.odds[:, _ACTING] = np.minimum(state.waits + state.scale * total, _LARGEST)
    rescaled = state.nights[row_of] % RESCALED_EVERY == 0
    total[total == 0] = 1
    if rescaled.all():
        state.begun /= _by_level(total)
        state.scale = np.minimum(state.scale * total, _LARGEST)
    elif rescaled.any():
        some = np.flatnonzero(rescaled)
        total = total[:, :, some]
        state.begun[:, :, :, some] /= _by_level(total)
        state.scale[:, :, some] = np.minimum(state.scale[:, :, some] * total, _LARGEST)


def _chances(offset: Floats, seen: Indices) -> Chances:
    """(setting, spell, ..., level): the chance of what was seen at each offset (setting, ...)."""
    place = place_of(offset) * CHANCES.shape[3] + seen
    spells = _BEGINS_AT.reshape(len(KINDS), SPELLS, *(1,) * (offset.ndim - 1))
    return np.asarray(np.take(_LISTED, spells + place[:, None], axis=0, mode="clip"))


def _summed(chances: Chances) -> Floats:
    """(setting, spell, ..., level) added up over spells and levels."""
    both = chances[:, 0] + chances[:, 1]
    return np.asarray(np.einsum("...l->...", both), dtype=np.float64)
