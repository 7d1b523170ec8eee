"""Signs that fit low sodium in someone at risk of it, or a laboratory value below 135 (P2).

Never waits for logged nights or for time since the start: a thiazide's admissions had a
median of 115 days of use (clinical evidence 3.3). A value below 135 fits by itself.

Signs alone fit when the person is at risk (a medicine well known to lower sodium; another
water pill or an acid blocker, with a quarter of the chance beforehand; or a condition), at
least two different signs of the list were ticked within a week, and the days with signs
are better explained by a lasting change than by the person's usual days and colds. A cold
brings the same headache and tiredness, but in one run of three to seven days; so usual
days and colds are both in the comparison, and each newly begun medicine makes a lasting
change likelier beforehand.

Reasons: lab_sodium, sodium_fell, sodium_lowering_medicine, risk_condition, high_intake,
symptom_days (one for each sign), more_symptom_days_than_before, risk_age.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from education.red_flags import NEW_MEDICINE_DAYS, PLAUSIBLE, SODIUM_FALL, SODIUM_FALL_DAYS
from education.signs import LOW_SODIUM_SIGNS
from education.urgency import Urgency
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.low_sodium_risk import Risk, risk_on
from tracker.analysis.patterns.persistence import THRESHOLD, persistence_on
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.records import (
    Category,
    Certainty,
    Evidence,
    Lab,
    Pattern,
    Reason,
)
from tracker.analysis.timeline import Timeline

SIGNS = frozenset(LOW_SODIUM_SIGNS)  # evidence 3.2 and section 11, P2
# Evidence 3.2, the European table's moderately severe class.
MODERATE_SIGNS = frozenset({"nausea", "confusion", "headache"})
# Signs that section 11 names as one, or the same sign told more strongly.
SAME_SIGN = {
    "bad_headache": "headache",
    "repeated_vomiting": "vomiting",
    "weakness": "fatigue",
    "irritable": "low_mood",
}
DIFFERENT_SIGNS = 2  # section 11, P2
SIGN_WINDOW = 7  # days in which the different signs must come; the length of a week [A]
SHOWN_WINDOW = 14  # days counted in the reasons [A]
LOW_SODIUM = 135.0  # mmol/l; evidence 3.1
MODERATE_SODIUM = 130.0  # mmol/l; evidence 3.1, half-open bands
PROFOUND_SODIUM = 125.0  # mmol/l; evidence 3.1
BELIEVABLE_SODIUM = PLAUSIBLE["sodium"]  # mmol/l; outside it is a slip (section 6, R26)
LAB_DAYS = 30  # a value speaks for as long as a finding lasts without evidence; section 11
RISK_AGE = 65  # years; evidence 3.4


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer: it fits, there is no clear link, or the person has no known risk."""
    lab = _low_lab(timeline, night)
    risk = risk_on(timeline, night)
    signs = _signs(timeline, night, SIGN_WINDOW)
    lasting = (
        risk is not None
        and len(signs) >= DIFFERENT_SIGNS
        and persistence_on(timeline, night) >= THRESHOLD
    )
    if lab is not None or lasting:
        return (_fits(timeline, night, lab, risk),)
    verdict = Verdict.NOT_ASKED if risk is None else Verdict.NO_CLEAR_LINK
    return (Answer(pattern=Pattern.HYPONATREMIA, verdict=verdict),)


def may_fit(timeline: Timeline, night: dt.date) -> bool:
    """False without a low value and without two different signs within a week."""
    return (
        len(_signs(timeline, night, SIGN_WINDOW)) >= DIFFERENT_SIGNS
        or _low_lab(timeline, night) is not None
    )


def _fits(timeline: Timeline, night: dt.date, lab: Lab | None, risk: Risk | None) -> Answer:
    shown = _signs(timeline, night, SHOWN_WINDOW)
    reasons = (
        *_lab_reasons(timeline, night, lab),
        *_risk_reasons(risk, night),
        *_sign_reasons(timeline, night, shown),
        *_age_reason(timeline, night),
    )
    evidence = Evidence(
        pattern=Pattern.HYPONATREMIA,
        night=night,
        episode=_episode(lab, risk),
        urgency=_urgency(timeline, night, lab, risk),
        certainty=Certainty.POSSIBLE,
        categories=_categories(lab, risk, shown),
        reasons=reasons,
        severity_key=_severity(lab),
    )
    return Answer(
        pattern=Pattern.HYPONATREMIA,
        verdict=Verdict.FITS,
        episode=evidence.episode,
        reasons=reasons,
        evidence=evidence,
    )


def _low_lab(timeline: Timeline, night: dt.date) -> Lab | None:
    """The newest believable sodium when it is below 135 and not older than 30 days."""
    values = _sodium_values(timeline, night)
    if not values or values[-1].value >= LOW_SODIUM:
        return None
    return values[-1] if (night - values[-1].date).days < LAB_DAYS else None


