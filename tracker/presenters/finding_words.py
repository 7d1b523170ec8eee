"""A finding in words: what was seen, against what, how surely, what else, and what now.

A pure function of the stored evidence. It serves the finding page, the card on Today and
the clinician's page, so that one finding never says two things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from education.escalation import Escalation, escalation
from education.urgency import Urgency
from tracker.analysis.records import Certainty, Pattern

from . import finding_parts as parts
from .call_words import Call, CallCard, calls_for
from .pattern_words import (
    ASK_HOW_MUCH,
    DO_NOT_STOP,
    KEEP_LOGGING,
    PATTERN_WORDS,
    STOPPING,
    TAKE_AS_TOLD,
    TELL_EVERY_MEDICINE,
    PatternWords,
)
from .reason_words import Audience, reason_words

CLOSING = "This is a pattern in your notes. It is not a diagnosis."
ALWAYS_READ = ("prepare-your-visit", "how-we-find-patterns")
UNKNOWN_CAUSE = "We do not know the cause."
SCALE = {
    Certainty.HINT: "Just a hint",
    Certainty.POSSIBLE: "Possible",
    Certainty.LIKELY: "Likely",
    Certainty.VERY_LIKELY: "Very likely",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One word of the certainty scale."""

    word: str
    is_reached: bool
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """Everything a page says about a finding but who has seen it."""

    title: str
    lead: str
    care: Escalation
    care_card: Call
    seen: tuple[str, ...]
    sides: tuple[parts.Side, ...]
    compared: str
    certainty: str
    scale: tuple[Step, ...]
    how_sure: tuple[str, ...]
    unknown: str
    others: tuple[str, ...]
    do: tuple[str, ...]
    dont: tuple[str, ...]
    calls: tuple[Call, ...]
    articles: tuple[str, ...]
    closing: str


def words(
    evidence: Mapping[str, Any],
    *,
    audience: Audience = Audience.PATIENT,
    fluid_caution: bool,
    country: str = "",
    default_number: str = "",
    volume_unit: str = "ml",
) -> FindingWords:
    """The words of stored evidence (`actions.findings.evidence_json`) for one reader.

    `country` and `default_number` choose the emergency number.
    """
    pattern, urgency = Pattern(evidence["pattern"]), Urgency(evidence["urgency"])
    standing = PATTERN_WORDS[pattern]
    care = escalation(urgency, country, default_number)
    nights = parts.sides(evidence)
    said = reason_words(parts.listed(evidence, audience), audience, volume_unit=volume_unit)
    return FindingWords(
        title=parts.title(pattern, evidence, audience),
        lead=parts.lead(evidence, audience, volume_unit),
        care=care,
        care_card=Call(level=care, card=CallCard(lead=care.who, signs=care.say)),
        seen=said,
        sides=nights,
        compared=parts.compared(pattern, evidence, volume_unit),
        certainty=SCALE[Certainty(evidence["certainty"])],
        scale=_scale(Certainty(evidence["certainty"])),
        how_sure=parts.how_sure(evidence, standing, nights),
        unknown=UNKNOWN_CAUSE,
        others=parts.others(pattern, evidence, audience, volume_unit),
        do=_do(standing, urgency, fluid_caution=fluid_caution),
        dont=(f"{DO_NOT_STOP} {STOPPING}", *standing.dont),
        calls=calls_for(pattern, urgency, country, default_number),
        articles=(*standing.articles, *ALWAYS_READ),
        closing=CLOSING,
    )


def _scale(certainty: Certainty) -> tuple[Step, ...]:
    place = list(SCALE).index(certainty)
    return tuple(
        Step(word=word, is_reached=number <= place, is_current=number == place)
        for number, word in enumerate(SCALE.values())
    )


def _do(standing: PatternWords, urgency: Urgency, *, fluid_caution: bool) -> tuple[str, ...]:
    """Fixed by the care level first, then by the pattern and by fluid caution."""
    own = standing.do
    if fluid_caution and standing.is_about_fluids and ASK_HOW_MUCH not in own:
        own = (*own, ASK_HOW_MUCH)
    if urgency in {Urgency.TODAY, Urgency.EMERGENCY}:
        return (TELL_EVERY_MEDICINE, *own)
    return (TAKE_AS_TOLD, *own, KEEP_LOGGING)
