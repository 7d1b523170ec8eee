"""What the filter is fed with: how low each day's drinks were for this person."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.patterns.diaries import day, diary, drank
from tracker.analysis.evidence.inputs import USUAL_ENTRIES, inputs_of
from tracker.analysis.records import Strain
from tracker.analysis.timeline import Timeline

NIGHTS, LOW_EVERY = 60, 5
VOLUMES = [900 if number % LOW_EVERY == 0 else 2000 for number in range(NIGHTS)]
LOW_DAY, USUAL_DAY = 45, 46


def low(*volumes: int, hot: int | None = None) -> np.ndarray:
    """How low each day was; on day `hot` it was hot."""
    strains = () if hot is None else (Strain(date=day(hot), hot=True),)
    history = diary("." * NIGHTS, fluids=drank(*volumes), strains=strains)
    return inputs_of(Timeline(history), NIGHTS).low_fluid


def test_a_day_far_below_the_persons_own_usual_is_low_and_others_are_not() -> None:
    known = low(*VOLUMES)
    assert known[LOW_DAY] > 0.95
    assert known[USUAL_DAY] < 0.05


def test_nothing_is_low_before_enough_days_are_known() -> None:
    known = low(*VOLUMES)
    assert (known[:USUAL_ENTRIES] == 0).all()
    assert known[LOW_EVERY * 2] > 0.9


@pytest.mark.parametrize("place", [LOW_DAY, USUAL_DAY])
def test_a_hot_day_is_as_low_as_the_days_before_it_whatever_was_drunk(place: int) -> None:
    known = low(*VOLUMES, hot=place)
    assert known[place] == pytest.approx(1 / LOW_EVERY, abs=0.05)
    others = np.arange(NIGHTS) != place
    assert (known[others] == low(*VOLUMES)[others]).all()


def test_a_day_without_drinks_is_as_low_as_the_days_before_it() -> None:
    forgotten = [*VOLUMES]
    forgotten[USUAL_DAY] = 0
    assert low(*forgotten)[USUAL_DAY] == pytest.approx(1 / LOW_EVERY, abs=0.05)
