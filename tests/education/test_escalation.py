"""Whom to call at which care level, in which country."""

from __future__ import annotations

import pytest

from education.escalation import (
    dialled,
    emergency_number,
    emergency_numbers,
    emergency_words,
    escalation,
)
from education.urgency import Urgency


@pytest.mark.parametrize(
    ("country", "number"),
    [("US", "911"), ("us", "911"), ("GB", "999"), ("UK", "999"), ("DE", "112"), ("IE", "112")],
)
def test_the_number_is_the_one_of_the_country(country: str, number: str) -> None:
    assert emergency_number(country) == number
    assert emergency_number(country, default="000") == number
    assert emergency_numbers(country, default="000") == (number,)


def test_elsewhere_the_number_of_the_deployer_comes_first() -> None:
    assert emergency_number("AU", default="000") == "000"
    assert emergency_numbers("AU", default="000") == ("000", "911", "999", "112")
    assert emergency_numbers("", default="112") == ("112", "911", "999")


def test_without_any_number_all_three_are_offered() -> None:
    assert emergency_number("") == ""
    assert emergency_numbers("") == ("911", "999", "112")
    assert emergency_words("") == "911, 999 or 112"


@pytest.mark.parametrize(("number", "link"), [("+1 (911)", "+1911"), ("9-1-1", "911")])
def test_a_number_is_made_ready_to_dial(number: str, link: str) -> None:
    assert dialled(number) == link


@pytest.mark.parametrize(
    ("urgency", "heading", "rungs"),
    [
        (Urgency.EMERGENCY, "Call 911 now", 3),
        (Urgency.TODAY, "Call today", 2),
        (Urgency.SOON, "See your physician", 1),
        (Urgency.ROUTINE, "Mention it at your next visit", 0),
    ],
)
def test_each_level_has_its_fixed_words(urgency: Urgency, heading: str, rungs: int) -> None:
    level = escalation(urgency, "US")
    assert level.heading == heading
    assert sum(level.rungs) == rungs
    assert level.who
    assert level.say


@pytest.mark.parametrize("urgency", [Urgency.EMERGENCY, Urgency.TODAY])
def test_at_the_two_high_levels_they_are_told_every_medicine(urgency: Urgency) -> None:
    assert "Tell them every medicine you take." in escalation(urgency, "US").say
