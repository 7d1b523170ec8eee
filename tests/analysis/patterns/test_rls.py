"""Evenings that resemble restless legs."""

from __future__ import annotations

import pytest

from education.urgency import Urgency
from tests.analysis.patterns.diaries import diary, found, reason_values, ticked, verdicts
from tracker.analysis.answers import Verdict
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.records import Category, Certainty, Pattern

ALL_FOUR = ("urge_to_move", "worse_at_rest", "relief_by_moving", "evening_onset")
QUIET = "." * 40


def test_three_evenings_in_two_weeks_resemble_restless_legs() -> None:
    evidence = found(diary(QUIET, symptoms=ticked((20, 25, 30), *ALL_FOUR)), 30, Pattern.RLS)
    assert evidence is not None
    assert evidence.urgency is Urgency.ROUTINE
    assert evidence.certainty is Certainty.POSSIBLE
    assert evidence.categories == {Category.SYMPTOMS}
    assert reason_values(evidence, codes.RESTLESS_EVENINGS)[0]["evenings"] == 3


def test_two_evenings_are_not_enough() -> None:
    history = diary(QUIET, symptoms=ticked((20, 30), *ALL_FOUR))
    assert verdicts(history, 30, Pattern.RLS) == {Verdict.NO_CLEAR_LINK}


def test_one_bad_week_may_be_a_flare_of_something_else() -> None:
    history = diary(QUIET, symptoms=ticked(range(20, 28), *ALL_FOUR))
    assert all(found(history, number, Pattern.RLS) is None for number in range(40))


def test_a_hard_muscle_on_those_evenings_means_cramps() -> None:
    signs = ticked((20, 25, 30), *ALL_FOUR, "hard_knot")
    assert found(diary(QUIET, symptoms=signs), 30, Pattern.RLS) is None


@pytest.mark.parametrize("missing", ALL_FOUR)
def test_every_sign_must_have_been_seen(missing: str) -> None:
    signs = ticked((20, 25, 30), *(code for code in ALL_FOUR if code != missing))
    assert found(diary(QUIET, symptoms=signs), 30, Pattern.RLS) is None


def test_a_box_left_out_on_one_evening_does_not_matter() -> None:
    signs = ticked((20, 25), *ALL_FOUR) + ticked((30,), *ALL_FOUR[:3])
    assert found(diary(QUIET, symptoms=signs), 30, Pattern.RLS) is not None


def test_too_few_entries_give_no_answer_yet() -> None:
    history = diary("", symptoms=ticked((20, 25, 30), *ALL_FOUR))
    assert verdicts(history, 30, Pattern.RLS) == {Verdict.NOT_ENOUGH_NIGHTS}


def test_anemia_makes_iron_worth_a_question() -> None:
    history = diary(
        QUIET, symptoms=ticked((20, 25, 30), *ALL_FOUR), conditions=frozenset({"anemia", "gout"})
    )
    evidence = found(history, 30, Pattern.RLS)
    assert evidence is not None
    assert reason_values(evidence, codes.IRON_QUESTION) == [{"code": "anemia"}]
