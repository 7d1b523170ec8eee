"""What a person's own words tell of a medicine: stopped alone, or quinine."""

from __future__ import annotations

import pytest

from tracker.analysis.free_text_medicines import medicines_in


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("I stopped taking my water pill last week", "loop"),
        ("stopped my furosemide on Monday", "loop"),
        ("I quit the statin, it hurts", "statin"),
        ("Have given up my Lipitor", "statin"),
        ("came off the simvastatin myself", "statin"),
        ("not taking my HCTZ any more", "thiazide"),
        ("no longer use the blue inhaler", "saba"),
        ("I stopped bumetanide because of the cramps", "loop"),
        ("cramps better since I stopped hydroclorothiazide", "thiazide"),
        ("I don't take my Lasix now", "loop"),
        ("ran out of my statin", "statin"),
    ],
)
def test_a_stop_of_the_writer_is_found(text: str, group: str) -> None:
    assert group in medicines_in(text).stopped


@pytest.mark.parametrize(
    "text",
    [
        "my doctor stopped my water pill",
        "I want to stop my statin",
        "should I stop the water pill?",
        "I have not stopped my water pill",
        "never stopped taking furosemide",
        "was told to stop, so I stopped the statin",
        "cramp stopped after five minutes",
        "I stopped at the shop and walked home",
        "stopped drinking tea in the evening",
        "stopped walking because of the cramp",
        "it stopped when I stood up",
        "quiet night",
        "",
    ],
)
def test_what_was_not_stopped_alone_is_not(text: str) -> None:
    assert medicines_in(text).stopped == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "drink tonic water with quinine for the cramps",
        "took a quinine tablet",
        "tried some tonic water before bed",
        "I have been using quinine again",
    ],
)
def test_quinine_that_is_taken_is_found(text: str) -> None:
    assert medicines_in(text).taken == {"quinine"}


@pytest.mark.parametrize(
    "text",
    [
        "I do not take quinine",
        "no tonic water",
        "my neighbor takes quinine",
        "read that quinine is not safe",
        "used to take quinine years ago",
        "asked about quinine",
    ],
)
def test_quinine_that_is_not_taken_is_not(text: str) -> None:
    assert medicines_in(text).taken == frozenset()
