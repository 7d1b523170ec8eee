"""Two or more medicines that are well known to lower sodium, taken together.

In people of 65 and over on a thiazide and an SSRI sodium was low in 13.0 %, on one of
them in 9.0 to 10.4 % (Matsuura 2025; clinical evidence, section 3.3). Most of them are
well, so the pair alone speaks only while the newer medicine is new; later one sign of
low sodium is asked for. Two signs are the question of `hyponatremia`. Never waits for
logged nights, and needs no cramps.

Reasons: sodium_lowering_medicine (one each), symptom_days, risk_age.
"""

from __future__ import annotations

import datetime as dt

from education.signs import LOW_SODIUM_SIGNS
from tracker.analysis.answers import Answer
from tracker.analysis.medicines import SODIUM_WELL_KNOWN
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.profile import Profile, Taken
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.patterns.standing import (
    Fit,
    Question,
    answers_of,
    names_of,
    newest_days,
    sign_reasons,
)
from tracker.analysis.records import Category, PatientHistory, Pattern
from tracker.analysis.timeline import Timeline

TOGETHER = 2  # medicines
NEW_DAYS = 90  # since the newer one began or was added; evidence 3.4
RISK_AGE = 65  # years; evidence 3.4


def fit(profile: Profile) -> Fit | None:
    """The pair, while it is new or comes with a sign of low sodium; else None."""
    pair = _lowering(profile)
    signs = sign_reasons(profile, LOW_SODIUM_SIGNS)
    days = newest_days(pair)
    is_new = days is not None and days <= NEW_DAYS
    if len(pair) < TOGETHER or not (is_new or signs):
        return None
    medicines = (
        reason(
            codes.SODIUM_LOWERING_MEDICINE,
            name=m.name,
            days=None if m.started_days is None else m.started_days + 1,
        )
        for m in pair
    )
    is_older = (profile.age or 0) >= RISK_AGE
    age = (reason(codes.RISK_AGE, age=profile.age),) if is_older else ()
    return Fit(
        about=names_of(pair),
        since_days=days,
        reasons=(*medicines, *signs, *age),
        categories=frozenset({Category.MEDICINES} | ({Category.SYMPTOMS} if signs else set())),
        severity=2 * len(pair) + bool(signs),
    )


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer on the morning after `night`."""
    return answers_of(_QUESTION, timeline, night)


def _concerns(profile: Profile) -> bool:
    return len(_lowering(profile)) >= TOGETHER


def _is_possible(history: PatientHistory) -> bool:
    names = {c.name.casefold() for c in history.medications if c.sodium >= SODIUM_WELL_KNOWN}
    return len(names) >= TOGETHER


def _lowering(profile: Profile) -> tuple[Taken, ...]:
    """Also those stopped within two weeks: sodium takes that long to recover."""
    return tuple(medicine for medicine in profile.medicines if medicine.lowers_sodium)


_QUESTION = Question(
    pattern=Pattern.SODIUM_PAIR, rule=fit, concerns=_concerns, is_possible=_is_possible
)
