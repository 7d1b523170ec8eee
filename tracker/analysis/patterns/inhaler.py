"""An inhaler that opens the airways, new or often used, in somebody with cramps (P6).

Cramp treatment began more often in the year after a long-acting one than in the year
before: 2.42 times (Garrison 2012); a case followed a reliever used eight to ten times a
day (clinical evidence, sections 2.2 and 11). It is a question for the next visit of
somebody who has cramps, and never a reason to leave an inhaler out. Whether cramps rose
after the start is the separate question of `laba`, which counts the nights.

A reliever counts from more than 4 days a week, by the days on which "Took it" was ticked.
How many puffs a day is not in the diary, and a day without a tick says nothing.
Cramps count with 10 of 14 nights logged. Reasons: new_inhaler and reliever_days (one each),
cramps_lately.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from education.red_flags import MANY_CRAMP_NIGHTS
from tracker.analysis.answers import Answer
from tracker.analysis.medicines import INHALER_GROUPS
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.profile import WINDOW_DAYS, Profile, Taken
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.patterns.standing import (
    Fit,
    Question,
    answers_of,
    cramps_reason,
    names_of,
    newest_days,
)
from tracker.analysis.records import Category, PatientHistory, Pattern, Reason
from tracker.analysis.timeline import Timeline

NEW_DAYS = 365  # since the start; section 11, P6
OFTEN_DAYS = 4  # a week: a reliever on more of them; section 11, P6
WINDOW_WEEKS = 2  # of the counted cramp nights and, so that one cold is no habit [A], ticks


def fit(profile: Profile) -> Fit | None:
    """The new or often used inhaler beside cramps, or None.

    A new one names the episode: a reliever that is often used as well makes it worse.
    """
    new, often = _new_inhalers(profile), _often_used(profile)
    if not (new or often) or not profile.has_cramps:
        return None
    begun = (reason(codes.NEW_INHALER, name=m.name, days=m.started_days) for m in new)
    return Fit(
        about=names_of(new or often),
        since_days=newest_days(new or often),
        reasons=(*begun, *_reliever_reasons(often), cramps_reason(profile)),
        categories=frozenset({Category.MEDICINES, Category.CRAMPS}),
        severity=1
        + (profile.cramp_nights >= WINDOW_WEEKS * MANY_CRAMP_NIGHTS)
        + bool(new and often),
    )


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer on the morning after `night`."""
    return answers_of(_QUESTION, timeline, night)


def _concerns(profile: Profile) -> bool:
    return bool(_new_inhalers(profile)) or any(m.used_days for m in _inhalers(profile))


def _is_possible(history: PatientHistory) -> bool:
    return any(course.groups & INHALER_GROUPS for course in history.medications)


def _new_inhalers(profile: Profile) -> tuple[Taken, ...]:
    return tuple(
        m for m in _inhalers(profile) if m.started_days is not None and m.started_days <= NEW_DAYS
    )


def _often_used(profile: Profile) -> tuple[Taken, ...]:
    return tuple(m for m in _inhalers(profile) if m.used_days > WINDOW_WEEKS * OFTEN_DAYS)


def _inhalers(profile: Profile) -> tuple[Taken, ...]:
    return profile.current(INHALER_GROUPS)


def _reliever_reasons(often: Iterable[Taken]) -> Iterator[Reason]:
    for m in often:
        yield reason(codes.RELIEVER_DAYS, name=m.name, days=m.used_days, window=WINDOW_DAYS)


_QUESTION = Question(
    pattern=Pattern.INHALER, rule=fit, concerns=_concerns, is_possible=_is_possible
)
