"""The whole answer of a night, and that it never knows the future."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.patterns.diaries import (
    CALM,
    HEAVY,
    START,
    day,
    diary,
    drank,
    statin,
    thiazide,
    ticked,
)
from tracker.analysis.records import Lab, PatientHistory, Pattern, Strain
from tracker.analysis.replay import raisings
from tracker.analysis.report import ALGORITHM_VERSION, analyse, explain, explain_timeline
from tracker.analysis.timeline import Timeline
from tracker.exchange.cohort import known_at

DAYS = 120
CODES = ("headache", "nausea", "fatigue", "urge_to_move", "worse_at_rest", "new_code")


@st.composite
def histories(draw: st.DrawFn) -> PatientHistory:
    """Diaries of four months with anything in them, some of it rising at a medicine."""
    nights = "".join(
        draw(st.lists(st.sampled_from(".... 12"), min_size=56, max_size=56))
        + draw(st.lists(st.sampled_from(". 1222"), min_size=DAYS - 56, max_size=DAYS - 56))
    )
    volumes = draw(
        st.lists(st.sampled_from([None, 900, 1800, 2000, 5500]), min_size=DAYS, max_size=DAYS)
    )
    signs = {code: sorted(draw(st.sets(st.integers(30, DAYS - 1), max_size=40))) for code in CODES}
    symptoms = (symptom for code, days in signs.items() for symptom in ticked(days, code))
    values = draw(st.dictionaries(st.integers(0, DAYS - 1), st.sampled_from([128.0, 139.0])))
    hot = draw(st.sets(st.integers(0, DAYS - 1)))
    starts = draw(st.tuples(st.integers(40, 100), st.integers(0, 119)))
    end = draw(st.one_of(st.none(), st.integers(100, 119)))
    courses = sorted((thiazide(starts[0], end), statin(starts[1])), key=lambda c: c.start or START)
    return diary(
        nights,
        fluids=drank(*volumes),
        symptoms=tuple(sorted(symptoms, key=lambda symptom: (symptom.date, symptom.code))),
        medications=tuple(courses),
        strains=tuple(Strain(date=day(number), hot=True) for number in sorted(hot)),
        labs=tuple(
            Lab(date=day(number), analyte="sodium", value=value)
            for number, value in sorted(values.items())
        ),
    )


@settings(max_examples=60, deadline=None)
@given(history=histories(), number=st.integers(min_value=0, max_value=DAYS - 1))
def test_entries_after_the_night_change_nothing(history: PatientHistory, number: int) -> None:
    known = known_at(history, day(number))
    assert explain(history, day(number)) == explain(known, day(number))


@settings(max_examples=15, deadline=None)
@given(history=histories())
def test_a_replay_sees_what_each_night_saw(history: PatientHistory) -> None:
    for evidence in raisings(history, day(DAYS - 1)):
        assert evidence in analyse(known_at(history, evidence.night), evidence.night)


def test_a_night_is_answered_the_same_whichever_nights_were_asked_before() -> None:
    history = diary(
        CALM * 10 + HEAVY * 8,
        medications=(thiazide(70), statin(90)),
        fluids=drank(*[2000, 900, 2000, 2200] * 30),
        symptoms=ticked(range(72, 120, 2), "headache", "urge_to_move"),
    )
    timeline = Timeline(history)
    for number in (125, 20, 90, 160, -3, 69, 140, 125):
        assert explain_timeline(timeline, day(number)) == explain(history, day(number))


def test_no_clear_pattern_is_an_empty_answer() -> None:
    assert analyse(diary(CALM * 10), day(69)) == ()


def test_an_empty_diary_is_answered_too() -> None:
    history = PatientHistory(patient="p", start=START)
    assert analyse(history, START) == ()
    assert {answer.pattern for answer in explain(history, START)} == set(Pattern)


@pytest.mark.parametrize("number", [-3, 0, 69, 400])
def test_every_question_is_answered_on_any_night(number: int) -> None:
    answers = explain(diary(CALM * 10, medications=(thiazide(30),)), day(number))
    assert {answer.pattern for answer in answers} == set(Pattern)
    assert all(
        (answer.evidence is not None) == (answer.verdict.value == "fits") for answer in answers
    )


def test_a_finding_is_raised_once_while_it_lasts() -> None:
    history = diary(CALM * 10 + HEAVY * 12, medications=(thiazide(70),))
    patterns = [evidence.pattern for evidence in raisings(history, day(153))]
    assert patterns.count(Pattern.DIURETIC) == 1


def test_a_finding_that_rested_for_a_month_is_raised_again() -> None:
    def times(gap: int) -> int:
        labs = tuple(
            Lab(date=day(number), analyte="sodium", value=132.0) for number in (0, 29 + gap)
        )
        history = diary(labs=labs, medications=(thiazide(None),))
        return sum(1 for _ in raisings(history, day(150)))

    assert times(gap=30) == 1
    assert times(gap=31) == 2


def test_the_version_has_a_name() -> None:
    assert ALGORITHM_VERSION.startswith("stat-")


def test_a_diary_may_hold_entries_from_before_its_start() -> None:
    history = replace(diary(CALM * 10), start=START + dt.timedelta(days=20))
    assert analyse(history, day(69)) == ()
