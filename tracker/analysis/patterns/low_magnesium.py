"""An acid pill for over a year with cramps and tingling or spasms, or a low value (P7).

A series holds 64 published people whose magnesium fell on a proton pump inhibitor (Janett
2015, PMC4434191; clinical evidence, sections 2.2, 3.8 and 11). How long a pill of "before
the diary" was taken is unknown, and unknown is not read as short. Cramps count with 10
of 14 nights logged; a laboratory value never waits. Laboratories differ: their own limit
is used where the person gave it, and calcium only then, because it moves with albumin.

Reasons: lab_below_range, long_acid_pill, cramps_lately, symptom_days.
"""

from __future__ import annotations

import datetime as dt

from tracker.analysis.answers import Answer
from tracker.analysis.medicines import PPI_GROUPS
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.profile import Profile, Taken
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.patterns.standing import (
    Fit,
    Question,
    answers_of,
    cramps_reason,
    names_of,
    sign_reasons,
)
from tracker.analysis.records import Category, PatientHistory, Pattern, Reason
from tracker.analysis.timeline import Timeline

LONG_DAYS = 365  # evidence 11, P7
NERVE_SIGNS = ("spasm", "tingling")
# mmol/l; the lower end of both ranges in evidence 3.8, for a value without its own range.
MAGNESIUM_LOW = 0.7
# mmol/l; below it is a slip of unit or of typing [A].
BELIEVABLE_FROM = {"magnesium": 0.2, "calcium": 0.8}


def fit(profile: Profile) -> Fit | None:
    """A low value, or the long acid pill with cramps and a nerve sign; else None."""
    labs = _low_values(profile)
    pills = _long_pills(profile)
    signs = sign_reasons(profile, NERVE_SIGNS)
    is_told = bool(pills and signs and profile.has_cramps)
    if not labs and not is_told:
        return None
    told = (cramps_reason(profile), *signs) if is_told else ()
    return Fit(
        about=names_of(pills) or "a low value",
        since_days=None if pills else _age_of(profile, labs),
        reasons=(*labs, *_pill_reasons(pills), *told),
        categories=_categories(pills, has_labs=bool(labs), has_told=is_told),
        severity=len(told) + 4 * len(labs),
    )


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer on the morning after `night`."""
    return answers_of(_QUESTION, timeline, night)


def _concerns(profile: Profile) -> bool:
    return bool(_long_pills(profile))


def _is_possible(history: PatientHistory) -> bool:
    has_value = any(lab.analyte in BELIEVABLE_FROM for lab in history.labs)
    return has_value or any(course.groups & PPI_GROUPS for course in history.medications)


def _long_pills(profile: Profile) -> tuple[Taken, ...]:
    return tuple(
        m
        for m in profile.current(PPI_GROUPS)
        if m.started_days is None or m.started_days > LONG_DAYS
    )


def _low_values(profile: Profile) -> tuple[Reason, ...]:
    return tuple(
        low for analyte in BELIEVABLE_FROM if (low := _low_value(profile, analyte)) is not None
    )


def _low_value(profile: Profile, analyte: str) -> Reason | None:
    found = profile.newest_value(analyte)
    if found is None or found.value < BELIEVABLE_FROM[analyte]:
        return None
    limit = found.range_low or (MAGNESIUM_LOW if analyte == "magnesium" else None)
    # Two decimals, because a range printed in mg/dL is no round number in mmol/l.
    if limit is None or round(found.value, 2) >= round(limit, 2):
        return None
    value, low = round(found.value, 2), round(limit, 2)
    return reason(codes.LAB_BELOW_RANGE, analyte=analyte, value=value, low=low, days=found.days_ago)


def _age_of(profile: Profile, labs: tuple[Reason, ...]) -> int:
    return min(int(one.values["days"]) for one in labs)


def _pill_reasons(pills: tuple[Taken, ...]) -> tuple[Reason, ...]:
    return tuple(reason(codes.LONG_ACID_PILL, name=m.name, days=m.started_days) for m in pills)


def _categories(pills: tuple[Taken, ...], *, has_labs: bool, has_told: bool) -> frozenset[Category]:
    used = {Category.LABS} if has_labs else set()
    if pills:
        used.add(Category.MEDICINES)
    if has_told:
        used |= {Category.CRAMPS, Category.SYMPTOMS}
    return frozenset(used)


_QUESTION = Question(
    pattern=Pattern.LOW_MAGNESIUM, rule=fit, concerns=_concerns, is_possible=_is_possible
)
