"""The red-flag rules as pure data: when, how soon, in which words, on what grounds.

Section 6 of the clinical evidence decides every level here; R36 and R37 were added with
tag G, and R38 and R39 carry the same-day lines of its sections 3.5 and 3.8. Nothing here
runs: `tracker.analysis.red_flags` interprets the trees, and a script in the browser may
interpret the same data from `rules_as_data`. None of it was yet checked by a clinician.

A rule whose level rises has several levels, the most urgent first; the first whose
trigger is met speaks. "{number}" stands for the emergency number where the person lives.
"""

from __future__ import annotations

from typing import Any

from education.red_flags import (
    brain_and_heart,
    everybody,
    legs_and_nerves,
    medicines_and_sleep,
    pregnancy_and_values,
)
from education.red_flags.kinds import Level, Rule, Source
from education.red_flags.limits import (
    ADULT_YEARS,
    FLUID_DAY_ML,
    FLUID_HOUR_ML,
    LAB_DAYS,
    LONG_CRAMP_MINUTES,
    MANY_CRAMP_NIGHTS,
    NEW_MEDICINE_DAYS,
    PLAUSIBLE,
    SODIUM_FALL,
    SODIUM_FALL_DAYS,
)
from education.signs import SIGNS, Sign
from education.triggers import as_data

__all__ = [
    "ADULT_YEARS",
    "FLUID_DAY_ML",
    "FLUID_HOUR_ML",
    "LAB_DAYS",
    "LONG_CRAMP_MINUTES",
    "MANY_CRAMP_NIGHTS",
    "NEW_MEDICINE_DAYS",
    "PLAUSIBLE",
    "RULES",
    "SIGNS",
    "SODIUM_FALL",
    "SODIUM_FALL_DAYS",
    "Level",
    "Rule",
    "Sign",
    "Source",
    "rules_as_data",
]

RULES: tuple[Rule, ...] = (
    *brain_and_heart.RULES,
    *legs_and_nerves.RULES,
    *pregnancy_and_values.RULES,
    *medicines_and_sleep.RULES,
    *everybody.RULES,
)


def rules_as_data() -> dict[str, Any]:
    """Everything an interpreter in another language needs, ready for JSON."""
    return {"plausible": PLAUSIBLE, "rules": [_rule_as_data(rule) for rule in RULES]}


def _rule_as_data(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "article": rule.article,
        "levels": [
            {
                "urgency": level.urgency.value,
                "trigger": as_data(level.trigger),
                "words": level.words,
                "words_us": level.words_us,
            }
            for level in rule.levels
        ],
    }
