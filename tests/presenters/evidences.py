"""Stored evidence for every pattern, with every reason it may carry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from education.urgency import Urgency
from tracker.actions.findings import evidence_json
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.records import (
    Category,
    Certainty,
    Comparison,
    Evidence,
    Pattern,
    Reason,
)

MAY_11 = dt.date(2026, 5, 11)
JUNE_17 = dt.date(2026, 6, 17)

SAMPLES: dict[str, dict[str, Any]] = {
    codes.MEDICINE_STEP: {
        "name": "hydrochlorothiazide",
        "pattern": "diuretic",
        "step": "started",
        "date": MAY_11,
        "nights": 38,
    },
    codes.CRAMP_NIGHTS_ROSE: {
        "before_cramps": 4,
        "before_logged": 28,
        "before_nights": 30,
        "after_cramps": 12,
        "after_logged": 34,
        "after_nights": 38,
    },
    codes.ALSO_STARTED: {"name": "atorvastatin", "date": dt.date(2026, 5, 3)},
    codes.TAKEN_BEFORE_DIARY: {"name": "furosemide"},
    codes.TOO_FEW_NIGHTS_BEFORE: {"logged": 9, "needed": 14},
    codes.TOO_FEW_NIGHTS_AFTER: {"logged": 6, "needed": 10},
    codes.TOO_FEW_RECENT_NIGHTS: {"logged": 7, "needed": 10, "window": 14},
    codes.NOTHING_ENTERED: {"days": 28},
    codes.WEIGHT: {"weight": 41, "since": dt.date(2026, 6, 12), "earlier": 3.2},
    codes.RATE_RATIO: {
        "low": 1.25,
        "high": 4.0,
        "open_ended": False,
        "wide_low": 1.0,
        "wide_high": 5.5,
        "wide_open_ended": True,
    },
    codes.ROSE_SINCE: {"date": MAY_11},
    codes.BEGAN_BEFORE_MEDICINE: {"name": "salmeterol", "date": MAY_11},
    codes.SODIUM_LOWERING_MEDICINE: {"name": "sertraline", "days": 19},
    codes.RISK_CONDITION: {"code": "heart_failure"},
    codes.HIGH_INTAKE: {"volume_ml": 3800, "days": 6},
    codes.SYMPTOM_DAYS: {"code": "headache", "days": 5, "window": 14},
    codes.MORE_THAN_BEFORE: {"days": 6, "window": 14, "earlier_days": 3, "earlier_window": 56},
    codes.LAB_SODIUM: {"value": 132.0, "date": dt.date(2026, 6, 3), "band": "mild"},
    codes.SODIUM_FELL: {"from_value": 138.0, "to_value": 132.0, "days": 5},
    codes.RISK_AGE: {"age": 71},
    codes.HIGH_DAY: {"date": JUNE_17, "volume_ml": 5600},
    codes.HIGH_RATE: {"date": JUNE_17, "volume_ml": 2400, "hours": 2},
    codes.QUESTION_DAY: {"date": JUNE_17, "volume_ml": 3700},
    codes.CHECK_AMOUNT: {"volume_ml": 24000, "usual_ml": 1800},
    codes.LOW_FLUID_NIGHTS: {
        "low_cramps": 9,
        "low_logged": 20,
        "other_cramps": 8,
        "other_logged": 50,
        "low_below_ml": 1200,
    },
    codes.DEHYDRATION_SIGN: {"code": "dizzy_standing", "days": 3},
    codes.HOT_OR_HARD_DAYS: {"days": 4},
    codes.FLUID_CAUTION: {},
    codes.RESTLESS_EVENINGS: {
        "evenings": 5,
        "window": 14,
        "first": dt.date(2026, 6, 5),
        "last": dt.date(2026, 6, 16),
    },
    codes.RESTLESS_SIGN: {"code": "urge_to_move", "days": 5},
    codes.IRON_QUESTION: {"code": "anemia"},
    codes.CRAMPS_LATELY: {"cramps": 5, "logged": 12, "window": 14},
    codes.STATIN_TOGETHER: {"name": "simvastatin", "other": "clarithromycin", "days": 4},
    codes.LONG_ACID_PILL: {"name": "omeprazole", "days": 900},
    codes.NEW_INHALER: {"name": "salmeterol", "days": 40},
    codes.RELIEVER_DAYS: {"name": "salbutamol", "days": 11, "window": 14},
    codes.LIVER_ILLNESS: {"code": "cirrhosis"},
    codes.DIURETIC_WITH_LIVER: {"name": "spironolactone"},
    codes.LAB_BELOW_RANGE: {"analyte": "magnesium", "value": 0.58, "low": 0.7, "days": 3},
}

MEDICINE_REASONS = (
    (codes.MEDICINE_STEP, codes.CRAMP_NIGHTS_ROSE, codes.RATE_RATIO, codes.WEIGHT),
    (codes.ALSO_STARTED,),
)
REASONS_OF: dict[Pattern, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Pattern.HYPONATREMIA: (
        (
            codes.SODIUM_LOWERING_MEDICINE,
            codes.RISK_CONDITION,
            codes.HIGH_INTAKE,
            codes.SYMPTOM_DAYS,
            codes.MORE_THAN_BEFORE,
            codes.RISK_AGE,
        ),
        (),
    ),
    Pattern.OVER_DRINKING: ((codes.HIGH_DAY, codes.HIGH_RATE), (codes.CHECK_AMOUNT,)),
    Pattern.DIURETIC: MEDICINE_REASONS,
    Pattern.STATIN: MEDICINE_REASONS,
    Pattern.LABA: MEDICINE_REASONS,
    Pattern.DEHYDRATION: (
        (
            codes.LOW_FLUID_NIGHTS,
            codes.RATE_RATIO,
            codes.WEIGHT,
            codes.HOT_OR_HARD_DAYS,
            codes.DEHYDRATION_SIGN,
        ),
        (),
    ),
    Pattern.RLS: ((codes.RESTLESS_EVENINGS, codes.RESTLESS_SIGN), (codes.IRON_QUESTION,)),
    Pattern.WORSENING: (
        (codes.ROSE_SINCE, codes.CRAMP_NIGHTS_ROSE, codes.WEIGHT),
        (codes.BEGAN_BEFORE_MEDICINE,),
    ),
    Pattern.SODIUM_PAIR: (
        (codes.SODIUM_LOWERING_MEDICINE, codes.SYMPTOM_DAYS, codes.RISK_AGE),
        (),
    ),
    Pattern.STATIN_PAIR: ((codes.STATIN_TOGETHER, codes.SYMPTOM_DAYS), ()),
    Pattern.LOW_MAGNESIUM: (
        (codes.LONG_ACID_PILL, codes.CRAMPS_LATELY, codes.SYMPTOM_DAYS),
        (),
    ),
    Pattern.INHALER: ((codes.NEW_INHALER, codes.RELIEVER_DAYS, codes.CRAMPS_LATELY), ()),
    Pattern.CIRRHOSIS: (
        (codes.LIVER_ILLNESS, codes.DIURETIC_WITH_LIVER, codes.CRAMPS_LATELY),
        (),
    ),
}
COUNTED = {Pattern.DIURETIC, Pattern.STATIN, Pattern.LABA, Pattern.WORSENING}
COMPARISON = Comparison(
    before_from=dt.date(2026, 4, 11),
    before_to=dt.date(2026, 5, 10),
    before_logged=28,
    before_cramps=4,
    after_from=MAY_11,
    after_to=JUNE_17,
    after_logged=34,
    after_cramps=12,
)
LEVELS = {
    Pattern.HYPONATREMIA: Urgency.TODAY,
    Pattern.OVER_DRINKING: Urgency.TODAY,
    Pattern.RLS: Urgency.ROUTINE,
}


def sample_reason(code: str, **changes: object) -> Reason:
    """A reason of `code` with plausible values."""
    return reason(code, **SAMPLES[code] | changes)


def sample(
    pattern: Pattern,
    *,
    urgency: Urgency | None = None,
    certainty: Certainty = Certainty.POSSIBLE,
    reasons: tuple[Reason, ...] | None = None,
) -> Evidence:
    """Evidence of `pattern` that holds every reason it may have."""
    seen, others = REASONS_OF[pattern]
    return Evidence(
        pattern=pattern,
        night=JUNE_17,
        episode="an episode",
        urgency=urgency or LEVELS.get(pattern, Urgency.SOON),
        certainty=certainty,
        categories=frozenset({Category.CRAMPS}),
        reasons=reasons or tuple(sample_reason(code) for code in seen),
        others=tuple(sample_reason(code) for code in others),
        comparison=COMPARISON if pattern in COUNTED else None,
    )


def stored(pattern: Pattern, **changes: Any) -> dict[str, Any]:
    """The same as it is stored in a finding."""
    return evidence_json(sample(pattern, **changes))
