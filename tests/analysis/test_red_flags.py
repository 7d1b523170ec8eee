"""The interpreter: the golden cases, and what must hold for any facts at all.

An interpreter in another language reads the same `golden/red_flags.json`.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from education.red_flags import RULES, SIGNS, Rule
from education.triggers import Group, StoppedByPatient, Trigger, leaves
from education.urgency import Urgency
from tracker.analysis.facts import fastest_rate_ml_per_hour
from tracker.analysis.records import (
    Category,
    Course,
    Cramp,
    FluidDay,
    Lab,
    Night,
    PatientHistory,
    Symptom,
    TimedDrink,
)
from tracker.analysis.red_flags import (
    Facts,
    Fired,
    LabFact,
    _match,
    check,
    facts_from_history,
    highest,
    words_for,
)

GOLDEN = Path(__file__).parent / "golden" / "red_flags.json"
CASES: list[dict[str, Any]] = json.loads(GOLDEN.read_text())["cases"]
SETS = ("signs", "groups", "possible_groups", "conditions", "stopped_by_patient")
NOW = dt.datetime(2026, 5, 20, 9, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 5, 20)


def facts_of(data: dict[str, Any]) -> Facts:
    values: dict[str, Any] = {
        key: frozenset(value) if key in SETS else value for key, value in data.items()
    }
    values["labs"] = tuple(LabFact(**lab) for lab in data.get("labs", ()))
    return Facts(**values)


def rule(fired: tuple[Fired, ...], name: str) -> Fired:
    return next(hit for hit in fired if hit.rule == name)


def days_ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


EMPTY = PatientHistory(patient="p", start=days_ago(100))


GROUPS = sorted(
    {
        name
        for each in RULES
        for leaf in leaves(each.trigger)
        if isinstance(leaf, Group | StoppedByPatient)
        for name in leaf.names
    }
)


def some(values: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=6)


LABS = st.builds(
    LabFact,
    analyte=st.sampled_from(["sodium", "potassium", "magnesium"]),
    value=st.floats(0.1, 200),
    days_ago=st.integers(0, 120),
)
ANY_FACTS = st.builds(
    Facts,
    signs=some(sorted(SIGNS)),
    groups=some(GROUPS),
    lowers_sodium=st.booleans(),
    groups_started_days=st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 90), max_size=3),
    stopped_by_patient=some(GROUPS),
    unknown_medicine=st.booleans(),
    possible_groups=some(GROUPS),
    may_lower_sodium=st.booleans(),
    unmatched_medicine=st.booleans(),
    conditions=some(["pregnancy", "cirrhosis"]),
    unknown_conditions=st.booleans(),
    age=st.none() | st.integers(10, 95),
    labs=st.lists(LABS, max_size=3).map(tuple),
    fluid_ml_today=st.none() | st.floats(0, 9000),
    fluid_ml_per_hour=st.none() | st.floats(0, 2000),
    cramp_minutes=st.none() | st.floats(0, 60),
    cramp_nights_per_week=st.none() | st.floats(0, 7),
    sleep_impact=st.none() | st.integers(0, 10),
)


def rank(facts: Facts) -> int:
    level = highest(check(facts))
    return -1 if level is None else level.rank


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_golden_case_fires_exactly_the_named_rules(case: dict[str, Any]) -> None:
    fired = check(facts_of(case["facts"]))
    assert {hit.rule: hit.urgency.value for hit in fired} == case["fired"]
    level = highest(fired)
    assert (level.value if level else None) == case["highest"]


def test_golden_names_are_unique_and_many() -> None:
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names) >= 90


@pytest.mark.parametrize("each", RULES, ids=[each.id for each in RULES])
def test_every_level_of_every_rule_has_a_golden_case(each: Rule) -> None:
    seen = {case["fired"][each.id] for case in CASES if each.id in case["fired"]}
    assert seen == {level.urgency.value for level in each.levels}


@pytest.mark.parametrize("code", sorted(SIGNS))
def test_a_sign_is_marked_as_emergency_exactly_when_alone_it_is_one(code: str) -> None:
    alone = highest(check(Facts(signs=frozenset({code}))))
    assert SIGNS[code].emergency == (alone is Urgency.EMERGENCY)


@given(ANY_FACTS, some(sorted(SIGNS)))
def test_adding_a_sign_never_lowers_the_highest_level(facts: Facts, more: frozenset[str]) -> None:
    assert rank(replace(facts, signs=facts.signs | more)) >= rank(facts)


@given(ANY_FACTS)
def test_not_knowing_the_medicines_never_lowers_the_highest_level(facts: Facts) -> None:
    known = replace(facts, unknown_medicine=False, unknown_conditions=False)
    unknown = replace(facts, unknown_medicine=True, unknown_conditions=True)
    assert rank(unknown) >= rank(known)


@given(ANY_FACTS)
def test_confusion_is_always_an_emergency(facts: Facts) -> None:
    confused = replace(facts, signs=facts.signs | {"confusion"})
    assert highest(check(confused)) is Urgency.EMERGENCY


@given(ANY_FACTS)
def test_the_most_urgent_rule_comes_first_then_the_id(facts: Facts) -> None:
    fired = check(facts)
    assert list(fired) == sorted(fired, key=lambda hit: (-hit.urgency.rank, hit.rule))
    assert len({hit.rule for hit in fired}) == len(fired)


@given(ANY_FACTS)
def test_named_signs_were_reported_and_rest_on_symptoms(facts: Facts) -> None:
    for hit in check(facts):
        assert facts.signs.issuperset(hit.signs)
        assert not hit.signs or Category.SYMPTOMS in hit.categories


def test_an_unknown_kind_of_trigger_is_an_error_not_a_silence() -> None:
    with pytest.raises(TypeError, match="no interpreter for Trigger"):
        _match(Trigger(), Facts())


def test_an_alert_rests_on_the_fewest_categories_that_suffice() -> None:
    signs = frozenset({"nausea", "headache", "unsteady"})
    both = Facts(signs=signs, groups=frozenset({"ssri"}), fluid_ml_today=6000)
    assert rule(check(both), "R05").categories == {Category.SYMPTOMS, Category.MEDICINES}
    fluids = Facts(signs=signs, fluid_ml_today=6000)
    assert rule(check(fluids), "R05").categories == {Category.SYMPTOMS, Category.FLUIDS}


def test_a_sodium_alert_without_signs_rests_on_labs_alone() -> None:
    lab = LabFact(analyte="sodium", value=122)
    assert rule(check(Facts(labs=(lab,))), "R21").categories == {Category.LABS}


def test_the_emergency_number_is_the_local_one() -> None:
    fired = rule(check(Facts(signs=frozenset({"seizure"}))), "R01")
    assert words_for(fired, "112") == "A seizure is an emergency. Call 112 now."


def test_without_a_known_country_the_words_still_say_whom_to_call() -> None:
    fired = rule(check(Facts(signs=frozenset({"chest_pain"}))), "R06")
    assert words_for(fired, "").endswith("Call your emergency number.")


def test_the_self_harm_line_is_the_united_states_one_only_there() -> None:
    fired = rule(check(Facts(signs=frozenset({"self_harm"}))), "R33")
    assert words_for(fired, "911") == "You matter. Call or text 988 now."
    assert words_for(fired, "999") == "You matter. Call 999 now."


def test_other_signs_take_the_word_common_out_of_the_routine_answer() -> None:
    plain = Facts(cramp_nights_per_week=2)
    assert "common" in rule(check(plain), "R32").words
    tired = replace(plain, signs=frozenset({"fatigue"}))
    assert "common" not in rule(check(tired), "R32").words


def test_a_new_thiazide_in_the_record_makes_a_mild_sodium_a_call_today() -> None:
    course = Course(
        name="hydrochlorothiazide", groups=frozenset({"thiazide"}), sodium=2, start=days_ago(12)
    )
    lab = Lab(date=days_ago(1), analyte="sodium", value=132.0)
    facts = facts_from_history(replace(EMPTY, medications=(course,), labs=(lab,)), NOW)
    assert facts.groups_started_days == {"thiazide": 12}
    assert facts.sodium_lowering_started_days == 12
    assert rule(check(facts), "R23").urgency is Urgency.TODAY


@pytest.mark.parametrize(("ended", "lingers"), [(14, True), (15, False)])
def test_a_sodium_lowering_medicine_counts_two_weeks_after_its_last_day(
    ended: int, *, lingers: bool
) -> None:
    course = Course(name="sertraline", groups=frozenset({"ssri"}), sodium=2, end=days_ago(ended))
    facts = facts_from_history(replace(EMPTY, medications=(course,)), NOW)
    assert facts.lowers_sodium is lingers
    assert facts.groups == frozenset()


def test_a_medicine_that_begins_tomorrow_is_not_taken_yet() -> None:
    course = Course(name="x", groups=frozenset({"quinine"}), start=days_ago(-1))
    assert facts_from_history(replace(EMPTY, medications=(course,)), NOW) == facts_from_history(
        EMPTY, NOW
    )


def test_a_name_the_catalogue_lacks_is_unmatched_and_has_no_groups() -> None:
    facts = facts_from_history(replace(EMPTY, medications=(Course(name="bluepill"),)), NOW)
    assert facts.unmatched_medicine
    assert not facts.unknown_medicine
    assert not facts.groups | facts.possible_groups


def test_an_unclear_name_may_be_each_of_its_candidates() -> None:
    facts = facts_from_history(replace(EMPTY, medications=(Course(name="water pill"),)), NOW)
    assert {"thiazide", "loop"} <= facts.possible_groups
    assert facts.may_lower_sodium
    assert not facts.groups


def test_what_all_candidates_share_is_known() -> None:
    facts = facts_from_history(replace(EMPTY, medications=(Course(name="statin"),)), NOW)
    assert facts.groups == frozenset({"statin"})


def test_a_water_pill_without_a_name_that_was_stopped_asks_for_a_call() -> None:
    course = Course(name="water pill", end=days_ago(2), stopped_by_patient=True)
    facts = facts_from_history(replace(EMPTY, medications=(course,)), NOW)
    assert rule(check(facts), "R27").urgency is Urgency.TODAY


def test_a_statin_the_person_stopped_last_week_asks_for_a_call() -> None:
    course = Course(
        name="simvastatin",
        groups=frozenset({"statin"}),
        start=days_ago(90),
        end=days_ago(7),
        stopped_by_patient=True,
    )
    facts = facts_from_history(replace(EMPTY, medications=(course,)), NOW)
    assert rule(check(facts), "R27").urgency is Urgency.TODAY
    again = Course(name="simvastatin", groups=frozenset({"statin"}), start=days_ago(2))
    assert not check(facts_from_history(replace(EMPTY, medications=(course, again)), NOW))


def test_signs_of_the_waking_day_are_kept_and_older_ones_are_not() -> None:
    symptoms = (
        Symptom(date=days_ago(1), code="confusion"),
        Symptom(date=TODAY, code="headache"),
    )
    record = replace(EMPTY, symptoms=symptoms)
    assert facts_from_history(record, NOW, {"nausea"}).signs == {"headache", "nausea"}
    after_midnight = NOW.replace(hour=2)
    assert "confusion" in facts_from_history(record, after_midnight).signs


def test_days_and_age_are_local_to_the_person() -> None:
    evening_before = dt.datetime(2026, 5, 20, 3, 0, tzinfo=dt.UTC)
    lab = Lab(date=days_ago(1), analyte="sodium", value=128.0)
    record = replace(EMPTY, zone="America/New_York", labs=(lab,), birth_year=2009)
    facts = facts_from_history(record, evening_before)
    assert [fact.days_ago for fact in facts.labs] == [0]
    assert facts.age == 17


def test_a_value_and_a_drink_from_the_future_are_not_read() -> None:
    lab = Lab(date=days_ago(-1), analyte="sodium", value=120.0)
    drink = TimedDrink(at=NOW + dt.timedelta(hours=1), volume_ml=6000)
    assert facts_from_history(replace(EMPTY, labs=(lab,), drinks=(drink,)), NOW) == (
        facts_from_history(EMPTY, NOW)
    )


def test_unlogged_nights_are_not_read_as_cramp_nights() -> None:
    cramped = Night(date=days_ago(1), cramps=(Cramp(),), count=1)
    quiet = Night(date=days_ago(3))
    old = Night(date=days_ago(20), cramps=(Cramp(),), count=1)
    facts = facts_from_history(replace(EMPTY, nights=(old, quiet, cramped)), NOW)
    assert facts.cramp_nights_per_week == 0.5
    assert facts_from_history(EMPTY, NOW).cramp_nights_per_week is None


def test_eight_cramp_nights_in_two_weeks_are_four_a_week() -> None:
    dates = (days_ago(n) for n in (16, 15, 13, 12, 10, 8, 6, 4, 2))
    nights = tuple(Night(date=date, cramps=(Cramp(),), count=1) for date in dates)
    record = replace(EMPTY, nights=nights)
    assert facts_from_history(record, NOW).cramp_nights_per_week == 4.0


def test_a_day_of_fluids_is_the_larger_of_its_total_and_its_drinks() -> None:
    drinks = (TimedDrink(at=NOW - dt.timedelta(hours=1), volume_ml=700),)
    assert facts_from_history(replace(EMPTY, drinks=drinks), NOW).fluid_ml_today == 700
    total = (FluidDay(date=TODAY, volume_ml=5200),)
    facts = facts_from_history(replace(EMPTY, fluids=total, drinks=drinks), NOW)
    assert facts.fluid_ml_today == 5200


def test_the_rate_is_that_of_the_fastest_two_hours() -> None:
    minutes = (600, 300, 240, 200, 130)
    drinks = [TimedDrink(at=NOW - dt.timedelta(minutes=m), volume_ml=800) for m in minutes]
    assert fastest_rate_ml_per_hour(drinks, NOW) == 1200
    assert fastest_rate_ml_per_hour([], NOW) is None


def test_the_interpreter_loads_neither_django_nor_numpy() -> None:
    code = (
        "import sys, tracker.analysis.red_flags;"
        "print([m for m in ('django', 'numpy', 'scipy', 'celery') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
