"""Cramps counted before and after a medicine's start (diuretic, statin, inhaler)."""

from __future__ import annotations

import pytest

from education.urgency import Urgency
from tests.analysis.patterns.diaries import (
    CALM,
    HEAVY,
    answered,
    day,
    diary,
    found,
    reason_values,
    statin,
    thiazide,
    verdicts,
    with_medicines,
)
from tracker.analysis.answers import Verdict
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.records import Category, Certainty, Course, Evidence, Pattern

ROSE = CALM * 10 + HEAVY * 8  # the rise comes on day 70
LAST = 125


def test_a_rise_after_a_water_pill_began_is_found() -> None:
    evidence = found(diary(ROSE, medications=(thiazide(70),)), LAST, Pattern.DIURETIC)
    assert evidence is not None
    assert evidence.episode == f"hydrochlorothiazide:{day(70).isoformat()}"
    assert evidence.urgency is Urgency.SOON
    assert evidence.certainty is Certainty.POSSIBLE
    assert evidence.categories == {Category.CRAMPS, Category.MEDICINES}


def test_the_counts_of_a_finding_are_those_of_the_diary() -> None:
    evidence = found(diary(ROSE, medications=(thiazide(70),)), LAST, Pattern.DIURETIC)
    assert evidence is not None
    assert evidence.comparison is not None
    assert (evidence.comparison.before_logged, evidence.comparison.before_cramps) == (70, 20)
    assert (evidence.comparison.after_logged, evidence.comparison.after_cramps) == (56, 40)
    assert reason_values(evidence, codes.CRAMP_NIGHTS_ROSE) == [
        {
            "before_cramps": 20,
            "before_logged": 70,
            "before_nights": 70,
            "after_cramps": 40,
            "after_logged": 56,
            "after_nights": 56,
        }
    ]


def test_no_rise_gives_no_clear_link() -> None:
    calm = diary(CALM * 18, medications=(thiazide(70),))
    assert found(calm, LAST, Pattern.DIURETIC) is None
    assert verdicts(calm, LAST, Pattern.DIURETIC) == {Verdict.NO_CLEAR_LINK}


def test_a_statin_and_an_inhaler_are_counted_the_same_way() -> None:
    inhaler = Course(name="salmeterol", groups=frozenset({"laba"}), start=day(70))
    assert found(diary(ROSE, medications=(statin(70),)), LAST, Pattern.STATIN) is not None
    assert found(diary(ROSE, medications=(inhaler,)), LAST, Pattern.LABA) is not None


@pytest.mark.parametrize("start", [None, 0])
def test_a_medicine_taken_when_the_diary_began_is_never_tested(start: int | None) -> None:
    history = diary(ROSE, medications=(thiazide(start),))
    assert all(found(history, number, Pattern.DIURETIC) is None for number in range(LAST))
    assert verdicts(history, LAST, Pattern.DIURETIC) == {Verdict.TAKEN_BEFORE_DIARY}


def test_a_raise_of_such_a_medicine_is_tested() -> None:
    courses = (thiazide(None, 69, dose_mg=12.5), thiazide(70, dose_mg=25.0))
    evidence = found(diary(ROSE, medications=courses), LAST, Pattern.DIURETIC)
    assert evidence is not None
    assert reason_values(evidence, codes.MEDICINE_STEP)[0]["step"] == "raised"


def test_a_water_pill_moved_to_the_evening_is_tested() -> None:
    courses = (thiazide(None, 69, time="morning"), thiazide(70, time="evening"))
    evidence = found(diary(ROSE, medications=courses), LAST, Pattern.DIURETIC)
    assert evidence is not None
    assert reason_values(evidence, codes.MEDICINE_STEP)[0]["step"] == "moved_to_evening"


def test_a_lower_dose_is_no_new_start() -> None:
    courses = (thiazide(None, 69, dose_mg=25.0), thiazide(70, dose_mg=12.5))
    history = diary(ROSE, medications=courses)
    assert verdicts(history, LAST, Pattern.DIURETIC) == {Verdict.TAKEN_BEFORE_DIARY}


@pytest.mark.parametrize("first", [70, 62])
def test_suspects_begun_together_are_one_finding_that_names_both(first: int) -> None:
    history = diary(ROSE, medications=(statin(first), thiazide(70)))
    evidences = [found(history, LAST, pattern) for pattern in (Pattern.DIURETIC, Pattern.STATIN)]
    (evidence,) = [e for e in evidences if e is not None]
    assert {evidence.pattern.value, *evidence.alternatives} == {"diuretic", "statin"}
    names = {values["name"] for values in reason_values(evidence, codes.MEDICINE_STEP)}
    assert names == {"atorvastatin", "hydrochlorothiazide"}


def test_a_harmless_companion_is_listed_and_no_alternative() -> None:
    omeprazole = Course(name="omeprazole", groups=frozenset({"ppi"}), start=day(68))
    evidence = found(diary(ROSE, medications=(omeprazole, thiazide(70))), LAST, Pattern.DIURETIC)
    assert evidence is not None
    assert evidence.alternatives == ()
    assert reason_values(evidence, codes.ALSO_STARTED)[0]["name"] == "omeprazole"


