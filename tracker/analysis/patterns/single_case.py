"""The deterministic patterns of one case without a diary, for `manage.py triage`.

The same functions as the nightly job asks, over a `Profile` that somebody typed. The two
questions that need days in the diary have a plain form here: low sodium by its risks and
signs of today, over-drinking by the amount of the day. Statistical questions are absent:
one case has no "before". The normal answer is that no pattern is clear: nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from education.red_flags import (
    FLUID_DAY_ML,
    FLUID_HOUR_ML,
    NEW_MEDICINE_DAYS,
    PLAUSIBLE,
)
from education.signs import LOW_SODIUM_SIGNS, RESTLESS_SIGNS
from education.urgency import Urgency
from tracker.analysis.patterns import (
    cirrhosis,
    inhaler,
    low_fluid_signs,
    low_magnesium,
    sodium_pair,
    statin_pair,
)
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.hyponatremia import (
    DIFFERENT_SIGNS,
    LOW_SODIUM,
    MODERATE_SIGNS,
    MODERATE_SODIUM,
    SAME_SIGN,
)
from tracker.analysis.patterns.low_sodium_risk import CONDITIONS, HIGH_INTAKE_ML
from tracker.analysis.patterns.profile import Profile, Taken, Value
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.patterns.standing import Fit, Rule, names_of, newest_days, sign_reasons
from tracker.analysis.records import Category, Pattern, Reason

NEW_DAYS = 90  # since a sodium-lowering medicine began, in which cramps count as a sign [A]
FURTHER_SIGNS = 2  # of restless legs beside the urge to move; evidence 5.2


def fitting(profile: Profile) -> Mapping[Pattern, Fit]:
    """What fits the case, the soonest question first; empty when no pattern is clear."""
    found = {pattern: fit for pattern, rule in RULES.items() if (fit := rule(profile)) is not None}
    if Pattern.HYPONATREMIA in found:
        found.pop(Pattern.SODIUM_PAIR, None)
    return MappingProxyType(found)


def low_sodium(profile: Profile) -> Fit | None:
    """A sodium value below 135, or a risk with two different signs (P2); else None.

    Needs no cramps and knows no upper time limit. Cramps count as one of the signs in
    the first 90 days of a medicine.
    """
    lab = _low_sodium_value(profile)
    lowering = tuple(m for m in profile.medicines if m.lowers_sodium)
    signs = {SAME_SIGN.get(code, code) for code in LOW_SODIUM_SIGNS if code in profile.signs}
    days = newest_days(lowering)
    counts_cramps = profile.has_cramps and days is not None and days <= NEW_DAYS
    has_signs = len(signs) + counts_cramps >= DIFFERENT_SIGNS
    risks = _risks(profile, lowering)
    if lab is None and not (risks and has_signs):
        return None
    is_new = days is not None and days <= NEW_MEDICINE_DAYS
    is_low = lab is not None and float(lab.values["value"]) < MODERATE_SODIUM
    is_today = is_new or is_low or len(signs & MODERATE_SIGNS) >= DIFFERENT_SIGNS
    return Fit(
        about=names_of(lowering) or "low sodium",
        since_days=days,
        reasons=(
            *((lab,) if lab else ()),
            *risks,
            *sign_reasons(profile, LOW_SODIUM_SIGNS),
        ),
        categories=frozenset({Category.SYMPTOMS, Category.MEDICINES}),
        urgency=Urgency.TODAY if is_today else Urgency.SOON,
    )


def over_drinking(profile: Profile) -> Fit | None:
    """More than 5 litres today, or more than a litre an hour (P8); else None."""
    seen: list[Reason] = []
    day, hour = profile.fluid_ml_per_day or 0, profile.fluid_ml_per_hour or 0
    if day > FLUID_DAY_ML:
        seen.append(reason(codes.HIGH_DAY, date=None, volume_ml=round(day)))
    if hour > FLUID_HOUR_ML:
        seen.append(reason(codes.HIGH_RATE, date=None, volume_ml=round(2 * hour), hours=2))
    if not seen:
        return None
    return Fit(
        about="drinks",
        reasons=tuple(seen),
        categories=frozenset({Category.FLUIDS}),
        urgency=Urgency.TODAY,
    )


def restless_legs(profile: Profile) -> Fit | None:
    """The urge to move with two further signs of restless legs and no hard muscle; else None."""
    seen = [code for code in RESTLESS_SIGNS if code in profile.signs]
    if "urge_to_move" not in seen or "hard_knot" in profile.signs:
        return None
    if len(seen) <= FURTHER_SIGNS:
        return None
    return Fit(
        about="evenings",
        reasons=tuple(
            reason(codes.RESTLESS_SIGN, code=code, days=profile.signs[code]) for code in seen
        ),
        categories=frozenset({Category.SYMPTOMS}),
        urgency=Urgency.ROUTINE,
    )


RULES: Mapping[Pattern, Rule] = MappingProxyType(
    {
        Pattern.HYPONATREMIA: low_sodium,
        Pattern.OVER_DRINKING: over_drinking,
        Pattern.SODIUM_PAIR: sodium_pair.fit,
        Pattern.STATIN_PAIR: statin_pair.fit,
        Pattern.LOW_MAGNESIUM: low_magnesium.fit,
        Pattern.INHALER: inhaler.fit,
        Pattern.CIRRHOSIS: cirrhosis.fit,
        Pattern.DEHYDRATION: low_fluid_signs.fit,
        Pattern.RLS: restless_legs,
    }
)
"""Every rule a single case is asked, in the order of its care level."""


def _low_sodium_value(profile: Profile) -> Reason | None:
    found: Value | None = profile.newest_value("sodium")
    low, _ = PLAUSIBLE["sodium"]
    if found is None or not low <= found.value < LOW_SODIUM:
        return None
    return reason(
        codes.LAB_BELOW_RANGE,
        analyte="sodium",
        value=found.value,
        low=LOW_SODIUM,
        days=found.days_ago,
    )


def _risks(profile: Profile, lowering: tuple[Taken, ...]) -> tuple[Reason, ...]:
    """Medicines, illnesses and an intake that expose this person (evidence 3.3 to 3.5)."""
    medicines = (
        reason(codes.SODIUM_LOWERING_MEDICINE, name=m.name, days=m.started_days) for m in lowering
    )
    illnesses = (
        reason(codes.RISK_CONDITION, code=code) for code in sorted(profile.conditions & CONDITIONS)
    )
    intake = profile.fluid_ml_per_day or 0
    high = (reason(codes.HIGH_INTAKE, volume_ml=round(intake), days=1),)
    return (*medicines, *illnesses, *(high if intake > HIGH_INTAKE_ML else ()))
