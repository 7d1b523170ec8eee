"""Very much drunk in a day or within two hours."""

from __future__ import annotations

import datetime as dt

import pytest

from education.urgency import Urgency
from tests.analysis.patterns.diaries import START, answered, day, diary, drank, found, reason_values
from tracker.analysis.answers import Verdict
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.records import Certainty, Pattern, TimedDrink


def drinks(*minutes_and_ml: tuple[int, int]) -> tuple[TimedDrink, ...]:
    morning = dt.datetime.combine(START, dt.time(9), dt.UTC)
    return tuple(
        TimedDrink(at=morning + dt.timedelta(minutes=minutes), volume_ml=ml)
        for minutes, ml in minutes_and_ml
    )


@pytest.mark.parametrize(("volume_ml", "fits"), [(5000, False), (5001, True)])
def test_more_than_five_litres_a_day_is_for_today(volume_ml: int, *, fits: bool) -> None:
    evidence = found(diary(fluids=drank(volume_ml)), 0, Pattern.OVER_DRINKING)
    assert (evidence is not None) is fits
    if evidence is not None:
        assert evidence.urgency is Urgency.TODAY
        assert evidence.certainty is Certainty.POSSIBLE


@pytest.mark.parametrize(("volume_ml", "asked"), [(3500, False), (3501, True)])
def test_more_than_three_and_a_half_litres_is_only_a_question(
    volume_ml: int, *, asked: bool
) -> None:
    (answer,) = answered(diary(fluids=drank(volume_ml)), 0, Pattern.OVER_DRINKING)
    assert answer.verdict is Verdict.NO_CLEAR_LINK
    assert [reason.code for reason in answer.reasons] == [codes.QUESTION_DAY] * asked


def test_more_than_two_litres_within_two_hours_fit() -> None:
    fast = diary(drinks=drinks((0, 700), (60, 700), (119, 700)))
    slow = diary(drinks=drinks((0, 700), (60, 700), (120, 700)))
    assert found(fast, 0, Pattern.OVER_DRINKING) is not None
    assert found(slow, 0, Pattern.OVER_DRINKING) is None


def test_days_that_follow_each_other_are_one_episode() -> None:
    history = diary(fluids=drank(5200, 2000, 5600, *[2000] * 10, 5300))
    first, second, later = (found(history, number, Pattern.OVER_DRINKING) for number in (0, 2, 13))
    assert first is not None
    assert second is not None
    assert later is not None
    assert first.episode == second.episode == f"since {day(0).isoformat()}"
    assert later.episode == f"since {day(13).isoformat()}"


def test_a_likely_slip_of_the_unit_is_raised_with_a_question() -> None:
    evidence = found(diary(fluids=drank(*[1800] * 10, 18_000)), 10, Pattern.OVER_DRINKING)
    assert evidence is not None
    assert reason_values(evidence, codes.CHECK_AMOUNT) == [{"volume_ml": 18_000, "usual_ml": 1800}]


def test_yesterday_is_not_raised_again_today() -> None:
    assert found(diary(fluids=drank(5200, 2000)), 1, Pattern.OVER_DRINKING) is None
