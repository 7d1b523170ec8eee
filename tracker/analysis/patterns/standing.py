"""How a rule about a standing situation answers: told for 30 days, again only when worse.

A medicine of ten years would otherwise stand on the page for ten years. So a finding of
these patterns expires 30 days after it was raised, whatever still holds, and the same
episode is raised again only when it got worse (clinical evidence, section 11) or after
a year. Each rule is a pure function of a `Profile`, so that one case without a diary can
be asked too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from education.urgency import Urgency
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.profile import (
    LEAST_LOGGED,
    WINDOW_DAYS,
    Profile,
    Taken,
    profile_on,
)
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.records import (
    Category,
    Certainty,
    Evidence,
    PatientHistory,
    Pattern,
    Reason,
)
from tracker.analysis.timeline import Timeline

TOLD_ONCE = frozenset(
    {
        Pattern.SODIUM_PAIR,
        Pattern.STATIN_PAIR,
        Pattern.LOW_MAGNESIUM,
        Pattern.INHALER,
        Pattern.CIRRHOSIS,
    }
)
"""Patterns whose findings are not renewed: they end after 30 days, then only when worse."""

MOST_LETTERS = 140  # of an episode's name, so that it fits its column with the date
TOLD_AGAIN_DAYS = 365  # a situation that is no worse is told once a year at most [A]
# A rule that says less than another question about the same medicine is left out.
_SAID_BETTER_BY = {
    Pattern.SODIUM_PAIR: Pattern.HYPONATREMIA,
    Pattern.INHALER: Pattern.LABA,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A situation that fits.

    `about` names the medicines or the illness, `since_days` when they came together:
    both make the episode. `severity` grows as the situation worsens.
    """

    about: str
    since_days: int | None = None
    reasons: tuple[Reason, ...]
    categories: frozenset[Category]
    severity: int = 1
    urgency: Urgency = Urgency.SOON


Rule = Callable[[Profile], Fit | None]
"""What fits a profile, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A rule as it is asked of a diary.

    `concerns` says whether it makes sense for this person on this day, `is_possible`
    whether the whole record holds anything that could ever fit; it is asked once.
    """

    pattern: Pattern
    rule: Rule
    concerns: Callable[[Profile], bool]
    is_possible: Callable[[PatientHistory], bool]


def answers_of(question: Question, timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """The one answer to `question` on the morning after `night`."""
    pattern = question.pattern
    if not _is_possible(question, timeline):
        return (Answer(pattern=pattern, verdict=Verdict.NOT_ASKED),)
    profile = profile_on(timeline, night)
    fit = question.rule(profile)
    if fit is not None:
        return (_fits(pattern, fit, profile, night),)
    if not question.concerns(profile):
        return (Answer(pattern=pattern, verdict=Verdict.NOT_ASKED),)
    missing = max(0, LEAST_LOGGED - profile.logged_nights)
    verdict = Verdict.NOT_ENOUGH_NIGHTS if missing else Verdict.NO_CLEAR_LINK
    answer = Answer(
        pattern=pattern,
        verdict=verdict,
        logged_nights=profile.logged_nights,
        nights_needed=missing,
    )
    return (answer,)


def without_doubles(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The evidence without what another question of the same night says better.

    A hint is for clinicians only, so it takes nothing away from the patient.
    """
    found = tuple(evidence)
    told = {item.pattern for item in found if item.certainty is not Certainty.HINT}
    return tuple(item for item in found if _SAID_BETTER_BY.get(item.pattern) not in told)


def tells_more(evidence: Evidence, told: Evidence | None) -> bool:
    """True when a standing situation is new, worse than when it was told, or a year on."""
    return (
        told is None
        or evidence.severity_key > told.severity_key
        or (evidence.night - told.night).days >= TOLD_AGAIN_DAYS
    )


def names_of(medicines: Iterable[Taken]) -> str:
    """The names of the medicines in alphabetical order."""
    return " + ".join(sorted({medicine.name for medicine in medicines}))


def newest_days(medicines: Iterable[Taken]) -> int | None:
    """Days since the newest of the medicines began; None when no start is known."""
    return min((m.started_days for m in medicines if m.started_days is not None), default=None)


def sign_reasons(profile: Profile, signs: Iterable[str]) -> tuple[Reason, ...]:
    """One reason for each of `signs` that was ticked in the last 14 days."""
    return tuple(
        reason(codes.SYMPTOM_DAYS, code=code, days=profile.signs[code], window=WINDOW_DAYS)
        for code in sorted(signs)
        if code in profile.signs
    )


def cramps_reason(profile: Profile) -> Reason:
    """Cramp nights of logged nights in the last 14."""
    return reason(
        codes.CRAMPS_LATELY,
        cramps=profile.cramp_nights,
        logged=profile.logged_nights,
        window=WINDOW_DAYS,
    )


def _is_possible(question: Question, timeline: Timeline) -> bool:
    key = f"possible {question.pattern.value}"
    if key not in timeline.notes:
        timeline.notes[key] = question.is_possible(timeline.history)
    return bool(timeline.notes[key])


def _fits(pattern: Pattern, fit: Fit, profile: Profile, night: dt.date) -> Answer:
    evidence = Evidence(
        pattern=pattern,
        night=night,
        episode=_episode(fit, night),
        urgency=fit.urgency,
        certainty=Certainty.POSSIBLE,
        categories=fit.categories,
        reasons=fit.reasons,
        severity_key=fit.severity,
    )
    return Answer(
        pattern=pattern,
        verdict=Verdict.FITS,
        episode=evidence.episode,
        logged_nights=profile.logged_nights,
        reasons=fit.reasons,
        evidence=evidence,
    )


def _episode(fit: Fit, night: dt.date) -> str:
    if fit.since_days is None:
        return fit.about[:MOST_LETTERS]
    since = night - dt.timedelta(days=fit.since_days)
    return f"{fit.about[:MOST_LETTERS]}:{since.isoformat()}"
