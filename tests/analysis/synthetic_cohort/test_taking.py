"""Medicines as they were taken, and the list as their owner keeps it."""

from __future__ import annotations

import numpy as np
import pytest

from tracker.analysis.synthetic_cohort.diary import Simulated, simulate
from tracker.analysis.synthetic_cohort.lists import Line
from tracker.analysis.synthetic_cohort.people import Memory
from tracker.analysis.synthetic_cohort.scenarios import SCENARIOS
from tracker.analysis.synthetic_cohort.taking import LATE_NIGHTS
from tracker.analysis.synthetic_cohort.weather import Floats

SEED = 11
PEOPLE = 40


def people(name: str) -> list[Simulated]:
    """The first people of a scenario."""
    return [simulate(SCENARIOS[name], SEED, number) for number in range(PEOPLE)]


def lines(one: Simulated) -> list[Line]:
    """The lines of the class that acts, by their start."""
    own = [line for line in one.medicines.lines if line.class_name == one.medicines.culprit]
    return sorted(own, key=lambda line: line.start)


def effect(one: Simulated) -> Floats:
    """The share of the full effect on each night."""
    share: Floats = one.log_effect / np.log(one.scenario.rate_ratio)
    return share


def test_nothing_acts_before_its_first_night() -> None:
    for name, scenario in SCENARIOS.items():
        if scenario.rate_ratio > 1:
            for one in people(name)[:8]:
                assert not effect(one)[: one.medicines.onset].any()
                assert effect(one).max() <= 1 + 1e-9


def test_a_restart_lets_the_effect_go_and_come_again() -> None:
    for one in people("diuretic_restart_rr3"):
        acting = effect(one) > 0.5
        assert np.diff(acting.astype(int)).clip(0).sum() >= 2


def test_as_needed_doses_are_many_short_lines() -> None:
    for one in people("diuretic_as_needed_rr3"):
        assert len(lines(one)) > 5
        assert 0.05 < effect(one)[one.medicines.onset :].mean() < 0.8


def test_a_late_effect_is_late_and_a_fading_one_fades() -> None:
    for one in people("diuretic_late_rr3"):
        assert not effect(one)[: one.medicines.onset + LATE_NIGHTS[0]].any()
    for one in people("diuretic_fading_rr3"):
        assert effect(one)[-1] < 0.35 * effect(one).max()


@pytest.mark.parametrize("name", ["diuretic_titrated_rr3", "diuretic_raised_rr2"])
def test_steps_follow_each_other_with_rising_doses(name: str) -> None:
    for one in people(name):
        own = [line for line in lines(one) if line.dose_mg]
        doses = [line.dose_mg for line in own if one.scenario.culprit == line.class_name]
        assert len(set(doses)) > 1
        assert doses == sorted(doses)


def test_a_switch_changes_the_medicine_and_a_second_entry_only_its_name() -> None:
    for one in people("diuretic_switched_rr3"):
        ended, going_on = lines(one)[0], lines(one)[-1]
        assert ended.end is not None
        assert ended.end < going_on.start
    twice = [lines(one) for one in people("diuretic_listed_twice_rr3")]
    assert all(len(own) == 2 and own[0].dose_mg == own[1].dose_mg for own in twice)
    assert sum(own[0].name != own[1].name for own in twice) > PEOPLE / 2


def test_starts_known_to_the_month_stand_on_its_first_or_its_middle() -> None:
    known = [one for one in people("diuretic_rr3") if one.owner.memory is Memory.MONTH]
    assert len(known) > PEOPLE / 5
    assert all(line.start.day in {1, 15} for one in known for line in one.medicines.lines)


def test_two_begun_together_are_both_suspects() -> None:
    for one in people("diuretic_together_rr3"):
        classes = {line.class_name for line in one.medicines.lines}
        assert classes.intersection({"statin", "laba"})
