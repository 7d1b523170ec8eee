"""The filter behind every weight, against its definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tracker.analysis.evidence import grid_filter, habit, model
from tracker.analysis.evidence.chances import (
    CHANCES,
    HABITS,
    NOTHING_SEEN,
    RATE_STEP,
    place_of,
    seen_place,
)
from tracker.analysis.evidence.inputs import level_of
from tracker.analysis.evidence.kinds import (
    KIND_OF,
    KINDS,
    LEVEL_STEP,
    LEVELS,
    PASSINGS,
    STEP_OF,
    STRETCHES,
)

SILENT, LOGGED = np.zeros(1), np.ones(1)
ROW = np.zeros(1, dtype=np.intp)


def surroundings(rows: int = 1) -> np.ndarray:
    """Neither season nor heat nor anything else."""
    return np.zeros((model.MEDICINES_AT + 1, rows))


def nobody(rows: int, effects: int) -> grid_filter.State:
    """People of whom nothing is known."""
    return grid_filter.first_state(
        effects,
        mean=np.full(rows, model.LEVEL.mean),
        spread=np.full(rows, model.LEVEL.spread),
    )


def followed(
    counts: list[int], exposed: list[float], begins: list[float] | None = None
) -> grid_filter.State:
    """One diary, every night logged, with one effect."""
    state = nobody(1, 1)
    for night, (count, exposure) in enumerate(zip(counts, exposed, strict=True)):
        grid_filter.step(
            state,
            surroundings(),
            np.array([float(count)]),
            LOGGED,
            ROW,
            np.array([exposure]),
            None if begins is None else np.array([begins[night]]),
        )
    return state


def level(state: grid_filter.State) -> float:
    """The mean level of the first row over all kinds."""
    weight = grid_filter.shares(state)[0][KIND_OF] @ state.own[:, 0]
    return float(weight @ LEVELS)


def weight(state: grid_filter.State) -> float:
    """The weight of the rise asked about, all kinds of people together."""
    ratios = np.array(model.weights(model.MEDICINE_EFFECT))
    return float(grid_filter.shares(state)[0] @ (state.odds[0] @ ratios))


def test_the_chances_of_all_counts_add_up_to_one() -> None:
    every = np.arange(model.MOST_CRAMPS + 1)
    for place in range(len(HABITS)):
        numbers = CHANCES[:, :, seen_place(every, np.array(place))]
        assert numbers.sum(axis=2) == pytest.approx(1.0, abs=1e-6)
    assert (CHANCES[:, :, NOTHING_SEEN] == 1).all()


def test_every_step_of_every_kind_has_its_place_in_the_line() -> None:
    line = list(zip(KIND_OF.tolist(), STEP_OF.tolist(), strict=True))
    assert sorted(line) == [(k, s) for k, kind in enumerate(KINDS) for s in range(len(kind.depths))]
    places = np.arange(len(line))
    assert [*np.concatenate([places[part] for part in STRETCHES])] == [*places]
    passed = {
        (line[below], line[above]): (float(up), float(down))
        for each in PASSINGS
        for below, above, up, down in zip(
            places[each.below], places[each.above], each.worsens, each.eases, strict=True
        )
    }
    said = {
        ((k, s), (k, s + 1)): (kind.worsens[s], kind.eases[s])
        for k, kind in enumerate(KINDS)
        for s in range(len(kind.worsens))
    }
    assert passed.keys() == said.keys()
    for way, chances in said.items():
        assert passed[way] == pytest.approx(chances)
    assert math.fsum(kind.weight for kind in KINDS) == pytest.approx(1)


def test_waves_are_as_deep_as_they_are_said_to_be() -> None:
    waves = [kind for kind in KINDS if kind.size is not None]
    for kind, depth in zip(waves, (0.65, 0.25, 0.40), strict=True):
        parts = list(zip(kind.steady, kind.depths, strict=True))
        assert math.fsum(share * step for share, step in parts) == pytest.approx(0)
        assert math.fsum(share * step**2 for share, step in parts) == pytest.approx(depth**2)


def test_whether_there_was_any_cramp_rests_on_the_rate_alone() -> None:
    for step, kind in enumerate(KIND_OF):
        rare, often = (
            CHANCES[step, place_of(np.array(offset)), 0, 3].astype(float)
            for offset in (0.0, np.log(2))
        )
        if KINDS[kind].size is None:  # the rate is rounded
            assert np.log(often) / np.log(rare) == pytest.approx(2, rel=0.06)


def test_a_kinds_mean_rate_over_its_steps_is_its_level() -> None:
    # Where cramps are rare, a night without any tells the rate: -log(chance) is near to it.
    for place, kind in enumerate(KINDS):
        own, share = CHANCES[place == KIND_OF].astype(float), np.array(kind.steady)
        once, twice = (
            -np.log(own[:, place_of(np.array(offset)), 0, 3]) @ share for offset in (0.0, np.log(2))
        )
        assert twice == pytest.approx(2 * once, rel=2 * RATE_STEP)
        if kind.size is not None:
            assert once == pytest.approx(math.exp(LEVELS[3]), rel=0.1)


def test_a_night_without_an_entry_teaches_nothing_but_time() -> None:
    state = followed([1, 0, 2], [0.0, 1.0, 1.0])
    fit, odds, before = state.fit.copy(), state.odds.copy(), level(state)
    grid_filter.step(state, surroundings(), np.array([3.0]), SILENT, ROW, np.ones(1))
    assert state.fit == pytest.approx(fit, abs=1e-6)
    assert state.odds == pytest.approx(odds)
    assert level(state) == pytest.approx(before, abs=0.01)


def test_the_level_follows_many_cramps_up_and_quiet_nights_down() -> None:
    many, none = followed([2] * 40, [0.0] * 40), followed([0] * 40, [0.0] * 40)
    assert level(many) > model.LEVEL.mean + 1
    assert level(none) < model.LEVEL.mean - 0.5


def test_what_was_remembered_sets_the_level_but_is_soon_outweighed() -> None:
    often, seldom = level_of(56), level_of(1)
    assert level_of(None) == model.LEVEL
    assert seldom.mean < model.LEVEL.mean < often.mean < np.log(2)
    assert often.spread == seldom.spread < model.LEVEL.spread
    assert level_of(0).mean < seldom.mean
    state = grid_filter.first_state(0, mean=np.array([often.mean]), spread=np.array([often.spread]))
    assert level(state) == pytest.approx(often.mean, abs=0.05)
    none = np.zeros(0)
    for _ in range(60):
        grid_filter.step(state, surroundings(), SILENT, LOGGED, none.astype(np.intp), none)
    assert level(state) < often.mean - 1


def test_an_effect_that_was_never_at_work_weighs_nothing() -> None:
    assert followed([0, 1, 2] * 20, [0.0] * 60).odds == pytest.approx(1.0)


def test_no_effect_is_exactly_as_likely_as_no_effect() -> None:
    odds = followed([0] * 30 + [2] * 30, [0.0] * 30 + [1.0] * 30).odds
    assert odds[:, :, model.NO_EFFECT] == pytest.approx(1.0)


def test_a_rise_on_exposed_nights_speaks_for_an_effect_and_a_fall_against() -> None:
    nights = [0, 0, 1, 0, 0, 0, 0] * 10
    exposed = [0.0] * 70 + [1.0] * 70
    assert weight(followed(nights + [1, 2, 0, 1, 2, 1, 0] * 10, exposed)) > 10
    assert weight(followed(nights + [0] * 70, exposed)) < 0.5


def test_an_effect_is_followed_until_it_begins_and_from_then_on() -> None:
    nights = [0, 0, 1, 0, 0, 0, 0] * 10 + [1, 2, 0, 1, 2, 1, 0] * 10
    always, at_once = [1.0] * 140, [float(night == 70) for night in range(140)]
    known = followed(nights, [float(night >= 70) for night in range(140)])
    begun = followed(nights, always, at_once)
    assert begun.odds == pytest.approx(known.odds, rel=1e-4)
    some_night = followed(nights, always, [1 / 140] * 140)
    assert 3 < weight(some_night) < weight(known)


def plainly(
    kind: int, ratio: float, counts: list[int], exposed: list[float], begins: list[float]
) -> float:
    """The odds of one effect for one kind of person, by the definition, one cell at a time.

    Every night on which the effect may begin is a diary of its own.
    """
    person, table = KINDS[kind], CHANCES[kind == KIND_OF].astype(float)
    prior = np.exp(-0.5 * ((LEVELS - model.LEVEL.mean) / model.LEVEL.spread) ** 2)
    start = np.array(person.steady)[:, None] * prior / prior.sum()
    passes = np.diag(person.worsens, k=-1) + np.diag(person.eases, k=1)
    passes += np.diag(1 - passes.sum(axis=0))
    step = grid_filter.DRIFT_EVERY * (model.DRIFT / LEVEL_STEP) ** 2 / 2
    wander = np.eye(len(LEVELS)) * (1 - 2 * step)
    wander += step * (np.eye(len(LEVELS), k=1) + np.eye(len(LEVELS), k=-1))
    wander[0, 0] = wander[-1, -1] = 1 - step

    written, told = habit.at_first(1), np.ones(1, dtype=bool)
    seen = [int(habit.take_in(written, np.array([float(n)]), told)[0]) for n in counts]

    def likelihood(first: int) -> float:
        cells, log = start.copy(), 0.0
        for night, place in enumerate(seen):
            cells = passes @ cells
            if night and night % grid_filter.DRIFT_EVERY == 0:
                cells = cells @ wander
            shift = np.log(ratio) * exposed[night] if night >= first else 0.0
            cells = cells * table[:, place_of(np.array(shift)), place]
            log += np.log(cells.sum())
            cells /= cells.sum()
        return log

    alone, odds, waits = likelihood(len(counts)), 0.0, 1.0
    for night, chance in enumerate(begins):
        odds += waits * chance * np.exp(likelihood(night) - alone) if chance else 0.0
        waits *= 1 - chance
    return odds + waits


def test_an_effect_weighs_what_the_definition_says() -> None:
    chance = np.random.default_rng(3)
    counts = [*chance.poisson(0.3, 60), *chance.poisson(0.9, 60)]
    counts = [min(int(count), model.MOST_CRAMPS) for count in counts]
    exposed = [0.0] * 50 + [1.0] * 70
    for begins in ([0.0] * 50 + [0.1] * 20 + [0.0] * 50, [0.0] * 40 + [1 / 80] * 80):
        odds = followed(counts, exposed, begins).odds[0]
        for kind in range(len(KINDS)):
            for place, ratio in enumerate(model.RATIOS):
                plain = plainly(kind, ratio, counts, exposed, begins)
                assert odds[kind, place] == pytest.approx(plain, rel=2e-5)


def test_part_of_the_state_moves_as_the_whole_does() -> None:
    chance = np.random.default_rng(5)
    whole = nobody(3, 4)
    row_of = np.array([0, 1, 2, 2], dtype=np.intp)
    rows, effects = np.array([1, 2]), np.array([1, 3])
    part = grid_filter.take(whole, rows, effects)
    for _ in range(30):
        counts, exposed = chance.integers(0, 3, 3).astype(float), chance.random(4)
        begins = chance.random(4) / 10
        logged = (chance.random(3) < 0.8).astype(float)
        grid_filter.step(whole, surroundings(3), counts, logged, row_of, exposed, begins)
        grid_filter.step(
            part,
            surroundings(2),
            counts[rows],
            logged[rows],
            np.array([0, 1]),
            exposed[effects],
            begins[effects],
        )
    assert part.odds == pytest.approx(whole.odds[effects], rel=1e-9)
    assert part.own == pytest.approx(whole.own[:, rows], rel=1e-6)
    grid_filter.put(whole, part, rows, effects)
    assert whole.odds[effects] == pytest.approx(part.odds, rel=1e-12)


def test_chance_alone_seldom_gathers_weight() -> None:
    """Ville's bound where the model holds: at most 1 in 20 diaries ever reach 20."""
    chance, people, nights = np.random.default_rng(11), 300, 160
    kind = next(kind for kind in KINDS if kind.size is None)
    (worsens,), (eases,), (calm_depth, bad_depth) = kind.worsens, kind.eases, kind.depths
    state = nobody(people, people)
    log_level = chance.normal(model.LEVEL.mean, model.LEVEL.spread, people)
    share = np.array(model.weights(model.MEDICINE_EFFECT))
    bad = chance.random(people) < 0.25
    largest = np.zeros(people)
    for night in range(nights):
        leaves = chance.random(people) < np.where(bad, eases, worsens)
        bad ^= leaves
        rate = np.exp(log_level + np.where(bad, bad_depth, calm_depth))
        counts = np.minimum(chance.poisson(rate), model.MOST_CRAMPS).astype(float)
        exposed = np.full(people, float(night >= 60))
        x, rows = surroundings(people), np.arange(people)
        grid_filter.step(state, x, counts, np.ones(people), rows, exposed)
        weight = np.einsum("es,esk,k->e", grid_filter.shares(state), state.odds, share)
        largest = np.maximum(largest, weight)
    assert (largest >= 20).mean() <= 0.05
