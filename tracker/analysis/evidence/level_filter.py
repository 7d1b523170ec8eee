"""Follows each diary's own rate night by night, and the weight of effects beside it.

`Diaries` are the rows that are filtered: one for a person and a set of medicines held as
rivals. `Effects` are columns that each ask of one row: how much better would these nights
be foretold, had the rate been `ratio` times as high on the exposed ones?

The filter is the extended Kalman form of detection design 4.2. An effect needs no filter
of its own: how far the row's mean would have moved with an effect of one unit is carried
along (`lean`), which is exact for a linear model and close for this one. What is foretold
with an effect may be any density, so this never makes a false alarm likelier: the
denominator is the row's own filter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

_LARGEST = 1e250  # a weight of evidence is held below this, so that it never overflows
_LEAST_PULL = -0.95  # of the curvature times the variance; detection design 4.2
_CARRY = np.array([s.carry for s in model.SETTINGS])
_NOISE = np.array([(1 - s.carry**2) * s.depth**2 for s in model.SETTINGS])
_SIZE = np.array([s.size for s in model.SETTINGS])[:, None]
_LOG_RATIO = np.log(model.RATIOS)
_ONE = model.NO_EFFECT


@dataclass(slots=True)
class State:
    """All that tomorrow needs of today. The last axis is the row or the effect.

    mean (state, setting, row), spread (state, state, setting, row), fit (setting, row):
    the settings' log likelihood; lean (state, setting, effect), odds (setting, ratio,
    effect): the likelihood with the effect over that without.
    """

    mean: Floats
    spread: Floats
    fit: Floats
    lean: Floats
    odds: Floats


def first_state(
    rows: int, effects: int, *, medicines: int, silence: model.Prior = model.SILENCE
) -> State:
    """The state before the first night, with room for so many medicines of one person."""
    settings, size = len(model.SETTINGS), model.MEDICINES_AT + medicines
    priors = [model.OTHER_MEDICINE] * size
    priors[: model.MEDICINES_AT] = [
        model.LEVEL,
        model.Prior(mean=0.0, spread=0.0),
        model.SEASON,
        model.HEAT,
        model.EFFORT,
        silence,
    ]
    mean = np.zeros((size, settings, rows))
    spread = np.zeros((size, size, settings, rows))
    for position, prior in enumerate(priors):
        mean[position] = prior.mean
        spread[position, position] = prior.spread**2
    for index, setting in enumerate(model.SETTINGS):
        spread[model.SPELL_AT, model.SPELL_AT, index] = setting.depth**2
    fit = np.log([s.weight for s in model.SETTINGS])[:, None].repeat(rows, axis=1)
    return State(
        mean=mean,
        spread=spread,
        fit=fit,
        lean=np.zeros((size, settings, effects)),
        odds=np.ones((settings, len(model.RATIOS), effects)),
    )


def step(
    state: State,
    x: Floats,
    counts: Floats,
    logged: Floats,
    row_of: Indices,
    exposed: Floats,
) -> None:
    """Move `state` on by one night, in place.

    x (state, row): what each coefficient is multiplied with; counts, logged (row); row_of
    and exposed (effect): the row each effect asks of, and how far it was exposed.
    """
    _pass_time(state)
    reach = np.einsum("ijsr,jr->isr", state.spread, x)  # covariance with tonight's rate
    doubt = np.einsum("isr,ir->sr", reach, x)
    rate = np.exp(np.einsum("isr,ir->sr", state.mean, x) + doubt / 2)
    size = 1 / ((1 + 1 / _SIZE) * np.exp(doubt) - 1)
    slack = 1 + rate / size
    pull = (counts - rate) / slack * logged
    bend = np.maximum(-rate * (1 + counts / size) / slack**2, _LEAST_PULL / doubt) * logged
    state.fit += logged * _log_chance(counts, rate, size)
    _weigh_effects(state, x, counts, logged, row_of, exposed, (reach, rate, size, bend))
    state.mean += reach * pull
    state.spread += (reach * bend)[:, None] * reach[None]


def take(state: State, rows: Indices, effects: Indices) -> State:
    """A copy of these rows and effects alone."""
    return State(
        mean=state.mean[..., rows],
        spread=state.spread[..., rows],
        fit=state.fit[..., rows],
        lean=state.lean[..., effects],
        odds=state.odds[..., effects],
    )


def put(state: State, part: State, rows: Indices, effects: Indices) -> None:
    """Write `part` back to where `take` had it from."""
    state.mean[..., rows] = part.mean
    state.spread[..., rows] = part.spread
    state.fit[..., rows] = part.fit
    state.lean[..., effects] = part.lean
    state.odds[..., effects] = part.odds


def copy_rows(state: State, source: Indices, target: Indices) -> None:
    """Let the rows `target` stand as the rows `source` do."""
    state.mean[..., target] = state.mean[..., source]
    state.spread[..., target] = state.spread[..., source]
    state.fit[..., target] = state.fit[..., source]


def shares(state: State) -> Floats:
    """How much each setting weighs by now: (setting, row)."""
    top = state.fit - state.fit.max(axis=0)
    weight = np.exp(top)
    return np.asarray(weight / weight.sum(axis=0))


def _pass_time(state: State) -> None:
    spell, carry = model.SPELL_AT, _CARRY[:, None]
    state.mean[spell] *= carry
    state.lean[spell] *= carry
    state.spread[spell] *= carry
    state.spread[:, spell] *= carry
    state.spread[spell, spell] += _NOISE[:, None]
    state.spread[model.LEVEL_AT, model.LEVEL_AT] += model.DRIFT**2


def _log_chance(counts: Floats, rate: Floats, size: Floats) -> Floats:
    """Log of the negative binomial chance of `counts`; at most MOST_CRAMPS are counted."""
    odds = rate / (size + rate)
    chance = -size * np.log1p(rate / size)
    for below in range(model.MOST_CRAMPS):
        more = np.log((size + below) / (below + 1) * odds)
        chance = chance + np.where(counts > below, more, 0.0)
    return chance


def _weigh_effects(
    state: State,
    x: Floats,
    counts: Floats,
    logged: Floats,
    row_of: Indices,
    exposed: Floats,
    night: tuple[Floats, Floats, Floats, Floats],
) -> None:
    """Take the night into the effects' odds, then let their leans follow the row's filter."""
    reach, rate, size, bend = night
    offset = np.einsum("ise,ie->se", state.lean, x[:, row_of]) + exposed
    shift = offset[:, None] * _LOG_RATIO[:, None]
    rate_of, size_of = rate[:, row_of], size[:, row_of]
    part = rate_of / (size_of + rate_of)
    more = counts[row_of] * shift - (counts[row_of] + size_of)[:, None] * np.log1p(
        part[:, None] * np.expm1(shift)
    )
    state.odds *= np.exp(more * logged[row_of])
    np.minimum(state.odds, _LARGEST, out=state.odds)
    state.lean += reach[:, :, row_of] * (bend[:, row_of] * offset)
