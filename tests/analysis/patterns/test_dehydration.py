"""Cramp nights after a person's own low-fluid days."""

from __future__ import annotations

import random
from dataclasses import replace

from education.urgency import Urgency
from tests.analysis.patterns.diaries import day, diary, drank, found, reason_values, verdicts
from tracker.analysis.answers import Verdict
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.records import Category, Certainty, PatientHistory, Pattern, Strain

LAST = 167


def thirsty(*, linked: bool, seed: int = 4, **fields: object) -> PatientHistory:
    """Half a year with a low day in four; cramps follow low days, or any day."""
    random_days = random.Random(seed)
    volumes, nights = [], ""
    for _ in range(LAST + 1):
        is_low = random_days.random() < 0.25
        volumes.append(random_days.randrange(800, 1000) if is_low else 2000)
        chance = (0.75 if is_low else 0.2) if linked else 0.35
        nights += "1" if random_days.random() < chance else "."
    return diary(nights, fluids=drank(*volumes), **fields)


def test_cramps_that_follow_low_days_are_found() -> None:
    evidence = found(thirsty(linked=True), LAST, Pattern.DEHYDRATION)
    assert evidence is not None
    assert evidence.urgency is Urgency.SOON
    assert evidence.certainty is Certainty.LIKELY
    assert evidence.categories == {Category.CRAMPS, Category.FLUIDS}
    (values,) = reason_values(evidence, codes.LOW_FLUID_NIGHTS)
    assert values["low_cramps"] / values["low_logged"] > 0.5


def test_cramps_on_any_day_show_no_clear_link() -> None:
    history = thirsty(linked=False)
    assert all(found(history, number, Pattern.DEHYDRATION) is None for number in range(LAST))
    assert verdicts(history, LAST, Pattern.DEHYDRATION) == {Verdict.NO_CLEAR_LINK}


def test_under_fluid_caution_it_is_a_hint_that_forbids_advice() -> None:
    evidence = found(thirsty(linked=True, fluid_caution=True), LAST, Pattern.DEHYDRATION)
    assert evidence is not None
    assert evidence.certainty is Certainty.HINT
    assert reason_values(evidence, codes.FLUID_CAUTION) == [{}]


def test_heat_that_brings_both_thirst_and_cramps_is_not_dehydration() -> None:
    random_days = random.Random(7)
    nights, volumes, strains = "", [], []
    for number in range(LAST + 1):
        is_hot = random_days.random() < 0.3
        is_low = random_days.random() < (0.8 if is_hot else 0.05)
        volumes.append(900 if is_low else 2000)
        nights += "1" if random_days.random() < (0.7 if is_hot else 0.2) else "."
        strains.append(Strain(date=day(number), hot=is_hot))
    hot = diary(nights, fluids=drank(*volumes), strains=tuple(strains))
    unseen = diary(nights, fluids=drank(*volumes))
    assert found(hot, LAST, Pattern.DEHYDRATION) is None
    assert found(unseen, LAST, Pattern.DEHYDRATION) is not None


def test_unbelievable_amounts_are_no_low_days() -> None:
    history = diary("1." * 60, fluids=drank(*[60, 2000] * 60))
    assert all(found(history, number, Pattern.DEHYDRATION) is None for number in range(120))


def test_without_fluids_nothing_was_asked() -> None:
    assert verdicts(diary("." * 30), 29, Pattern.DEHYDRATION) == {Verdict.NOT_ASKED}


def test_nights_without_an_entry_are_left_out() -> None:
    history = thirsty(linked=True)
    low = {fluid.date for fluid in history.fluids if fluid.volume_ml < 1500}
    kept = tuple(night for night in history.nights if night.date not in low or not night.has_cramp)
    silent = replace(history, nights=kept)
    assert found(silent, LAST, Pattern.DEHYDRATION) is None
