"""An inhaler that opens the airways, begun within a year, in somebody with cramps (P6).

Cramp treatment began more often in the year after a long-acting one than in the year
before: 2.42 times (Garrison 2012); a case followed a reliever used eight to ten times a
day (clinical evidence, sections 2.2 and 11). It is a question for the next visit of
somebody who has cramps, and never a reason to leave an inhaler out. Whether cramps rose
after the start is the separate question of `laba`, which counts the nights.

How often a reliever is used is not in the diary, so only its start counts.
Cramps count with 10 of 14 nights logged. Reasons: new_inhaler (one each), cramps_lately.
"""

from __future__ import annotations

import datetime as dt

from education.red_flags import MANY_CRAMP_NIGHTS
from tracker.analysis.answers import Answer
from tracker.analysis.medicines import INHALER_GROUPS
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.profile import Profile, Taken
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.patterns.standing import (
    Fit,
    Question,
    answers_of,
    cramps_reason,
    names_of,
    newest_days,
)
from tracker.analysis.records import Category, PatientHistory, Pattern
from tracker.analysis.timeline import Timeline

NEW_DAYS = 365  # since the start; section 11, P6
WINDOW_WEEKS = 2  # of the counted cramp nights


def fit(profile: Profile) -> Fit | None:
    """The new inhaler beside cramps, or None."""
    inhalers = _new_inhalers(profile)
    if not inhalers or not profile.has_cramps:
        return None
    new = (reason(codes.NEW_INHALER, name=m.name, days=m.started_days) for m in inhalers)
    return Fit(
        about=names_of(inhalers),
        since_days=newest_days(inhalers),
        reasons=(*new, cramps_reason(profile)),
        categories=frozenset({Category.MEDICINES, Category.CRAMPS}),
        severity=1 + (profile.cramp_nights >= WINDOW_WEEKS * MANY_CRAMP_NIGHTS),
    )


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer on the morning after `night`."""
    return answers_of(_QUESTION, timeline, night)


def _concerns(profile: Profile) -> bool:
    return bool(_new_inhalers(profile))


def _is_possible(history: PatientHistory) -> bool:
    return any(course.groups & INHALER_GROUPS for course in history.medications)


def _new_inhalers(profile: Profile) -> tuple[Taken, ...]:
    return tuple(
        m
        for m in profile.current(INHALER_GROUPS)
        if m.started_days is not None and m.started_days <= NEW_DAYS
    )


_QUESTION = Question(
    pattern=Pattern.INHALER, rule=fit, concerns=_concerns, is_possible=_is_possible
)
