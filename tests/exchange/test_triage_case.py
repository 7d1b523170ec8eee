"""Typed cases that cannot be read: which field is wrong, and what was perhaps meant."""

from __future__ import annotations

from typing import Any

import pytest

from education.signs import SIGNS
from tracker.analysis.conditions import KNOWN
from tracker.exchange.triage_case import CaseError, case_of, read_case, vocabulary
from tracker.exchange.triage_names import CONDITION_NAMES, SIGN_NAMES


def problem(case: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(CaseError) as caught:
        case_of(case)
    return caught.value.problem


@pytest.mark.parametrize(
    ("case", "field", "near"),
    [
        ({"symptoms": ["chest_pian"]}, "symptoms[0]", "chest_pain"),
        ({"symptoms": ["headache", "diarrhoeia"]}, "symptoms[1]", "diarrhea"),
        ({"symptoms": ["swelling_of_leg"]}, "symptoms[0]", "one_leg_swollen"),
        ({"conditions": ["hart_failure"]}, "conditions[0]", "heart_failure"),
        ({"labs": [{"analyte": "sodum", "value": 140}]}, "labs[0].analyte", "sodium"),
        (
            {"labs": [{"analyte": "sodium", "value": 140, "unit": "mmoll"}]},
            "labs[0].unit",
            "mmol/L",
        ),
        ({"labs": [{"analyte": "sodium", "amount": 140}]}, "labs[0]", "analyte"),
        ({"medicines": []}, "case", "medications"),
        ({"medications": [{"nme": "x"}]}, "medications[0]", "name"),
        ({"sex": "femal"}, "sex", "female"),
    ],
)
def test_an_unknown_code_names_its_field_and_the_nearest(
    case: dict[str, Any], field: str, near: str
) -> None:
    found = problem(case)
    assert found["field"] == field
    assert near in found["nearest"]


@pytest.mark.parametrize(
    "case",
    [
        {"age": "72"},
        {"age": 72.5},
        {"age": -1},
        {"age": 131},
        {"age": True},
        {"symptoms": "headache"},
        {"symptoms": [7]},
        {"medications": ["HCTZ"]},
        {"medications": [{"name": ""}]},
        {"medications": [{"name": "HCTZ", "started_days_ago": -3}]},
        {"medications": [{"name": "HCTZ", "stopped": "yes"}]},
        {"labs": [{"analyte": "sodium"}]},
        {"labs": [{"analyte": "sodium", "value": "low"}]},
        {"labs": [{"analyte": "sodium", "value": float("nan")}]},
        {"cramp_nights_per_week": 8},
        {"sleep_impact": 11},
        {"fluid_l_per_day": -1},
        {"pregnant": "no"},
        {"notes": 7},
    ],
)
def test_a_value_of_the_wrong_kind_is_an_error_with_its_field(case: dict[str, Any]) -> None:
    found = problem(case)
    assert found["field"].partition("[")[0] == next(iter(case))
    assert found["error"]


@pytest.mark.parametrize("written", ["", "[]", "{", '"text"', "[" * 100_000])
def test_what_is_no_object_is_an_error(written: str) -> None:
    with pytest.raises(CaseError):
        read_case(written)


def test_nothing_said_and_null_are_the_same() -> None:
    nothing = dict.fromkeys(vocabulary()["fields"]["case"])
    assert case_of(nothing) == case_of({})


def test_case_spaces_and_hyphens_of_a_code_do_not_matter() -> None:
    assert case_of({"symptoms": ["Chest pain"]}) == case_of({"symptoms": ["chest_pain"]})
    assert case_of({"conditions": ["Heart-Failure"]}) == case_of({"conditions": ["heart_failure"]})
    assert case_of({"labs": [{"analyte": "Na", "value": 131, "unit": "MMOL/L"}]}) == case_of(
        {"labs": [{"analyte": "sodium", "value": 131, "unit": "mmol/L"}]}
    )


def test_a_value_without_a_unit_has_the_usual_one() -> None:
    assert case_of({"labs": [{"analyte": "potassium", "value": 2.4}]}) == case_of(
        {"labs": [{"analyte": "potassium", "value": 2.4, "unit": "mmol/L"}]}
    )


def test_magnesium_is_read_in_milligrams_too() -> None:
    [lab] = case_of({"labs": [{"analyte": "magnesium", "value": 1.7, "unit": "mg/dL"}]}).facts.labs
    assert lab.value == pytest.approx(0.70, abs=0.01)


def test_the_vocabulary_holds_every_code_with_its_words() -> None:
    found = vocabulary()
    assert found["symptoms"] == {code: sign.words for code, sign in SIGNS.items()}
    assert found["conditions"] == dict(KNOWN)
    cohort = {"diabetes", "ckd", "anemia", "heart_failure", "pregnancy", "cirrhosis"}
    assert cohort <= set(found["conditions"])


def test_every_other_name_means_a_known_code_and_hides_none() -> None:
    assert set(SIGN_NAMES.values()) <= set(SIGNS)
    assert set(CONDITION_NAMES.values()) <= set(KNOWN)
    assert not set(SIGN_NAMES) & set(SIGNS)
    assert not set(CONDITION_NAMES) & set(KNOWN)


def test_another_name_is_read_as_its_code() -> None:
    assert case_of({"symptoms": ["Shortness of breath"]}) == case_of(
        {"symptoms": ["sudden_breathless"]}
    )
    assert case_of({"conditions": ["CHF"]}) == case_of({"conditions": ["heart_failure"]})
