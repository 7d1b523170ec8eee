"""One case without a diary: the same rules, and nothing when no pattern is clear."""

from __future__ import annotations

from typing import Any

import pytest

from education.urgency import Urgency
from tracker.analysis.facts import Facts, LabFact
from tracker.analysis.patterns.profile import Profile, Taken, profile_of_case
from tracker.analysis.patterns.single_case import RULES, fitting
from tracker.analysis.patterns.standing import TOLD_ONCE
from tracker.analysis.records import Pattern

HCTZ = Taken(name="hydrochlorothiazide", groups=frozenset({"thiazide"}), sodium=2, started_days=12)
OLD_HCTZ = Taken(name="hydrochlorothiazide", groups=frozenset({"thiazide"}), sodium=2)
SERTRALINE = Taken(name="sertraline", groups=frozenset({"ssri"}), sodium=2, started_days=12)


def case(*medicines: Taken, **facts: Any) -> Profile:
    signs = frozenset(facts.pop("signs", ()))
    return profile_of_case(Facts(signs=signs, **facts), medicines)


def test_cramps_alone_fit_no_pattern() -> None:
    assert fitting(case(cramp_nights_per_week=6, age=80)) == {}


def test_a_water_pill_and_cramps_alone_fit_no_pattern() -> None:
    assert fitting(case(OLD_HCTZ, cramp_nights_per_week=5)) == {}


def test_low_sodium_needs_no_cramps_and_has_no_upper_time_limit() -> None:
    found = fitting(case(OLD_HCTZ, signs=["fatigue", "unsteady"]))
    assert list(found) == [Pattern.HYPONATREMIA]
    assert found[Pattern.HYPONATREMIA].urgency is Urgency.SOON


@pytest.mark.parametrize(
    ("known", "urgency"),
    [
        (case(HCTZ, signs=["fatigue", "unsteady"]), Urgency.TODAY),
        (case(OLD_HCTZ, signs=["nausea", "headache"]), Urgency.TODAY),
        (case(labs=(LabFact(analyte="sodium", value=129),)), Urgency.TODAY),
        (case(labs=(LabFact(analyte="sodium", value=134.9),)), Urgency.SOON),
        (case(conditions=frozenset({"siadh"}), signs=["falls", "low_mood"]), Urgency.SOON),
        (case(fluid_ml_today=3600, signs=["falls", "low_mood"]), Urgency.SOON),
    ],
)
def test_the_care_level_of_low_sodium_is_the_settled_one(known: Profile, urgency: Urgency) -> None:
    assert fitting(known)[Pattern.HYPONATREMIA].urgency is urgency


@pytest.mark.parametrize(
    "known",
    [
        case(OLD_HCTZ, signs=["headache", "bad_headache"]),
        case(signs=["fatigue", "unsteady", "falls"], age=80),
        case(labs=(LabFact(analyte="sodium", value=135),)),
        case(labs=(LabFact(analyte="sodium", value=13.4),)),
        case(labs=(LabFact(analyte="sodium", value=130, days_ago=40),)),
        case(OLD_HCTZ, signs=["fatigue"], cramp_nights_per_week=5),
    ],
)
def test_one_sign_no_risk_or_an_old_value_are_not_low_sodium(known: Profile) -> None:
    assert Pattern.HYPONATREMIA not in fitting(known)


def test_cramps_count_as_a_sign_after_a_new_medicine() -> None:
    found = fitting(case(HCTZ, signs=["fatigue"], cramp_nights_per_week=5))
    assert Pattern.HYPONATREMIA in found


def test_a_pair_is_named_until_low_sodium_itself_is() -> None:
    assert list(fitting(case(HCTZ, SERTRALINE))) == [Pattern.SODIUM_PAIR]
    both = fitting(case(HCTZ, SERTRALINE, signs=["nausea", "headache"]))
    assert list(both) == [Pattern.HYPONATREMIA]


@pytest.mark.parametrize(
    ("facts", "fits"),
    [
        ({"fluid_ml_today": 5000}, False),
        ({"fluid_ml_today": 5001}, True),
        ({"fluid_ml_per_hour": 1000}, False),
        ({"fluid_ml_per_hour": 1001}, True),
    ],
)
def test_over_drinking_has_the_limits_of_the_red_flags(
    facts: dict[str, float], *, fits: bool
) -> None:
    found = fitting(case(**facts))
    assert (Pattern.OVER_DRINKING in found) is fits
    if fits:
        assert found[Pattern.OVER_DRINKING].urgency is Urgency.TODAY


def test_restless_legs_need_the_urge_and_no_hard_muscle() -> None:
    signs = ["urge_to_move", "relief_by_moving", "worse_at_rest"]
    assert fitting(case(signs=signs))[Pattern.RLS].urgency is Urgency.ROUTINE
    assert fitting(case(signs=[*signs, "hard_knot"])) == {}
    assert fitting(case(signs=signs[:2])) == {}
    assert fitting(case(signs=["relief_by_moving", "worse_at_rest", "evening_onset"])) == {}


def test_the_standing_rules_are_asked_of_a_case_too() -> None:
    inhaler = Taken(name="salmeterol", groups=frozenset({"laba"}), started_days=40)
    known = case(inhaler, conditions=frozenset({"cirrhosis"}), cramp_nights_per_week=2)
    assert list(fitting(known)) == [Pattern.INHALER, Pattern.CIRRHOSIS]
    assert set(RULES) > TOLD_ONCE
