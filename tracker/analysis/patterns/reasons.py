"""Every reason code a finding may carry, with the values that come with it.

The analysis gives codes and numbers, never words; presenters hold one sentence for
each code and audience. Dates are ISO text ("2026-05-11"), shares are 0 to 1, counts
are whole numbers, volumes are millilitres, sodium is mmol/l.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from tracker.analysis.records import Reason

# Medicines: diuretic, statin, laba (and hyponatremia where said).
MEDICINE_STEP: Final = "medicine_step"
"""A suspect began or grew. name, pattern, step (started, restarted, raised,
moved_to_evening), date,
nights (since then)."""
CRAMP_NIGHTS_ROSE: Final = "cramp_nights_rose"
"""Counted nights. before_cramps, before_logged, after_cramps, after_logged, and the same for
all nights of the calendar: before_nights, after_nights."""
ALSO_STARTED: Final = "also_started"
"""In `others`: another medicine began within 14 nights. name, date."""
TAKEN_BEFORE_DIARY: Final = "taken_before_diary"
"""Only in answers: the class was already taken, so there is no "before". name."""
TOO_FEW_NIGHTS_BEFORE: Final = "too_few_nights_before"
"""Only in answers: more nights cannot cure it. logged, needed."""
TOO_FEW_NIGHTS_AFTER: Final = "too_few_nights_after"
"""Only in answers. logged, needed."""
TOO_FEW_RECENT_NIGHTS: Final = "too_few_recent_nights"
"""Only in answers. logged, needed, window (nights)."""

NOTHING_ENTERED: Final = "nothing_entered"
"""Only in answers: nothing was entered for so long that nothing is said. days."""
WEIGHT: Final = "weight_of_evidence"
"""How much better the nights fit a rise than none, as it stands since it was raised. weight
(times, at most 1000), since (the date of the raising's night), earlier (the weight of a step
before the start; None where that was not asked)."""
RATE_RATIO: Final = "rate_ratio"
"""How many times as often, ratios not ruled out. low, high, open_ended (80 % of diaries),
wide_low, wide_high, wide_open_ended (90 %)."""

# Worsening.
ROSE_SINCE: Final = "rose_since"
"""The cramps have been more since about this night. date."""
BEGAN_BEFORE_MEDICINE: Final = "began_before_medicine"
"""The rise began around, possibly before, the start. name, date."""

# Hyponatremia.
SODIUM_LOWERING_MEDICINE: Final = "sodium_lowering_medicine"
"""name, days (since its start in the diary; None when taken before the diary)."""
RISK_CONDITION: Final = "risk_condition"
"""A condition that makes low sodium likelier. code."""
HIGH_INTAKE: Final = "high_intake"
"""The mean of the last 7 days was above 3.5 l. volume_ml, days (with an entry)."""
SYMPTOM_DAYS: Final = "symptom_days"
"""A sign of the list was ticked. code, days (of the last 14), window (14)."""
MORE_THAN_BEFORE: Final = "more_symptom_days_than_before"
"""Days with any sign of the list. days, window, earlier_days, earlier_window."""
LAB_SODIUM: Final = "lab_sodium"
"""A laboratory value below 135. value, date, band (mild, moderate, profound)."""
SODIUM_FELL: Final = "sodium_fell"
"""The value fell by at least 5 within 7 days. from_value, to_value, days."""
RISK_AGE: Final = "risk_age"
"""65 or over. age (by the year of birth)."""

# Over-drinking.
HIGH_DAY: Final = "high_day"
"""A day above 5 l. date, volume_ml."""
HIGH_RATE: Final = "high_rate"
"""More than 2 l within two hours, by drinks whose time is known. date, volume_ml, hours."""
QUESTION_DAY: Final = "question_day"
"""Only in answers: a day above 3.5 l, worth a neutral question. date, volume_ml."""
CHECK_AMOUNT: Final = "check_amount"
"""In `others`: the number may be a slip. volume_ml, usual_ml."""

# Dehydration.
LOW_FLUID_NIGHTS: Final = "low_fluid_nights"
"""Nights after days low for this person. low_cramps, low_logged, other_cramps,
other_logged, low_below_ml (a day below this was low, at the newest low day)."""
DEHYDRATION_SIGN: Final = "dehydration_sign"
"""A supporting sign of the last 14 days. code, days."""
HOT_OR_HARD_DAYS: Final = "hot_or_hard_days"
"""Heat or hard effort in the last 14 days. days."""
FLUID_CAUTION: Final = "fluid_caution"
"""Words must not advise intake, and the patient is not shown this. No values."""

# Restless legs.
RESTLESS_EVENINGS: Final = "restless_evenings"
"""Evenings with the signs together. evenings, window (14), first, last."""
RESTLESS_SIGN: Final = "restless_sign"
"""How often each sign was ticked on those evenings. code, days."""
IRON_QUESTION: Final = "iron_question"
"""In `others`: a condition in which iron is worth a question. code."""

# Standing situations: sodium_pair, statin_pair, low_magnesium, inhaler, cirrhosis. They
# also use sodium_lowering_medicine, symptom_days and risk_age.
CRAMPS_LATELY: Final = "cramps_lately"
"""Cramp nights of the last 14. cramps, logged, window (14)."""
STATIN_TOGETHER: Final = "statin_together"
"""A statin and a medicine that can raise its level. name (the statin), other, days (since
the other began; None when unknown)."""
LONG_ACID_PILL: Final = "long_acid_pill"
"""A medicine for stomach acid, taken for over a year. name, days (None when it was taken
before the diary)."""
NEW_INHALER: Final = "new_inhaler"
"""An inhaler that opens the airways, begun within a year. name, days."""
RELIEVER_DAYS: Final = "reliever_days"
"""An inhaler ticked on more than 4 days a week. name, days (of the last 14), window (14)."""
LIVER_ILLNESS: Final = "liver_illness"
"""Cirrhosis or ascites. code."""
DIURETIC_WITH_LIVER: Final = "diuretic_with_liver"
"""A water pill taken with a liver illness. name."""
LAB_BELOW_RANGE: Final = "lab_below_range"
"""A value below its limit. analyte, value, low (the limit), days (its age)."""


def reason(code: str, /, **values: object) -> Reason:
    """A `Reason` whose dates are written as ISO text, ready to be stored as JSON."""
    return Reason(code=code, values={key: _plain(value) for key, value in values.items()})


def codes_of(reasons: Iterable[Reason]) -> frozenset[str]:
    """The codes of the given reasons."""
    return frozenset(reason.code for reason in reasons)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value
