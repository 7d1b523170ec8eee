"""Cirrhosis or ascites with cramps or a sign of low sodium: always the liver team.

Cramps come in 46 to 67 % of people with cirrhosis; the part of water pills in it is
contested (clinical evidence, section 0, A7, and sections 1.2, 2.2). The thresholds are
lower than elsewhere: one cramp night of the last 14 or one sign is enough, whatever
number of nights was logged. Nothing is said about drinking but to follow the team's plan.

Reasons: liver_illness (one each), diuretic_with_liver, cramps_lately, symptom_days.
"""

from __future__ import annotations

import datetime as dt

from education.red_flags import MANY_CRAMP_NIGHTS
from education.signs import LOW_SODIUM_SIGNS
from tracker.analysis.answers import Answer
from tracker.analysis.medicines import DIURETIC_GROUPS
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.profile import Profile
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.patterns.standing import (
    Fit,
    Question,
    answers_of,
    cramps_reason,
    sign_reasons,
)
from tracker.analysis.records import Category, PatientHistory, Pattern, Reason
from tracker.analysis.timeline import Timeline

ILLNESSES = frozenset({"cirrhosis", "ascites"})
WINDOW_WEEKS = 2  # of the counted cramp nights


def fit(profile: Profile) -> Fit | None:
    """The illness with cramps or a sign of low sodium, or None."""
    illnesses = sorted(profile.conditions & ILLNESSES)
    signs = sign_reasons(profile, LOW_SODIUM_SIGNS)
    if not illnesses or not (profile.cramp_nights or signs):
        return None
    diuretics = profile.current(DIURETIC_GROUPS)
    seen = (*((cramps_reason(profile),) if profile.cramp_nights else ()), *signs)
    return Fit(
        about=" + ".join(illnesses),
        reasons=(
            *(reason(codes.LIVER_ILLNESS, code=code) for code in illnesses),
            *(reason(codes.DIURETIC_WITH_LIVER, name=m.name) for m in diuretics),
            *seen,
        ),
        categories=_categories(seen, has_medicine=bool(diuretics)),
        severity=_severity(profile, has_signs=bool(signs)),
    )


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer on the morning after `night`."""
    return answers_of(_QUESTION, timeline, night)


def _concerns(profile: Profile) -> bool:
    return bool(profile.conditions & ILLNESSES)


def _is_possible(history: PatientHistory) -> bool:
    return bool(history.conditions & ILLNESSES)


def _severity(profile: Profile, *, has_signs: bool) -> int:
    """1, with 1 more for four cramp nights a week and 2 more for a sign of low sodium."""
    is_many = profile.cramp_nights >= WINDOW_WEEKS * MANY_CRAMP_NIGHTS
    return 1 + is_many + 2 * has_signs


def _categories(seen: tuple[Reason, ...], *, has_medicine: bool) -> frozenset[Category]:
    used = {
        Category.CRAMPS if one.code == codes.CRAMPS_LATELY else Category.SYMPTOMS for one in seen
    }
    return frozenset(used | ({Category.MEDICINES} if has_medicine else set()))


_QUESTION = Question(
    pattern=Pattern.CIRRHOSIS, rule=fit, concerns=_concerns, is_possible=_is_possible
)
