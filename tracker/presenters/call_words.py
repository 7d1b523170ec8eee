"""Which signs move a finding to a sooner care level, in the words of the one table.

Each entry is one sign, or signs that count together. A test holds every one of them
against the red-flag rules, so that the same sign never carries two levels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from education.escalation import Escalation, escalation
from education.signs import SIGNS
from education.urgency import Urgency
from tracker.analysis.records import Pattern

Together = tuple[str, ...]

_LOW_SODIUM_NOW: tuple[Together, ...] = (
    ("seizure",),
    ("confusion",),
    ("very_drowsy",),
    ("hard_to_wake",),
    ("repeated_vomiting", "headache"),
)
_LOW_SODIUM_TODAY: tuple[Together, ...] = (("nausea", "headache", "unsteady"), ("fainted",))
_HEART_NOW: tuple[Together, ...] = (("chest_pain",), ("sudden_breathless",))
_COLD_LEG_NOW: tuple[Together, ...] = (("leg_cold",), ("leg_pale_blue",))
Raises = Mapping[Urgency, tuple[Together, ...]]
_LOW_SODIUM: Raises = {
    Urgency.TODAY: _LOW_SODIUM_TODAY,
    Urgency.EMERGENCY: _LOW_SODIUM_NOW,
}
_MUSCLE: Raises = {
    Urgency.TODAY: (("weakness",), ("muscle_pain_all_over",)),
    Urgency.EMERGENCY: (
        ("brown_urine", "muscle_pain_bad"),
        ("brown_urine", "muscle_pain_all_over"),
    ),
}
_BREATH: Raises = {Urgency.TODAY: (("palpitations",),), Urgency.EMERGENCY: _HEART_NOW}

SIGNS_THAT_RAISE: Mapping[Pattern, Raises] = {
    Pattern.HYPONATREMIA: _LOW_SODIUM,
    Pattern.OVER_DRINKING: {Urgency.EMERGENCY: _LOW_SODIUM_NOW},
    Pattern.DIURETIC: {
        Urgency.TODAY: (*_LOW_SODIUM_TODAY, ("vomiting",), ("diarrhea",), ("palpitations",)),
        Urgency.EMERGENCY: (*_LOW_SODIUM_NOW, ("chest_pain",)),
    },
    Pattern.STATIN: _MUSCLE,
    Pattern.LABA: _BREATH,
    Pattern.DEHYDRATION: {
        Urgency.TODAY: (("fainted",), ("nearly_fainted_twice",)),
        Urgency.EMERGENCY: (("confusion",), ("very_drowsy",), ("chest_pain",)),
    },
    Pattern.RLS: {
        Urgency.TODAY: (("one_leg_swollen",), ("one_leg_warm",), ("one_leg_red",)),
        Urgency.EMERGENCY: (*_COLD_LEG_NOW, ("numb_saddle",)),
    },
    Pattern.WORSENING: {
        Urgency.TODAY: (("will_not_ease",), ("one_leg_swollen",), ("one_leg_warm",)),
        Urgency.EMERGENCY: (*_COLD_LEG_NOW, *_HEART_NOW),
    },
    Pattern.SODIUM_PAIR: _LOW_SODIUM,
    Pattern.STATIN_PAIR: _MUSCLE,
    Pattern.LOW_MAGNESIUM: {
        Urgency.TODAY: (("spasm", "tingling"), ("palpitations",)),
        Urgency.EMERGENCY: (("seizure",), *_HEART_NOW),
    },
    Pattern.INHALER: _BREATH,
    Pattern.CIRRHOSIS: _LOW_SODIUM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCard:
    """The body of a care card: a first line, the signs or things to say, a last line."""

    lead: str
    signs: tuple[str, ...]
    close: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One care card: its level with the fixed words, and what stands below them."""

    level: Escalation
    card: CallCard


def calls_for(
    pattern: Pattern, urgency: Urgency, country: str, default_number: str
) -> tuple[Call, ...]:
    """The cards of every level sooner than the finding's own, the calmer one first."""
    return tuple(
        Call(
            level=escalation(level, country, default_number),
            card=CallCard(lead=_LEADS[level], signs=tuple(map(signs_together, groups))),
        )
        for level, groups in SIGNS_THAT_RAISE[pattern].items()
        if level.rank > urgency.rank
    )


def signs_together(codes: Together) -> str:
    """One sign as its checkbox says it, or several joined: "…, with … and …"."""
    first, *rest = (SIGNS[code].words for code in codes)
    if not rest:
        return first
    return f"{first}, with {' and '.join(_in_sentence(words) for words in rest)}"


_LEADS = {
    Urgency.TODAY: "Call your clinic today if one of these is new:",
    Urgency.EMERGENCY: "Call now if one of these is true:",
}


def _in_sentence(words: str) -> str:
    return words if words.startswith("I ") else words[0].lower() + words[1:]
