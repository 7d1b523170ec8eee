"""Signs and laboratory values that fit low sodium."""

from __future__ import annotations

import pytest

from education.urgency import Urgency
from tests.analysis.patterns.diaries import (
    day,
    diary,
    drank,
    found,
    reason_values,
    thiazide,
    ticked,
    verdicts,
)
from tracker.analysis.answers import Verdict
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.persistence import CEILING, persistence_on
from tracker.analysis.records import Category, Certainty, Course, Lab, PatientHistory, Pattern
from tracker.analysis.timeline import Timeline

# Most days with a sign for five weeks, as somebody with low sodium reports them.
LASTING = (
    ticked((61, 66, 71, 78, 84, 90), "unsteady", "fatigue")
    + ticked((63, 68, 73, 75, 80, 87), "headache", "nausea")
    + ticked((64, 69, 76, 82, 88), "fatigue", "headache")
)
LASTING = tuple(sorted(LASTING, key=lambda symptom: symptom.date))
ENTRIES = "." * 200


def sodium(*values: tuple[int, float]) -> tuple[Lab, ...]:
    return tuple(Lab(date=day(number), analyte="sodium", value=value) for number, value in values)


def first_found(history: PatientHistory, until: int = 100) -> int | None:
    nights = (n for n in range(until) if found(history, n, Pattern.HYPONATREMIA))
    return next(nights, None)


def test_lasting_signs_after_a_new_water_pill_are_found_within_a_month() -> None:
    raised = first_found(diary(ENTRIES, medications=(thiazide(55),), symptoms=LASTING))
    assert raised is not None
    assert 62 < raised < 85


def test_the_finding_says_what_it_rests_on() -> None:
    history = diary(ENTRIES, medications=(thiazide(55),), symptoms=LASTING, birth_year=1948)
    raised = first_found(history)
    assert raised is not None
    evidence = found(history, raised, Pattern.HYPONATREMIA)
    assert evidence is not None
    assert evidence.certainty is Certainty.POSSIBLE
    assert evidence.categories == {Category.SYMPTOMS, Category.MEDICINES}
    (medicine,) = reason_values(evidence, codes.SODIUM_LOWERING_MEDICINE)
    assert medicine == {"name": "hydrochlorothiazide", "days": raised - 55 + 1}
    assert reason_values(evidence, codes.RISK_AGE) == [{"age": 77}]
    assert len(reason_values(evidence, codes.SYMPTOM_DAYS)) >= 2


def test_without_any_risk_the_signs_are_no_finding() -> None:
    history = diary(ENTRIES, symptoms=LASTING)
    assert first_found(history) is None
    assert verdicts(history, 90, Pattern.HYPONATREMIA) == {Verdict.NOT_ASKED}


def test_it_never_waits_for_logged_nights() -> None:
    history = diary("", medications=(thiazide(55),), symptoms=LASTING)
    assert first_found(history) is not None


def test_a_medicine_of_many_years_is_no_reason_to_look_away() -> None:
    history = diary(ENTRIES, medications=(thiazide(None),), symptoms=LASTING)
    assert first_found(history) is not None


def test_a_new_medicine_makes_the_finding_come_sooner() -> None:
    new = first_found(diary(ENTRIES, medications=(thiazide(55),), symptoms=LASTING))
    old = first_found(diary(ENTRIES, medications=(thiazide(None),), symptoms=LASTING))
    assert new is not None
    assert old is not None
    assert new <= old


@pytest.mark.parametrize("length", [3, 5, 7])
def test_one_cold_is_not_low_sodium(length: int) -> None:
    cold = ticked(range(80, 80 + length), "fatigue", "headache")
    history = diary(ENTRIES, medications=(thiazide(None),), symptoms=cold)
    assert first_found(history, 130) is None


def test_a_usual_headache_day_is_measured_against_the_persons_own_days() -> None:
    often = ticked(range(0, 180, 4), "headache", "fatigue")
    history = diary(ENTRIES, medications=(thiazide(None),), symptoms=often)
    assert all(found(history, n, Pattern.HYPONATREMIA) is None for n in range(120, 180))


def test_one_kind_of_sign_alone_is_not_enough() -> None:
    history = diary(
        ENTRIES, medications=(thiazide(55),), symptoms=ticked(range(60, 100, 2), "headache")
    )
    assert first_found(history) is None


def test_heart_failure_is_a_risk_of_its_own() -> None:
    history = diary(ENTRIES, symptoms=LASTING, conditions=frozenset({"heart_failure"}))
    assert first_found(history) is not None


