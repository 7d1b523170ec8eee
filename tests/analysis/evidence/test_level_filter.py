"""The filter behind every weight, against its definitions."""

from __future__ import annotations

import numpy as np
import pytest

from tracker.analysis.evidence import level_filter, model

SILENT, LOGGED = np.zeros(1), np.ones(1)
ROW = np.zeros(1, dtype=np.intp)


def multipliers(rows: int = 1) -> np.ndarray:
    x = np.zeros((model.MEDICINES_AT, rows))
    x[[model.LEVEL_AT, model.SPELL_AT]] = 1
    return x


def followed(counts: list[int], exposed: list[float]) -> level_filter.State:
    state = level_filter.first_state(1, 1, medicines=0)
    for count, exposure in zip(counts, exposed, strict=True):
        level_filter.step(
            state, multipliers(), np.array([float(count)]), LOGGED, ROW, np.array([exposure])
        )
    return state


def test_the_chances_of_all_counts_add_up_to_one() -> None:
    # The negative binomial of a night, summed far into its tail (four are told apart).
    rate, size = np.array([0.4]), np.array([2.5])
    chances = [
        float(np.exp(level_filter._log_chance(np.array([float(c)]), rate, size))[0])
        for c in range(model.MOST_CRAMPS + 1)
    ]
    assert 0.999 < sum(chances) < 1.0


def test_a_night_without_an_entry_teaches_nothing_but_time() -> None:
    state = followed([1, 0, 2], [0.0, 0.0, 0.0])
    mean, fit, odds = state.mean.copy(), state.fit.copy(), state.odds.copy()
    level_filter.step(state, multipliers(), np.array([3.0]), SILENT, ROW, np.ones(1))
    assert state.fit == pytest.approx(fit)
    assert state.odds == pytest.approx(odds)
    assert state.mean[model.LEVEL_AT] == pytest.approx(mean[model.LEVEL_AT])


def test_the_level_follows_many_cramps_up_and_quiet_nights_down() -> None:
    many, none = followed([2] * 40, [0.0] * 40), followed([0] * 40, [0.0] * 40)
    assert (many.mean[model.LEVEL_AT] > model.LEVEL.mean).all()
    assert (none.mean[model.LEVEL_AT] < model.LEVEL.mean).all()


def test_an_effect_that_was_never_at_work_weighs_nothing() -> None:
    assert followed([0, 1, 2] * 20, [0.0] * 60).odds == pytest.approx(1.0)


def test_no_effect_is_exactly_as_likely_as_no_effect() -> None:
    odds = followed([0] * 30 + [2] * 30, [0.0] * 30 + [1.0] * 30).odds
    assert odds[:, model.NO_EFFECT] == pytest.approx(1.0)


def test_a_rise_on_exposed_nights_speaks_for_an_effect_and_a_fall_against() -> None:
    nights = [0, 0, 1, 0, 0, 0, 0] * 10
    exposed = [0.0] * 70 + [1.0] * 70
    rose = followed(nights + [1, 2, 0, 1, 2, 1, 0] * 10, exposed).odds
    fell = followed(nights + [0] * 70, exposed).odds
    double = model.RATIOS.index(2.0)
    assert (rose[:, double] > 10).all()
    assert (fell[:, double] < 0.5).all()


def test_part_of_the_state_moves_as_the_whole_does() -> None:
    chance = np.random.default_rng(5)
    whole = level_filter.first_state(3, 4, medicines=0)
    row_of = np.array([0, 1, 2, 2], dtype=np.intp)
    part = level_filter.take(whole, np.array([1, 2]), np.array([1, 3]))
    for _ in range(30):
        counts, exposed = chance.integers(0, 3, 3).astype(float), chance.random(4)
        level_filter.step(whole, multipliers(3), counts, np.ones(3), row_of, exposed)
        level_filter.step(
            part, multipliers(2), counts[1:], np.ones(2), np.array([0, 1]), exposed[[1, 3]]
        )
    assert part.odds == pytest.approx(whole.odds[..., [1, 3]], rel=1e-9)
    assert part.spread == pytest.approx(whole.spread[..., 1:], rel=1e-9)


def test_chance_alone_seldom_gathers_weight() -> None:
    """Ville's bound where the model holds: at most 1 in 20 diaries ever reach 20."""
    chance, people = np.random.default_rng(11), 300
    setting = model.SETTINGS[1]
    state = level_filter.first_state(people, people, medicines=0)
    rows = np.arange(people)
    level = chance.normal(model.LEVEL.mean, model.LEVEL.spread, people)
    spell = chance.normal(0, setting.depth, people)
    share = np.array(model.weights(model.MEDICINE_EFFECT))
    largest = np.zeros(people)
    for night in range(160):
        spell = setting.carry * spell + chance.normal(
            0, setting.depth * np.sqrt(1 - setting.carry**2), people
        )
        rate = np.exp(level + spell) * chance.gamma(setting.size, 1 / setting.size, people)
        counts = np.minimum(chance.poisson(rate), model.MOST_CRAMPS).astype(float)
        exposed = np.full(people, float(night >= 60))
        level_filter.step(state, multipliers(people), counts, np.ones(people), rows, exposed)
        weight = np.einsum("se,ske,k->e", level_filter.shares(state), state.odds, share)
        largest = np.maximum(largest, weight)
    assert (largest >= 20).mean() <= 0.05
