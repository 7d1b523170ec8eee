"""A rise without a suspect medicine."""

from __future__ import annotations

from tests.analysis.patterns.diaries import (
    CALM,
    HEAVY,
    answered,
    day,
    diary,
    found,
    reason_values,
    thiazide,
    verdicts,
)
from tracker.analysis.answers import Verdict
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.records import PatientHistory, Pattern

ROSE = CALM * 16 + HEAVY * 14
LAST = 209


def never_worsens(history: PatientHistory) -> bool:
    """True when no night up to LAST fits.

    The latest is asked first: each night past the diary's end would be weighed by itself.
    """
    nights = reversed(range(LAST))
    return all(found(history, number, Pattern.WORSENING) is None for number in nights)


def test_a_strong_and_lasting_rise_is_found() -> None:
    evidence = found(diary(ROSE), LAST, Pattern.WORSENING)
    assert evidence is not None
    (values,) = reason_values(evidence, codes.ROSE_SINCE)
    assert day(105).isoformat() <= values["date"] <= day(126).isoformat()


def test_a_steady_diary_never_worsens() -> None:
    assert never_worsens(diary(CALM * 24))


def test_one_bad_week_is_no_worsening() -> None:
    assert never_worsens(diary(CALM * 16 + HEAVY + CALM * 7))


def test_fewer_cramps_are_no_worsening() -> None:
    assert never_worsens(diary(HEAVY * 8 + CALM * 16))


def test_a_rise_after_a_suspect_began_is_left_to_the_medicine() -> None:
    history = diary(ROSE, medications=(thiazide(112),))
    assert found(history, LAST, Pattern.DIURETIC) is not None
    assert found(history, LAST, Pattern.WORSENING) is None


def test_quiet_nights_that_are_no_longer_entered_are_no_worsening() -> None:
    only_bad = "1 .1. 11. 1.1 1.11 .1 1.1.1 1 "
    history = diary("1..1.." * 14 + only_bad * 2)
    assert all(found(history, number, Pattern.WORSENING) is None for number in range(144))


def test_a_short_diary_has_too_few_nights_and_says_how_many_more() -> None:
    (answer,) = answered(diary(HEAVY * 2), 13, Pattern.WORSENING)
    assert answer.verdict is Verdict.NOT_ENOUGH_NIGHTS
    assert answer.nights_needed == 10


def test_nothing_is_said_after_four_weeks_without_any_entry() -> None:
    assert verdicts(diary(ROSE), LAST + 35, Pattern.WORSENING) == {Verdict.PAUSED}
