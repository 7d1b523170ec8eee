"""The parts of a finding's words that hang on its own evidence: title, numbers, comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.analysis.patterns import reasons as codes
from tracker.analysis.records import Pattern

from .pattern_words import CLINICIAN_OTHERS, PATTERN_WORDS, PatternWords
from .reason_parts import day, medicine, step_words
from .reason_words import Audience, reason_words
from .standing_words import STANDING_CLINIC_TITLES, STANDING_COMPARED, STANDING_TITLES
from .words import counted, volume

HIGH_DAY_ML = 5000  # clinical evidence, section 3.5
HIGH_RATE_ML = 2000  # in 2 hours; the same section
FIXED_RULES = "We used fixed rules. They cannot say how likely it is."
WEIGHED = "We weighed each night against chance. That cannot prove a cause."
LEAD_CODES = (
    codes.CRAMP_NIGHTS_ROSE,
    codes.LOW_FLUID_NIGHTS,
    codes.LAB_SODIUM,
    codes.MORE_THAN_BEFORE,
    codes.HIGH_DAY,
    codes.HIGH_RATE,
    codes.RESTLESS_EVENINGS,
    codes.LAB_BELOW_RANGE,
)  # the reason with the telling numbers, the first that is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison of logged nights."""

    name: str
    cramps: int
    logged: int
    words: str


def title(pattern: Pattern, evidence: Mapping[str, Any], audience: Audience) -> str:
    """The heading: the change, or what was seen."""
    if audience is Audience.CLINICIAN:
        return _clinic_title(pattern, evidence)
    found = _by_code(evidence)
    if codes.MEDICINE_STEP in found:
        return f"Your cramps rose after {step_words(found[codes.MEDICINE_STEP])}"
    if codes.ROSE_SINCE in found:
        return f"You had cramps on more nights since about {day(found[codes.ROSE_SINCE]['date'])}"
    if codes.LAB_SODIUM in found:
        return "You entered a sodium number below 135"
    if codes.LAB_BELOW_RANGE in found:
        return f"You entered a low number for {found[codes.LAB_BELOW_RANGE]['analyte']}"
    return _TITLES[pattern]


def _clinic_title(pattern: Pattern, evidence: Mapping[str, Any]) -> str:
    found = _by_code(evidence)
    if codes.MEDICINE_STEP in found:
        step = found[codes.MEDICINE_STEP]
        return f"Cramp nights rose after {medicine(step)} ({day(step['date'])})"
    if codes.LAB_BELOW_RANGE in found:
        low = found[codes.LAB_BELOW_RANGE]
        return f"{low['analyte'].capitalize()} {low['value']:g} mmol/L entered by the patient"
    if codes.LAB_SODIUM in found:
        return f"Sodium {found[codes.LAB_SODIUM]['value']:g} mmol/L entered by the patient"
    return _CLINIC_TITLES[pattern]