def test_a_weeks_intake_above_three_and_a_half_litres_is_a_risk_of_its_own() -> None:
    history = diary(ENTRIES, symptoms=LASTING, fluids=drank(*[4000] * 100))
    evidence = found(history, 95, Pattern.HYPONATREMIA)
    assert evidence is None or Category.FLUIDS in evidence.categories
    assert first_found(history) is not None


@pytest.mark.parametrize(("name", "group"), [("furosemide", "loop"), ("omeprazole", "ppi")])
def test_a_medicine_that_only_possibly_lowers_sodium_is_believed_later(
    name: str, group: str
) -> None:
    signs = ticked(range(62, 120, 2), "headache") + ticked(range(63, 120, 3), "fatigue")
    possible = Course(name=name, groups=frozenset({group}), sodium=1, start=day(55))
    known = first_found(diary(ENTRIES, medications=(thiazide(55),), symptoms=signs))
    later = first_found(diary(ENTRIES, medications=(possible,), symptoms=signs))
    assert known is not None
    assert later is not None
    assert later > known


def test_high_intake_alone_weighs_as_much_beforehand_as_with_an_illness() -> None:
    drinks = drank(*[4000] * 100)
    alone, ill = (
        persistence_on(Timeline(diary(ENTRIES, symptoms=LASTING, fluids=drinks, **more)), day(75))
        for more in ({}, {"conditions": frozenset({"ckd"})})
    )
    assert 0 < alone < CEILING / 10
    assert alone == pytest.approx(ill, rel=0.1)


def test_a_medicine_that_lowers_sodium_in_single_reports_is_no_risk_by_itself() -> None:
    ace = Course(name="lisinopril", groups=frozenset({"ace_inhibitor"}), sodium=1, start=day(55))
    assert first_found(diary(ENTRIES, medications=(ace,), symptoms=LASTING)) is None


@pytest.mark.parametrize(
    ("value", "band", "urgency"),
    [
        (134.9, "mild", Urgency.SOON),
        (130.0, "mild", Urgency.SOON),
        (129.9, "moderate", Urgency.TODAY),
        (125.0, "moderate", Urgency.TODAY),
        (124.9, "profound", Urgency.TODAY),
    ],
)
def test_a_value_below_135_is_shown_the_next_morning(
    value: float, band: str, urgency: Urgency
) -> None:
    history = diary(labs=sodium((10, value)))
    assert found(history, 9, Pattern.HYPONATREMIA) is None
    evidence = found(history, 10, Pattern.HYPONATREMIA)
    assert evidence is not None
    assert evidence.urgency is urgency
    assert evidence.categories == {Category.LABS}
    assert reason_values(evidence, codes.LAB_SODIUM)[0]["band"] == band


@pytest.mark.parametrize("value", [135.0, 140.0, 13.8, 1380.0])
def test_a_value_in_range_or_a_slip_is_not_shown(value: float) -> None:
    assert found(diary(labs=sodium((10, value))), 10, Pattern.HYPONATREMIA) is None


def test_a_newer_value_in_range_ends_it_and_so_do_thirty_days() -> None:
    history = diary(labs=sodium((10, 131.0), (20, 138.0)))
    assert found(history, 19, Pattern.HYPONATREMIA) is not None
    assert found(history, 20, Pattern.HYPONATREMIA) is None
    alone = diary(labs=sodium((10, 131.0)))
    assert found(alone, 39, Pattern.HYPONATREMIA) is not None
    assert found(alone, 40, Pattern.HYPONATREMIA) is None


def test_a_fast_fall_is_for_today() -> None:
    evidence = found(diary(labs=sodium((3, 138.0), (10, 133.0))), 10, Pattern.HYPONATREMIA)
    assert evidence is not None
    assert evidence.urgency is Urgency.TODAY
    assert reason_values(evidence, codes.SODIUM_FELL)[0]["days"] == 7


def test_a_mild_value_soon_after_a_start_is_for_today() -> None:
    history = diary(labs=sodium((40, 133.0)), medications=(thiazide(12),))
    evidence = found(history, 40, Pattern.HYPONATREMIA)
    assert evidence is not None
    assert evidence.urgency is Urgency.TODAY


def test_a_lower_band_makes_the_finding_graver() -> None:
    keys = [
        evidence.severity_key
        for value in (133.0, 127.0, 121.0)
        if (evidence := found(diary(labs=sodium((1, value))), 1, Pattern.HYPONATREMIA))
    ]
    assert keys == [1, 2, 3]
