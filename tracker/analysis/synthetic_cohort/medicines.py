"""All medicines of one person: the one the story is about, and the others of the list."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tracker.analysis.synthetic_cohort.lists import Line, written
from tracker.analysis.synthetic_cohort.people import Owner
from tracker.analysis.synthetic_cohort.products import pick
from tracker.analysis.synthetic_cohort.scenarios import Scenario, Taking
from tracker.analysis.synthetic_cohort.taking import (
    FIRST_ONSET,
    LAST_ONSET,
    LONG_AGO,
    Span,
    action_of,
    draw_spans,
)
from tracker.analysis.synthetic_cohort.weather import Bools, Floats

SUSPECTS = ("diuretic", "statin", "laba")
# Of people in whom nothing acts, the share that begins each suspect, or none.
HARMLESS = {"diuretic": 0.4, "statin": 0.2, "laba": 0.1, "": 0.3}
APART_NIGHTS = 25  # another suspect begins at least so far from the first
TOGETHER_NIGHTS = 9
ANOTHER_SHARE, LONG_TAKEN_SHARE, COMPANION_SHARE = 0.3, 0.25, 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicines:
    """The list, what it truly did to the log rate, and when the story's medicine began.

    `culprit` is its class and `onset` its night; an empty class when there is none.
    """

    lines: tuple[Line, ...]
    log_effect: Floats
    culprit: str
    onset: int


def draw_medicines(
    scenario: Scenario, owner: Owner, hot: Bools, chance: np.random.Generator
) -> Medicines:
    """What somebody in this story takes."""
    nights = len(hot)
    culprit = _harmless(chance) if scenario.culprit == "any" else scenario.culprit
    onset = int(chance.integers(FIRST_ONSET, LAST_ONSET))
    lines, effect = [], np.zeros(nights)
    if culprit:
        product = pick(culprit, chance)
        spans = draw_spans(scenario.taking, onset, nights, hot, chance)
        action = action_of(scenario.taking, culprit, spans, nights, chance)
        effect = math.log(scenario.rate_ratio) * action
        lines += written(scenario.taking, product, spans, owner, chance)
    lines += _others(scenario, culprit, onset, owner, nights, chance)
    return Medicines(lines=tuple(lines), log_effect=effect, culprit=culprit, onset=onset)


def _harmless(chance: np.random.Generator) -> str:
    return str(chance.choice(list(HARMLESS), p=list(HARMLESS.values())))


def _others(
    scenario: Scenario,
    culprit: str,
    onset: int,
    owner: Owner,
    nights: int,
    chance: np.random.Generator,
) -> list[Line]:
    """Harmless medicines: another suspect, one taken for years, companions."""
    free = [name for name in SUSPECTS if name != culprit]
    begun: list[tuple[str, int]] = []
    if scenario.taking is Taking.TOGETHER:
        begun.append((str(chance.choice(free)), onset + int(chance.integers(TOGETHER_NIGHTS))))
    elif chance.random() < ANOTHER_SHARE:
        night = int(chance.integers(20, nights - 40))
        if abs(night - onset) >= APART_NIGHTS or not culprit:
            begun.append((str(chance.choice(free)), night))
    if chance.random() < LONG_TAKEN_SHARE:
        begun.append((str(chance.choice(free)), LONG_AGO + int(chance.integers(300))))
    begun += [
        ("companion", int(chance.integers(10, nights - 10)))
        for _ in range(2)
        if chance.random() < COMPANION_SHARE
    ]
    return [
        line
        for class_name, night in begun
        for line in written(
            Taking.STEADY, pick(class_name, chance), (Span(first=night, last=None),), owner, chance
        )
    ]
