"""Cramps that became clearly more frequent without a suspect medicine to explain it.

Model: `tracker.analysis.evidence`, after the detection design, 4.4. The change night is not
known: a lasting change of rate may begin on any night from the fourth week on, with a
chance of one in a year, and the filter carries "not yet" and "begun" side by side. Suspect
medicines are taken into account with what is expected of them, and a worsening gives way
to a new one for 90 nights while anything speaks for it.

A rise found at the start of a suspect medicine that a change in the two months before
explains better is told as a worsening too, never as the medicine's doing. Unless that
change is five times likelier, the medicine is named as what cannot be told apart from it.

Reasons: rose_since, cramp_nights_rose, weight_of_evidence. Others: began_before_medicine.
Answers: too_few_nights_before, nothing_entered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from education.urgency import Urgency
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.exposure import Episode
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.comparing import compared_episodes
from tracker.analysis.patterns.counted import comparison_of, raised_medicine, rose_reason
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.patterns.weighing import (
    PAUSE_NIGHTS,
    is_paused,
    weighed_on,
    weight_reason,
)
from tracker.analysis.records import Category, Evidence, Pattern, Reason
from tracker.analysis.timeline import Timeline
from tracker.analysis.weighed_night import Raised

LONGEST_BEFORE = 180  # nights counted beside those of the rise [A]
LOGGED = 24  # nights in all before it is asked; 14 and 10 as for a medicine, design 4.3


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer: it fits, there is no clear link, too few nights, or nothing was entered."""
    logged = timeline.logged_between(0, timeline.day(night))
    if is_paused(timeline, night):
        return (
            _other(Verdict.PAUSED, logged, 0, reason(codes.NOTHING_ENTERED, days=PAUSE_NIGHTS)),
        )
    evidence = next(_found(timeline, night), None)
    if evidence is not None:
        return (
            Answer(
                pattern=Pattern.WORSENING,
                verdict=Verdict.FITS,
                episode=evidence.episode,
                logged_nights=logged,
                reasons=evidence.reasons,
                evidence=evidence,
            ),
        )
    if logged < LOGGED:
        why = reason(codes.TOO_FEW_NIGHTS_BEFORE, logged=logged, needed=LOGGED)
        return (_other(Verdict.NOT_ENOUGH_NIGHTS, logged, LOGGED - logged, why),)
    return (_other(Verdict.NO_CLEAR_LINK, logged, 0),)


def may_fit(timeline: Timeline, night: dt.date) -> bool:
    """False when it is known at once that no rise stands on `night`."""
    known = weighed_on(timeline, night)
    return known.change is not None or any(m.came_first for m in known.medicines)


def _other(verdict: Verdict, logged: int, needed: int, *reasons: Reason) -> Answer:
    return Answer(
        pattern=Pattern.WORSENING,
        verdict=verdict,
        logged_nights=logged,
        nights_needed=needed,
        reasons=reasons,
    )


def _found(timeline: Timeline, night: dt.date) -> Iterator[Evidence]:
    """The rise before a medicine first, then one that nothing explains."""
    known = weighed_on(timeline, night)
    if any(medicine.came_first for medicine in known.medicines):
        yield from _before_a_medicine(timeline, night)
    if known.change is not None:
        change = timeline.day(known.change.began_on)
        before = (max(0, change - LONGEST_BEFORE), change - 1)
        after = (change, timeline.day(night))
        yield _evidence(timeline, night, before, after, known.change.raised)


def _before_a_medicine(timeline: Timeline, night: dt.date) -> Iterator[Evidence]:
    """The rise of a medicine's comparison that a step before its start explains better."""
    for episode, compared in compared_episodes(timeline, night):
        found = raised_medicine(timeline, night, episode, came_first=True)
        if found is not None:
            spans = compared.before_span, compared.after_span
            told = _evidence(timeline, night, *spans, found.raised)
            yield replace(
                told,
                episode=f"before {episode.key}",
                categories=told.categories | {Category.MEDICINES},
                alternatives=_patterns(episode) if found.is_close else (),
                others=_before_reasons(episode, is_close=found.is_close),
            )


def _evidence(
    timeline: Timeline,
    night: dt.date,
    before: tuple[int, int],
    after: tuple[int, int],
    raised: Raised,
) -> Evidence:
    since = timeline.date(after[0])
    return Evidence(
        pattern=Pattern.WORSENING,
        night=night,
        episode="rise",
        urgency=Urgency.SOON,
        certainty=raised.certainty,
        categories=frozenset({Category.CRAMPS}),
        reasons=(
            reason(codes.ROSE_SINCE, date=since),
            rose_reason(timeline.tally(*before), timeline.tally(*after)),
            weight_reason(raised),
        ),
        comparison=comparison_of(timeline, before, after),
        severity_key=raised.severity_key,
    )


def _before_reasons(medicine: Episode, *, is_close: bool) -> tuple[Reason, ...]:
    return tuple(
        reason(codes.BEGAN_BEFORE_MEDICINE, name=event.name, date=event.date, close=is_close)
        for event in medicine.events
    )


def _patterns(medicine: Episode) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event.pattern.value for event in medicine.events))
