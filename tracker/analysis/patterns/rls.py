"""Evenings that resemble restless legs: urge, worse at rest, relief by moving, evening (5.2).

Clinical evidence 5.2: the signs together on at least 3 logged nights in 14, and no hard
muscle. An evening counts with the urge and at least one of the other three, because a box
is easily left out; all four must have been seen within the window. A flare of back or nerve
pain looks alike for a week, so a lasting restlessness must also explain the evenings much
better than usual evenings and flares do (`restless_persistence`).

A night with a ticked sign has an entry, so it is among the logged nights here.

Reasons: restless_evenings, restless_sign (one for each). Others: iron_question.
Answers: too_few_recent_nights.
"""

from __future__ import annotations

import datetime as dt

from education.urgency import Urgency
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.patterns.restless_persistence import THRESHOLD, restless_weight
from tracker.analysis.records import Category, Certainty, Evidence, Pattern, Reason
from tracker.analysis.timeline import Timeline

URGE = "urge_to_move"
REST = "worse_at_rest"
RELIEF = "relief_by_moving"
EVENING = "evening_onset"
SIGNS = frozenset({URGE, REST, RELIEF, EVENING})
HARD_KNOT = "hard_knot"
WINDOW = 14  # nights; evidence 5.2
EVENINGS = 3  # in the window; evidence 5.2
SIGNS_OF_AN_EVENING = 2  # of the four, the urge among them; detection design 4.5
FLARE_DAYS = 9  # a flare of nerve pain lasts about a week, and two days more [A]
LOGGED = 10  # nights with an entry in the window; section 11
IRON_CONDITIONS = frozenset({"anemia", "ckd", "dialysis", "pregnancy"})  # evidence 5.3


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer: it fits, there is no clear link, or there are too few nights."""
    last = timeline.day(night)
    evenings = _evenings(timeline, last)
    logged = sum(_has_entry(timeline, day) for day in _window(timeline, last))
    if logged < LOGGED:
        return (_too_few(logged),)
    if not _resembles(timeline, night, evenings):
        return (Answer(pattern=Pattern.RLS, verdict=Verdict.NO_CLEAR_LINK, logged_nights=logged),)
    evidence = _evidence(timeline, night, evenings)
    return (
        Answer(
            pattern=Pattern.RLS,
            verdict=Verdict.FITS,
            episode=evidence.episode,
            logged_nights=logged,
            reasons=evidence.reasons,
            evidence=evidence,
        ),
    )


def may_fit(timeline: Timeline, night: dt.date) -> bool:
    """False when the urge was ticked on too few evenings of the window."""
    last = timeline.day(night)
    urged = timeline.sign_days(frozenset({URGE}), last - WINDOW + 1, last)
    return sum(1 for _ in urged) >= EVENINGS


def _window(timeline: Timeline, last: int) -> range:
    return range(max(0, last - WINDOW + 1), min(last + 1, timeline.size))


def _evenings(timeline: Timeline, last: int) -> list[int]:
    """Days with the urge and enough other signs, and without a hard muscle."""
    return [
        day
        for day in _window(timeline, last)
        if URGE in timeline.signs[day]
        and HARD_KNOT not in timeline.signs[day]
        and len(timeline.signs[day] & SIGNS) >= SIGNS_OF_AN_EVENING
    ]


def _has_entry(timeline: Timeline, day: int) -> bool:
    return bool(timeline.logged[day]) or not SIGNS.isdisjoint(timeline.signs[day])


def _resembles(timeline: Timeline, night: dt.date, evenings: list[int]) -> bool:
    if len(evenings) < EVENINGS:
        return False
    seen = frozenset[str]().union(*(timeline.signs[day] for day in evenings))
    return (
        seen >= SIGNS
        and _comes_and_goes(timeline, evenings)
        and restless_weight(timeline, night) >= THRESHOLD
    )


def _comes_and_goes(timeline: Timeline, evenings: list[int]) -> bool:
    """True after more than a week, or with an evening between that had none of the signs."""
    first, last = evenings[0], evenings[-1]
    return last - first >= FLARE_DAYS or any(
        timeline.logged[day] and SIGNS.isdisjoint(timeline.signs[day]) for day in range(first, last)
    )


def _too_few(logged: int) -> Answer:
    return Answer(
        pattern=Pattern.RLS,
        verdict=Verdict.NOT_ENOUGH_NIGHTS,
        logged_nights=logged,
        nights_needed=LOGGED - logged,
        reasons=(reason(codes.TOO_FEW_RECENT_NIGHTS, logged=logged, needed=LOGGED, window=WINDOW),),
    )


def _evidence(timeline: Timeline, night: dt.date, evenings: list[int]) -> Evidence:
    return Evidence(
        pattern=Pattern.RLS,
        night=night,
        episode="restless evenings",
        urgency=Urgency.ROUTINE,
        certainty=Certainty.POSSIBLE,
        categories=frozenset({Category.SYMPTOMS}),
        reasons=(_evenings_reason(timeline, evenings), *_sign_reasons(timeline, evenings)),
        others=tuple(
            reason(codes.IRON_QUESTION, code=code)
            for code in sorted(timeline.history.conditions & IRON_CONDITIONS)
        ),
    )


def _evenings_reason(timeline: Timeline, evenings: list[int]) -> Reason:
    return reason(
        codes.RESTLESS_EVENINGS,
        evenings=len(evenings),
        window=WINDOW,
        first=timeline.date(evenings[0]),
        last=timeline.date(evenings[-1]),
    )


def _sign_reasons(timeline: Timeline, evenings: list[int]) -> tuple[Reason, ...]:
    return tuple(
        reason(
            codes.RESTLESS_SIGN,
            code=code,
            days=sum(code in timeline.signs[day] for day in evenings),
        )
        for code in sorted(SIGNS)
    )
