"""When a weight becomes a finding, and whose turn it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.analysis.patterns.diaries import CALM, diary, thiazide
from tracker.analysis.evidence.standing import (
    EARLIER_CHANCE,
    MEDICINE_FIRST_NIGHTS,
    RAISE_MEDICINE,
    RAISE_WORSENING,
    SAID_WORSE_BEFORE,
    TOLD_APART,
    is_close,
    medicine_standing,
    worsening_standing,
)
from tracker.analysis.evidence.weigh import weigh
from tracker.analysis.evidence.weights import Weights
from tracker.analysis.timeline import Timeline

START, NIGHTS = 40, 180
ENOUGH = 2 * max(RAISE_MEDICINE, RAISE_WORSENING)
TIMELINE = Timeline(diary((CALM * 30)[:NIGHTS], medications=(thiazide(START),)))


def weights(medicine: float, *, worsening: float = 1.0, earlier: float = 0.0) -> Weights:
    """The weights of a diary with one medicine, each the same on every night since its start."""
    (plain,) = weigh([TIMELINE], [NIGHTS])
    since = np.arange(NIGHTS) >= START
    one = replace(
        plain.medicines[0],
        weight=np.where(since, medicine, 1.0),
        best=np.where(since, medicine, 1.0),
        earlier=np.full(NIGHTS, earlier),
        likelihood=np.ones_like(plain.medicines[0].likelihood),
        calendar=None,
    )
    return replace(plain, worsening=np.where(since, worsening, 1.0), medicines=(one,))


def first_night(stands: np.ndarray) -> int | None:
    nights = np.flatnonzero(stands)
    return int(nights[0]) if len(nights) else None


def test_a_worsening_waits_ninety_nights_for_a_medicine_that_may_explain_it() -> None:
    explained = worsening_standing(weights(2.0, worsening=ENOUGH), TIMELINE)
    alone = worsening_standing(weights(0.5, worsening=ENOUGH), TIMELINE)
    assert first_night(explained.stands) == START + MEDICINE_FIRST_NIGHTS
    assert first_night(alone.stands) == START


def test_a_medicine_is_raised_once_ten_nights_after_it_were_logged() -> None:
    found = weights(ENOUGH).medicines[0]
    standing = medicine_standing(found, TIMELINE, place=0, said_worse_before=None)
    assert first_night(standing.stands) == START + 9


def test_a_third_episode_needs_twice_as_much() -> None:
    found = weights(1.5 * RAISE_MEDICINE).medicines[0]
    first, third = (
        medicine_standing(found, TIMELINE, place=place, said_worse_before=None) for place in (0, 2)
    )
    assert first.stands.any()
    assert not third.stands.any()


def test_an_answer_that_it_was_worse_before_leaves_a_close_case_unnamed() -> None:
    found = weights(ENOUGH, earlier=0.9 * ENOUGH).medicines[0]
    assert EARLIER_CHANCE * SAID_WORSE_BEFORE * 0.9 * ENOUGH > RAISE_WORSENING
    unasked, yes = (
        medicine_standing(found, TIMELINE, place=0, said_worse_before=said) for said in (None, True)
    )
    assert unasked.stands.any()
    assert not yes.stands.any()
    assert yes.came_first.any()


def test_a_rise_that_came_first_needs_the_weight_of_an_unexplained_one() -> None:
    least = RAISE_WORSENING / EARLIER_CHANCE
    little, enough = (
        medicine_standing(
            weights(ENOUGH, earlier=earlier).medicines[0],
            TIMELINE,
            place=0,
            said_worse_before=None,
        )
        for earlier in (0.9 * least, 1.1 * least)
    )
    assert not (little.stands | little.came_first).any()
    assert first_night(enough.came_first) == START + 9


def test_a_rise_a_little_likelier_before_the_start_cannot_be_told_apart() -> None:
    little, much = (
        weights(ENOUGH, earlier=times * ENOUGH).medicines[0]
        for times in (TOLD_APART / 2, TOLD_APART * 1.5)
    )
    last = NIGHTS - 1
    assert is_close(little, last, said_worse_before=None)
    assert not is_close(much, last, said_worse_before=None)
    assert not is_close(little, last, said_worse_before=True)
    assert is_close(much, last, said_worse_before=False)
