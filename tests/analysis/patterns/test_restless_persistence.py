"""Restless legs come and go for months; a flare comes every evening for a week."""

from __future__ import annotations

import random

from tests.analysis.patterns.diaries import day, diary, ticked
from tracker.analysis.patterns.restless_persistence import (
    CEILING,
    FLARE,
    SIGNS,
    THRESHOLD,
    restless_weight,
)
from tracker.analysis.records import PatientHistory
from tracker.analysis.timeline import Timeline

DAYS = 120
QUIET = "." * DAYS


def weights(history: PatientHistory) -> list[float]:
    timeline = Timeline(history)
    return [restless_weight(timeline, day(number)) for number in range(DAYS)]


def flare(first: int, chance: random.Random) -> list[tuple[int, str]]:
    return [
        (number, sign)
        for number in range(first, first + 8)
        for sign, share in zip(SIGNS, FLARE, strict=True)
        if chance.random() < share
    ]


def test_evenings_with_quiet_ones_between_gather_weight_within_days() -> None:
    history = diary(QUIET, symptoms=ticked((40, 43, 46), *SIGNS))
    assert weights(history)[46] >= THRESHOLD


def test_an_ordinary_flare_gathers_little() -> None:
    chance = random.Random(3)
    reached = 0
    for _ in range(60):
        signs = [ticked((number,), sign) for number, sign in flare(40, chance)]
        history = diary(QUIET, symptoms=tuple(one for group in signs for one in group))
        reached += max(weights(history)) >= THRESHOLD
    assert reached <= 3


def test_what_was_always_so_is_somebodys_usual() -> None:
    chance = random.Random(5)
    some = [number for number in range(DAYS) if chance.random() < 0.2]
    history = diary(QUIET, symptoms=ticked(some, "evening_onset"))
    assert max(weights(history)) < THRESHOLD


def test_the_weight_falls_when_the_evenings_end_and_never_passes_its_ceiling() -> None:
    history = diary(QUIET, symptoms=ticked(range(20, 60, 2), *SIGNS))
    found = weights(history)
    assert max(found) <= CEILING * (1 + 1e-9)
    assert found[60] > THRESHOLD > found[DAYS - 1]


def test_days_without_an_entry_change_nothing() -> None:
    history = diary("." * 50 + " " * 70, symptoms=ticked((40, 43, 46), *SIGNS))
    found = weights(history)
    assert found[DAYS - 1] == found[49]
    assert restless_weight(Timeline(history), day(-1)) == 0.0