def _sodium_values(timeline: Timeline, night: dt.date) -> list[Lab]:
    low, high = BELIEVABLE_SODIUM
    return [
        lab
        for lab in timeline.labs_until(night)
        if lab.analyte == "sodium" and low <= lab.value < high
    ]


def _signs(timeline: Timeline, night: dt.date, window: int) -> dict[str, int]:
    """How many of the last `window` days each sign of the list was ticked on."""
    last = timeline.day(night)
    days: dict[str, int] = {}
    for day in timeline.sign_days(SIGNS, last - window + 1, last):
        for code in sorted({SAME_SIGN.get(c, c) for c in timeline.signs[day] & SIGNS}):
            days[code] = days.get(code, 0) + 1
    return days


def _episode(lab: Lab | None, risk: Risk | None) -> str:
    """The exposure's name where there is one, so that a value joins the same finding."""
    if risk is not None:
        return risk.key
    return f"sodium:{lab.date.isoformat()}" if lab is not None else "signs"


def _urgency(timeline: Timeline, night: dt.date, lab: Lab | None, risk: Risk | None) -> Urgency:
    """TODAY for a new medicine, two moderate signs, a value below 130 or a fast fall; else SOON."""
    days = risk.newest_days(night) if risk is not None else None
    moderate = MODERATE_SIGNS & _signs(timeline, night, SIGN_WINDOW).keys()
    is_new = days is not None and days <= NEW_MEDICINE_DAYS
    is_low = lab is not None and (
        lab.value < MODERATE_SODIUM or _fall(timeline, night, lab) is not None
    )
    return Urgency.TODAY if is_new or is_low or len(moderate) >= DIFFERENT_SIGNS else Urgency.SOON


def _severity(lab: Lab | None) -> int:
    """0 for signs alone, then 1, 2, 3 for the mild, moderate and profound band."""
    if lab is None:
        return 0
    return 1 + (lab.value < MODERATE_SODIUM) + (lab.value < PROFOUND_SODIUM)


def _categories(lab: Lab | None, risk: Risk | None, shown: dict[str, int]) -> frozenset[Category]:
    categories = {Category.LABS} if lab is not None else set()
    if shown:
        categories.add(Category.SYMPTOMS)
    if risk is not None and risk.courses:
        categories.add(Category.MEDICINES)
    if risk is not None and risk.intake_ml is not None:
        categories.add(Category.FLUIDS)
    return frozenset(categories)


def _lab_reasons(timeline: Timeline, night: dt.date, lab: Lab | None) -> tuple[Reason, ...]:
    if lab is None:
        return ()
    band = ("mild", "moderate", "profound")[_severity(lab) - 1]
    low = reason(codes.LAB_SODIUM, value=lab.value, date=lab.date, band=band)
    fall = _fall(timeline, night, lab)
    return (low,) if fall is None else (low, fall)


def _fall(timeline: Timeline, night: dt.date, lab: Lab) -> Reason | None:
    """The fall to `lab` when it was at least 5 mmol/l within 7 days."""
    for before, after in pairwise(_sodium_values(timeline, night)):
        days = (after.date - before.date).days
        if after == lab and days <= SODIUM_FALL_DAYS and before.value - after.value >= SODIUM_FALL:
            return reason(
                codes.SODIUM_FELL, from_value=before.value, to_value=after.value, days=days
            )
    return None


def _risk_reasons(risk: Risk | None, night: dt.date) -> tuple[Reason, ...]:
    if risk is None:
        return ()
    medicines = [
        reason(
            codes.SODIUM_LOWERING_MEDICINE,
            name=course.name,
            days=(night - course.start).days + 1 if course.start else None,
        )
        for course in risk.courses
    ]
    conditions = [reason(codes.RISK_CONDITION, code=code) for code in sorted(risk.conditions)]
    intake = []
    if risk.intake_ml is not None:
        intake = [reason(codes.HIGH_INTAKE, volume_ml=risk.intake_ml, days=risk.intake_days)]
    return (*medicines, *conditions, *intake)


def _sign_reasons(timeline: Timeline, night: dt.date, shown: dict[str, int]) -> tuple[Reason, ...]:
    if not shown:
        return ()
    last = timeline.day(night)
    newest, earlier = last - SHOWN_WINDOW, 4 * SHOWN_WINDOW
    return (
        *(
            reason(codes.SYMPTOM_DAYS, code=code, days=days, window=SHOWN_WINDOW)
            for code, days in sorted(shown.items())
        ),
        reason(
            codes.MORE_THAN_BEFORE,
            days=sum(1 for _ in timeline.sign_days(SIGNS, newest + 1, last)),
            window=SHOWN_WINDOW,
            earlier_days=sum(1 for _ in timeline.sign_days(SIGNS, newest - earlier + 1, newest)),
            earlier_window=max(0, min(earlier, newest + 1)),
        ),
    )


def _age_reason(timeline: Timeline, night: dt.date) -> tuple[Reason, ...]:
    born = timeline.history.birth_year
    age = night.year - born if born else 0
    return (reason(codes.RISK_AGE, age=age),) if age >= RISK_AGE else ()
