"""Typed cases: the levels the clinical evidence asks for, and what must hold for any case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.red_flags import RULES
from education.signs import SIGNS
from education.urgency import Urgency
from tracker.analysis.conditions import KNOWN
from tracker.analysis.records import Pattern
from tracker.analysis.triage import Triage, triage
from tracker.exchange.triage_case import case_of

GOLDEN = Path(__file__).parent / "golden" / "triage.json"
CASES: list[dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8"))["cases"]
CHECKED_BY_DIARY = {Pattern.DIURETIC, Pattern.STATIN, Pattern.LABA, Pattern.WORSENING}
MEDICINES = ("hydrochlorothiazide", "Lasix", "sertraline", "simvastatin", "Xyzzolam", "water pill")

ANY_CASE = st.fixed_dictionaries(
    {},
    optional={
        "age": st.integers(0, 110),
        "sex": st.sampled_from(["F", "M"]),
        "conditions": st.lists(st.sampled_from(sorted(KNOWN)), max_size=3),
        "symptoms": st.lists(st.sampled_from(sorted(SIGNS)), max_size=4),
        "medications": st.lists(
            st.fixed_dictionaries(
                {"name": st.sampled_from(MEDICINES)},
                optional={"started_days_ago": st.integers(0, 400), "stopped": st.booleans()},
            ),
            max_size=3,
        ),
        "labs": st.lists(
            st.fixed_dictionaries(
                {"analyte": st.sampled_from(["sodium", "potassium"]), "value": st.floats(0, 200)}
            ),
            max_size=2,
        ),
        "fluid_l_per_day": st.floats(0, 9),
        "cramp_nights_per_week": st.floats(0, 7),
        "sleep_impact": st.integers(0, 10),
        "pregnant": st.booleans(),
    },
)


def answer(case: dict[str, Any]) -> Triage:
    return triage(case_of(case))


@pytest.mark.parametrize("golden", CASES, ids=[case["name"] for case in CASES])
def test_golden_case_gets_its_level_rules_and_patterns(golden: dict[str, Any]) -> None:
    found = answer(golden["case"])
    assert found.tier.value == golden["tier"]
    assert sorted(hit.rule for hit in found.fired) == golden["rules"]
    assert sorted(pattern.value for pattern in found.patterns) == golden["patterns"]


def test_golden_cases_are_many_and_each_names_its_row() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) >= 200
    assert all(case["row"] for case in CASES)


def test_every_rule_has_a_golden_case() -> None:
    assert {rule for case in CASES for rule in case["rules"]} == {rule.id for rule in RULES}


def test_every_pattern_a_case_can_support_has_a_golden_case() -> None:
    seen = {Pattern(name) for case in CASES for name in case["patterns"]}
    assert seen == set(Pattern) - CHECKED_BY_DIARY


@given(ANY_CASE, st.sampled_from(["I have chest pain", "no chest pain", "all is well", "muddled"]))
def test_notes_never_lower_the_level(case: dict[str, Any], notes: str) -> None:
    assert answer({**case, "notes": notes}).tier.rank >= answer(case).tier.rank


@given(ANY_CASE, st.sampled_from(sorted(SIGNS)))
def test_one_more_sign_never_lowers_the_level_of_the_rules(case: dict[str, Any], code: str) -> None:
    more = {**case, "symptoms": [*case.get("symptoms", ()), code]}
    ranks = [max((h.urgency.rank for h in answer(c).fired), default=0) for c in (case, more)]
    assert ranks[1] >= ranks[0] or answer(more).tier.rank >= answer(case).tier.rank


@given(ANY_CASE)
def test_the_level_is_the_highest_of_all_that_was_found(case: dict[str, Any]) -> None:
    found = answer(case)
    levels = [hit.urgency for hit in found.fired] + [f.urgency for f in found.patterns.values()]
    assert found.tier.rank == max((level.rank for level in levels), default=Urgency.ROUTINE.rank)


@given(ANY_CASE)
def test_the_order_of_lists_does_not_matter(case: dict[str, Any]) -> None:
    turned = {k: v[::-1] if isinstance(v, list) else v for k, v in case.items()}
    one, two = answer(case), answer(turned)
    assert [hit.rule for hit in one.fired] == [hit.rule for hit in two.fired]
    assert (one.tier, set(one.patterns)) == (two.tier, set(two.patterns))
