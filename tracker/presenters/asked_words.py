"""What each question of the nightly job is called, and what it looks at, for a patient.

The words of the answers that find nothing: they say what was looked at and never that
all is well.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.analysis.records import Pattern

from .pattern_parts import ONLY_BLOOD_TEST


class State(enum.Enum):
    """How an answer is told to the person it is about."""

    FOUND = "found"
    NO_LINK = "no link"
    EARLY = "early"  # it fits a little: a hint, which is for clinicians only
    TOO_FEW = "too few nights"
    NEVER_ENOUGH = "too few nights before it"
    WORSE_BEFORE = "worse before"
    BEFORE_DIARY = "before the diary"
    PAUSED = "paused"
    NOT_ASKED = "not asked"


OF_NIGHTS = frozenset(
    (Pattern.DIURETIC, Pattern.STATIN, Pattern.LABA, Pattern.DEHYDRATION, Pattern.WORSENING)
)
OF_SODIUM = frozenset((Pattern.HYPONATREMIA, Pattern.SODIUM_PAIR))
NO_SIGN = "No clear sign"
NO_RISE = "No clear rise"
NO_SIGN_MEANS = (
    "Your notes show no clear sign of it. That is the most common answer.",
    "It does not rule it out.",
)
_HEADINGS: Mapping[State, str] = {
    State.FOUND: "We found something",
    State.NO_LINK: "No clear link",
    State.EARLY: "Too early to say",
    State.TOO_FEW: "Not enough nights yet",
    State.NEVER_ENOUGH: "Not enough nights before it",
    State.WORSE_BEFORE: "Worse before you started it",
    State.BEFORE_DIARY: "Taken before your diary",
    State.PAUSED: "On hold",
    State.NOT_ASKED: "Not looked at yet",
}
_MEANING: Mapping[State, tuple[str, ...]] = {
    State.FOUND: ("It has a page of its own.",),
    State.NO_LINK: (
        "Cramps come and go by themselves. We could not tell this apart from that.",
        "That is the most common answer. It does not rule out a link.",
        "It does not rule out an illness. Show your physician what you saw.",
    ),
    State.EARLY: ("Your nights do not tell us enough yet. We look again each day.",),
    State.TOO_FEW: ("Good nights count too. Blank nights are fine.",),
    State.NEVER_ENOUGH: (
        "So we cannot compare. More nights will not change that.",
        "Your physician can still help you look at it.",
    ),
    State.WORSE_BEFORE: (
        "A medicine cannot bring what came before it.",
        "But we cannot tell what did. A small part can still be the medicine.",
    ),
    State.BEFORE_DIARY: (
        "So we have no nights from before to compare with.",
        "A link can still be there. Your physician can help you look at it.",
    ),
    State.PAUSED: ("Once you log again, we look again. On hold does not mean all is well.",),
    State.NOT_ASKED: (
        "Your notes gave us no reason to ask this, or it is too early.",
        "We look each day after noon.",
    ),
}
WORSE_YOU_SAID = "You told us that your cramps got worse before you started it."
WORSE_WE_SAW = "The rise in your cramps may have begun before you started it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The name of a question, and what is looked at to answer it."""

    name: str
    looked_at: str


def heading(state: State, pattern: Pattern) -> str:
    """What the answer is called; a question about signs has no link to speak of."""
    if state is State.NO_LINK and pattern is Pattern.WORSENING:
        return NO_RISE
    return NO_SIGN if _is_about_signs(state, pattern) else _HEADINGS[state]


def meaning(state: State, pattern: Pattern) -> tuple[str, ...]:
    """What the answer means, and what it does not."""
    said = NO_SIGN_MEANS if _is_about_signs(state, pattern) else _MEANING[state]
    return (*said, ONLY_BLOOD_TEST) if pattern in OF_SODIUM else said


def _is_about_signs(state: State, pattern: Pattern) -> bool:
    return state is State.NO_LINK and pattern not in OF_NIGHTS


_SIGNS = "We looked at your medicines and at the signs you ticked in the last 14 days."
ASKED: Mapping[Pattern, Asked] = {
    Pattern.HYPONATREMIA: Asked(name="Signs that can come with low sodium", looked_at=_SIGNS),
    Pattern.OVER_DRINKING: Asked(
        name="Very large amounts of fluid", looked_at="We looked at the drinks you noted."
    ),
    Pattern.DIURETIC: Asked(
        name="Water pills",
        looked_at="We looked at the nights before and after you started or changed it.",
    ),
    Pattern.STATIN: Asked(
        name="Statins",
        looked_at="We looked at the nights before and after you started or changed it.",
    ),
    Pattern.LABA: Asked(
        name="Long-acting inhalers",
        looked_at="We looked at the nights before and after you started or changed it.",
    ),
    Pattern.DEHYDRATION: Asked(
        name="Days with little fluid",
        looked_at="We compared nights after low-fluid days with your other nights.",
    ),
    Pattern.WORSENING: Asked(
        name="More cramps than before",
        looked_at="We looked for a lasting rise in your nights with cramps.",
    ),
    Pattern.RLS: Asked(
        name="Restless legs", looked_at="We looked at the signs you ticked in the evening."
    ),
    Pattern.SODIUM_PAIR: Asked(name="Medicines that can lower sodium", looked_at=_SIGNS),
    Pattern.STATIN_PAIR: Asked(name="A statin with another medicine", looked_at=_SIGNS),
    Pattern.LOW_MAGNESIUM: Asked(
        name="Low magnesium", looked_at="We looked at your medicines, signs and blood tests."
    ),
    Pattern.INHALER: Asked(
        name="Inhalers and cramps", looked_at="We looked at your inhalers and your cramp nights."
    ),
    Pattern.CIRRHOSIS: Asked(
        name="Cramps with liver disease",
        looked_at="We looked at your cramp nights and the signs you ticked.",
    ),
}