def _by_code(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the first reason of each code."""
    return {reason["code"]: reason["values"] for reason in reversed(evidence["reasons"])}


_CLINIC_TITLES = {
    Pattern.HYPONATREMIA: "Signs that fit low sodium in someone at risk",
    Pattern.OVER_DRINKING: "Very high fluid intake logged",
    Pattern.DIURETIC: "Cramp nights rose after a diuretic",
    Pattern.STATIN: "Cramp nights rose after a statin",
    Pattern.LABA: "Cramp nights rose after a long-acting inhaler",
    Pattern.DEHYDRATION: "More cramp nights after low-fluid days",
    Pattern.RLS: "Evenings that resemble restless legs",
    Pattern.WORSENING: "More cramp nights than before",
    **STANDING_CLINIC_TITLES,
}
_TITLES = {
    Pattern.HYPONATREMIA: "Signs in your notes can come with low sodium",
    Pattern.OVER_DRINKING: "You noted a very large amount of fluid",
    Pattern.DIURETIC: "Your cramps rose after a change of water pill",
    Pattern.STATIN: "Your cramps rose after a change of statin",
    Pattern.LABA: "Your cramps rose after a change of inhaler",
    Pattern.DEHYDRATION: "More cramp nights came after your low-fluid days",
    Pattern.RLS: "Some evenings sound like restless legs",
    Pattern.WORSENING: "You had cramps on more nights than before",
    **STANDING_TITLES,
}


def lead(evidence: Mapping[str, Any], audience: Audience, volume_unit: str) -> str:
    """The sentence with the telling numbers."""
    by_code = {reason["code"]: reason for reason in reversed(evidence["reasons"])}
    code = next((code for code in LEAD_CODES if code in by_code), None)
    chosen = [by_code[code]] if code else evidence["reasons"][:1]
    return " ".join(reason_words(chosen, audience, volume_unit=volume_unit))


def listed(evidence: Mapping[str, Any], audience: Audience) -> list[Mapping[str, Any]]:
    """The reasons to list: a patient reads the two counts beside their dots, not twice."""
    is_told_by_dots = audience is Audience.PATIENT and bool(evidence.get("comparison"))
    return [
        reason
        for reason in evidence["reasons"]
        if not (is_told_by_dots and reason["code"] == codes.CRAMP_NIGHTS_ROSE)
    ]


def sides(evidence: Mapping[str, Any]) -> tuple[Side, ...]:
    """Before and after, as counts of logged nights; empty without a comparison."""
    comparison = evidence.get("comparison")
    if not comparison:
        return ()
    counted_nights = _by_code(evidence).get(codes.CRAMP_NIGHTS_ROSE, comparison)
    return tuple(_side(comparison, counted_nights, key) for key in ("before", "after"))


def _side(comparison: Mapping[str, Any], tally: Mapping[str, Any], key: str) -> Side:
    """The counts that were compared; the span only where it holds just these nights.

    Nights long after a medicine was stopped count as "before" but lie outside its span.
    """
    cramps, logged = tally[f"{key}_cramps"], tally[f"{key}_logged"]
    said = f"cramps on {cramps} of {counted(logged, 'logged night')}"
    if (cramps, logged) == (comparison[f"{key}_cramps"], comparison[f"{key}_logged"]):
        said = f"{day(comparison[f'{key}_from'])} to {day(comparison[f'{key}_to'])}: {said}"
    return Side(name=key.capitalize(), cramps=cramps, logged=logged, words=said)


def compared(pattern: Pattern, evidence: Mapping[str, Any], volume_unit: str) -> str:
    """What it was held against."""
    if evidence.get("comparison"):
        return (
            "We compared the nights before the change with the nights after it."
            " Nights you did not log are left out."
        )
    found = {reason["code"] for reason in evidence["reasons"]}
    if codes.LAB_BELOW_RANGE in found:
        return "We compared your number with the lowest that labs expect."
    if codes.LAB_SODIUM in found:
        return "We compared your number with 135, where most labs start."
    if pattern is Pattern.OVER_DRINKING:
        return (
            f"We compared it with {volume(HIGH_DAY_ML, volume_unit)} a day."
            f" The other mark is {volume(HIGH_RATE_ML, volume_unit)} in 2 hours."
        )
    return _COMPARED.get(pattern, "We compared the nights before with the nights after.")


_COMPARED = {
    Pattern.HYPONATREMIA: "We compared your last 14 days with the 8 weeks before.",
    Pattern.DEHYDRATION: "We compared nights after low-fluid days with your other nights.",
    Pattern.RLS: "We compared your evenings with the four signs of restless legs.",
    **STANDING_COMPARED,
}


def how_sure(
    evidence: Mapping[str, Any], standing: PatternWords, nights: tuple[Side, ...]
) -> tuple[str, ...]:
    """How much data it rests on, and its limits."""
    data, codes_seen = standing.data, {reason["code"] for reason in evidence["reasons"]}
    if nights:
        data = f"It rests on {sum(side.logged for side in nights)} nights you logged."
    elif {codes.LAB_SODIUM, codes.LAB_BELOW_RANGE} & {r["code"] for r in evidence["reasons"]}:
        data = "It rests on the number you entered."
    way = FIXED_RULES if codes.WEIGHT not in codes_seen else WEIGHED
    return (data, way, *standing.doubt, "More notes will tell us more.")


def others(
    pattern: Pattern, evidence: Mapping[str, Any], audience: Audience, volume_unit: str
) -> tuple[str, ...]:
    """Other explanations: those of this evidence first, then the standing ones."""
    own = reason_words(evidence["others"], audience, volume_unit=volume_unit)
    if audience is Audience.CLINICIAN:
        return (*own, *_alternatives(evidence), *CLINICIAN_OTHERS[pattern])
    return (*own, *_alternatives(evidence), *PATTERN_WORDS[pattern].others)


def _alternatives(evidence: Mapping[str, Any]) -> tuple[str, ...]:
    """The other changes of the same days, which the nights cannot tell apart."""
    steps = [r["values"] for r in evidence["reasons"] if r["code"] == codes.MEDICINE_STEP]
    names = dict.fromkeys(medicine(values) for values in steps)
    if len(names) < 2:  # one medicine has nothing to be told apart from
        return ()
    return (f"We cannot tell these apart: {' and '.join(names)}.",)