def test_a_medicine_begun_long_before_the_rise_of_another_is_not_blamed() -> None:
    history = diary(ROSE, medications=(statin(21), thiazide(70)))
    assert found(history, LAST, Pattern.DIURETIC) is not None
    assert all(found(history, number, Pattern.STATIN) is None for number in range(LAST))


def test_a_rise_that_began_before_the_start_is_a_worsening_instead() -> None:
    history = diary(CALM * 10 + HEAVY * 16, medications=(thiazide(80),))
    last = 181
    assert all(found(history, number, Pattern.DIURETIC) is None for number in range(80, last, 10))
    evidence = found(history, last, Pattern.WORSENING)
    assert evidence is not None
    assert reason_values(evidence, codes.BEGAN_BEFORE_MEDICINE)[0]["name"] == "hydrochlorothiazide"


def test_a_rise_long_before_the_start_is_told_apart_and_one_shortly_before_is_not() -> None:
    def first_worsening(start: int) -> Evidence:
        history = diary(CALM * 10 + HEAVY * 18, medications=(thiazide(start),))
        fits = (found(history, number, Pattern.WORSENING) for number in range(start, 196))
        named = (one for one in fits if one and reason_values(one, codes.BEGAN_BEFORE_MEDICINE))
        return next(named)

    shortly, long = first_worsening(77), first_worsening(79)
    assert shortly.alternatives == ("diuretic",)
    assert reason_values(shortly, codes.BEGAN_BEFORE_MEDICINE)[0]["close"]
    assert long.alternatives == ()


def test_a_rise_of_somebody_who_writes_one_cramp_a_night_is_found_too() -> None:
    nights = "1....." * 18 + "111111." * 8
    caused = diary(nights, medications=(thiazide(108),))
    assert found(caused, 108 + 14, Pattern.DIURETIC) is not None
    assert found(diary(nights), 108 + 24, Pattern.WORSENING) is not None


def test_thirteen_logged_nights_before_are_too_few_and_fourteen_are_enough() -> None:
    def verdict(quiet_nights: int) -> set[Verdict]:
        nights = " " * (28 - quiet_nights) + "." * quiet_nights + HEAVY * 10
        return verdicts(diary(nights, medications=(thiazide(28),)), 97, Pattern.DIURETIC)

    assert verdict(13) == {Verdict.NOT_ENOUGH_NIGHTS}
    assert verdict(14) == {Verdict.FITS}


def test_nine_logged_nights_after_are_too_few_and_the_answer_says_how_many_more() -> None:
    history = diary("." * 42 + "111111111", medications=(thiazide(42),))
    (answer,) = answered(history, 50, Pattern.DIURETIC)
    assert answer.verdict is Verdict.NOT_ENOUGH_NIGHTS
    assert answer.nights_needed == 1


def test_a_finding_pauses_after_four_weeks_without_any_entry() -> None:
    history = diary(ROSE, medications=(thiazide(70),))
    assert found(history, LAST + 27, Pattern.DIURETIC) is not None
    assert verdicts(history, LAST + 35, Pattern.DIURETIC) == {Verdict.PAUSED}


def test_nights_without_an_entry_are_not_quiet_nights() -> None:
    # Always the same share of logged nights; before, silence would have looked calm.
    before, after = "1. .1 .  .1. . ", "1..1..1..1..1.."
    history = diary(before * 5 + after * 4, medications=(thiazide(75),))
    assert all(found(history, number, Pattern.DIURETIC) is None for number in range(135))


def test_logging_only_the_bad_nights_is_no_rise() -> None:
    # The same cramps throughout; later the quiet nights are hardly entered any more.
    history = diary("1...1..1...1.." * 6 + "1. .1. 1 .11. " * 5, medications=(thiazide(84),))
    assert all(found(history, number, Pattern.DIURETIC) is None for number in range(154))


def test_spring_is_taken_off_a_rise() -> None:
    # The same diary: in the north it runs into winter, in the south into summer.
    nights = "..1....1......" * 5 + ".1..1.1..1.11." * 6
    north = diary(nights, medications=(thiazide(70),), zone="Europe/Berlin")
    south = diary(nights, medications=(thiazide(70),), zone="Australia/Sydney")
    assert found(north, 153, Pattern.DIURETIC) is not None
    assert all(found(south, number, Pattern.DIURETIC) is None for number in range(154))


def test_the_end_of_a_course_is_not_known_before_it_came() -> None:
    open_end = diary(ROSE, medications=(thiazide(70),))
    stops_later = with_medicines(open_end, thiazide(70, LAST + 5))
    for number in range(70, LAST + 1):
        assert answered(open_end, number, Pattern.DIURETIC) == answered(
            stops_later, number, Pattern.DIURETIC
        )


def test_stopping_and_starting_again_is_one_episode() -> None:
    nights = CALM * 8 + HEAVY * 4 + CALM * 8 + HEAVY * 4
    history = diary(nights, medications=(thiazide(56, 83), thiazide(140)))
    evidence = found(history, 167, Pattern.DIURETIC)
    assert evidence is not None
    assert evidence.episode.endswith(day(56).isoformat())


def test_no_medicine_means_the_question_was_not_asked() -> None:
    assert verdicts(diary(ROSE), LAST, Pattern.STATIN) == {Verdict.NOT_ASKED}
