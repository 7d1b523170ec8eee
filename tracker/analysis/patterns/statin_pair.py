"""A statin together with a medicine that can raise the amount of it in the body (P4).

Published cases of severe muscle damage followed clarithromycin and others; in a British
cohort the odds were 3.71 with medicines that block the same enzyme (PMC4243915; clinical
evidence, sections 11 and 13). The pair speaks for the 30 days after the other medicine
began, and later when muscles hurt or are weak. Weakness or pain all over on a statin is
a red flag by itself and was answered when it was ticked. Never waits for logged nights.

Which statin takes part in which pair differs; that is for the pharmacist, so every
statin counts. Reasons: statin_together (one for each other medicine), symptom_days.
"""

from __future__ import annotations

import datetime as dt

from tracker.analysis.answers import Answer
from tracker.analysis.medicines import STATIN_GROUPS
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

# Evidence, section 11, P4. Names, because their groups also hold medicines that do not.
INTERACTING = frozenset({"clarithromycin", "gemfibrozil", "ciclosporin", "amiodarone"})
NEW_DAYS = 30  # since the interacting medicine began; section 11, P4
MUSCLE_SIGNS = ("muscle_pain_all_over", "muscle_pain_bad", "weakness")


def fit(profile: Profile) -> Fit | None:
    """The pair, while it is new or comes with a muscle sign; else None."""
    statins, others = profile.current(STATIN_GROUPS), _interacting(profile)
    signs = sign_reasons(profile, MUSCLE_SIGNS)
    days = newest_days(others)
    is_new = days is not None and days <= NEW_DAYS
    if not statins or not others or not (is_new or signs):
        return None
    pairs = (
        reason(codes.STATIN_TOGETHER, name=names_of(statins), other=m.name, days=m.started_days)
        for m in others
    )
    return Fit(
        about=names_of((*statins, *others)),
        since_days=days,
        reasons=(*pairs, *signs),
        categories=frozenset({Category.MEDICINES} | ({Category.SYMPTOMS} if signs else set())),
        severity=len(others) + 2 * bool(signs),
    )


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer on the morning after `night`."""
    return answers_of(_QUESTION, timeline, night)


def _concerns(profile: Profile) -> bool:
    return bool(profile.current(STATIN_GROUPS)) and bool(_interacting(profile))


def _is_possible(history: PatientHistory) -> bool:
    courses = history.medications
    has_other = any(c.name.casefold() in INTERACTING for c in courses)
    return has_other and any(c.groups & STATIN_GROUPS for c in courses)


def _interacting(profile: Profile) -> tuple[Taken, ...]:
    return tuple(m for m in profile.medicines if m.is_current and m.name.casefold() in INTERACTING)


_QUESTION = Question(
    pattern=Pattern.STATIN_PAIR, rule=fit, concerns=_concerns, is_possible=_is_possible
)
