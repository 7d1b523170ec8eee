"""Each reason code in the patient's words: US grade 6, sentences under 15 words.

A sentence says what was seen, in the past tense. An empty text is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from tracker.analysis.patterns import reasons as codes

from .reason_parts import Say, Values, condition, day, medicine, sign, step_words
from .words import counted, volume

MOST_ODDS = 100  # diaries


def _medicine_step(v: Values, _: str) -> str:
    words = step_words(v)
    return f"{words[0].upper()}{words[1:]} on {day(v['date'])}."


def _rose(v: Values, _: str) -> str:
    return (
        f"Before: cramps on {v['before_cramps']} of {v['before_logged']} logged nights."
        f" After: {v['after_cramps']} of {v['after_logged']}."
    )


def _lowering(v: Values, _: str) -> str:
    if v["days"] is None:
        return f"You took {medicine(v)} before this diary began. It can lower sodium."
    return f"You started {medicine(v)} {counted(v['days'], 'day')} before. It can lower sodium."


def _check_amount(v: Values, unit: str) -> str:
    usual = f" Your usual is {volume(v['usual_ml'], unit)}." if v["usual_ml"] else ""
    return f"The amount may be a slip. You noted {volume(v['volume_ml'], unit)}.{usual}"


def _low_fluid(v: Values, _: str) -> str:
    return (
        f"After low-fluid days: cramps on {v['low_cramps']} of {v['low_logged']} nights."
        f" After other days: {v['other_cramps']} of {v['other_logged']}."
    )


def _long_pill(v: Values, _: str) -> str:
    since = "before this diary began" if v["days"] is None else "for over a year"
    return f"You took {medicine(v)} {since}. Long use can lower magnesium."


def _ratio(v: Values, _: str) -> str:
    if v["open_ended"]:
        return f"Cramps came at least {v['low']:g} times as often as on other nights."
    between = f"between {v['low']:g} and {v['high']:g} times"
    return f"Cramps came {between} as often as on other nights."


def _weight(v: Values, _: str) -> str:
    """Never more than one in a hundred: the model is not surer of people than that."""
    of = min(round(v["weight"]), MOST_ODDS)
    return (
        "We allowed for season, heat, hard days and blank nights."
        f" Chance alone would look like this in 1 of {of} diaries or fewer."
    )


PATIENT: Mapping[str, Say] = {
    codes.MEDICINE_STEP: _medicine_step,
    codes.CRAMP_NIGHTS_ROSE: _rose,
    codes.ALSO_STARTED: lambda v, _: (
        f"You also started {medicine(v)} on {day(v['date'])}. It may play a part."
    ),
    codes.TAKEN_BEFORE_DIARY: lambda v, _: (
        f"You took {medicine(v)} before this diary began. So we cannot compare."
    ),
    codes.TOO_FEW_NIGHTS_BEFORE: lambda v, _: (
        f"You logged {counted(v['logged'], 'night')} before the change. We need {v['needed']}."
    ),
    codes.TOO_FEW_NIGHTS_AFTER: lambda v, _: (
        f"You logged {counted(v['logged'], 'night')} since the change. We need {v['needed']}."
    ),
    codes.TOO_FEW_RECENT_NIGHTS: lambda v, _: (
        f"You logged {v['logged']} of the last {v['window']} nights. We need {v['needed']}."
    ),
    codes.RATE_RATIO: _ratio,
    codes.WEIGHT: _weight,
    codes.NOTHING_ENTERED: lambda v, _: (
        f"You noted nothing in the last {v['days']} days. So we say nothing for now."
    ),
    codes.ROSE_SINCE: lambda v, _: f"Your cramps came on more nights since about {day(v['date'])}.",
    codes.BEGAN_BEFORE_MEDICINE: lambda v, _: (
        f"You started {medicine(v)} on {day(v['date'])}. The rise may have begun before that."
    ),
    codes.SODIUM_LOWERING_MEDICINE: _lowering,
    codes.RISK_CONDITION: lambda v, _: (
        f"You told us about {condition(v)}. It can go with low sodium."
    ),
    codes.HIGH_INTAKE: lambda v, unit: (
        f"You noted about {volume(v['volume_ml'], unit)} a day in the last week."
    ),
    codes.SYMPTOM_DAYS: lambda v, _: f"{sign(v)}: {v['days']} of the last {v['window']} days.",
    codes.MORE_THAN_BEFORE: lambda v, _: (
        f"These signs were ticked on {v['days']} of the last {v['window']} days."
        f" Before that: {v['earlier_days']} of {v['earlier_window']} days."
    ),
    codes.LAB_SODIUM: lambda v, _: (
        f"You entered a sodium of {v['value']:g} on {day(v['date'])}. Most labs start at 135."
    ),
    codes.SODIUM_FELL: lambda v, _: (
        f"The number fell from {v['from_value']:g} to {v['to_value']:g}"
        f" in {counted(v['days'], 'day')}."
    ),
    codes.RISK_AGE: lambda _v, _u: "Low sodium is more common after age 65.",
    codes.HIGH_DAY: lambda v, unit: (
        f"You noted {volume(v['volume_ml'], unit)} of drinks on {day(v['date'])}."
    ),
    codes.HIGH_RATE: lambda v, unit: (
        f"You noted {volume(v['volume_ml'], unit)} within {v['hours']} hours on {day(v['date'])}."
    ),
    codes.QUESTION_DAY: lambda v, unit: (
        f"You noted {volume(v['volume_ml'], unit)} on {day(v['date'])}. Is that right?"
    ),
    codes.CHECK_AMOUNT: _check_amount,
    codes.LOW_FLUID_NIGHTS: _low_fluid,
    codes.DEHYDRATION_SIGN: lambda v, _: f"{sign(v)}: {v['days']} of the last 14 days.",
    codes.HOT_OR_HARD_DAYS: lambda v, _: (
        f"You noted heat or hard work on {v['days']} of the last 14 days."
    ),
    codes.FLUID_CAUTION: lambda _v, _u: "",
    codes.RESTLESS_EVENINGS: lambda v, _: (
        f"You noted these signs together on {v['evenings']} of the last {v['window']} evenings."
    ),
    codes.RESTLESS_SIGN: lambda v, _: f"{sign(v)}: on {v['days']} of those evenings.",
    codes.IRON_QUESTION: lambda v, _: (
        f"You told us about {condition(v)}. Restless legs can go with it."
    ),
    codes.CRAMPS_LATELY: lambda v, _: (
        f"You had cramps on {v['cramps']} of {counted(v['logged'], 'logged night')}"
        f" in the last {v['window']}."
    ),
    codes.STATIN_TOGETHER: lambda v, _: (
        f"You took {medicine(v)} together with {v['other']}. It can raise the amount of statin."
    ),
    codes.LONG_ACID_PILL: _long_pill,
    codes.NEW_INHALER: lambda v, _: (
        f"You started {medicine(v)} {counted(v['days'], 'day')} before. It can go with cramps."
    ),
    codes.RELIEVER_DAYS: lambda v, _: (
        f"You took {medicine(v)} on {v['days']} of the last {v['window']} days."
        " That is more than 4 days a week."
    ),
    codes.LIVER_ILLNESS: lambda v, _: (
        f"You told us about {condition(v)}. Cramps are common with it."
    ),
    codes.DIURETIC_WITH_LIVER: lambda v, _: (
        f"You took {medicine(v)}, a water pill. Your liver team can look at that."
    ),
    codes.LAB_BELOW_RANGE: lambda v, _: (
        f"You entered {v['value']:g} for {v['analyte']}. We compared it with {v['low']:g}."
    ),
}
