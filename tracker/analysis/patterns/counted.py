"""Cramp nights before and after a medicine's start, for the classes that are suspects.

P1, P4 and P6 of the clinical evidence (section 11): at least 50 % more cramps on logged
nights, and at least two more cramp nights, than in the 28 days before. Looking every
night makes chance finds many, so the rise must also pass a strict exact tail over all
nights compared, with and without the season, and hold when silence is read as quiet.

What it does not claim: the cramps' cause. The certainty is a hint, for clinicians.

Reasons: medicine_step (one for each member of the episode), cramp_nights_rose.
Others: also_started. Answers: taken_before_diary, too_few_nights_before,
too_few_nights_after, too_few_recent_nights.
"""

from __future__ import annotations

import datetime as dt

from education.urgency import Urgency
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.exposure import (
    GROUPS,
    Episode,
    companions,
    known_courses,
    taken_before_diary,
)
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.comparing import (
    Compared,
    began_earlier,
    compared_episodes,
    is_clear_rise,
    shortage,
)
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.rates import Tally
from tracker.analysis.records import (
    Category,
    Certainty,
    Comparison,
    Evidence,
    Pattern,
    Reason,
)
from tracker.analysis.timeline import Timeline


def answers_for(pattern: Pattern, timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer for each episode led by a medicine of `pattern`; at least one answer."""
    found = [
        _answer(timeline, night, episode, compared)
        for episode, compared in compared_episodes(timeline, night)
        if episode.lead.pattern is pattern
    ]
    if taken_before_diary(timeline.history, pattern, night):
        found.append(_before_diary(pattern, timeline, night))
    return tuple(found) or (Answer(pattern=pattern, verdict=Verdict.NOT_ASKED),)


def rose_reason(before: Tally, after: Tally) -> Reason:
    """The counted nights of both sides, with the nights of the calendar beside them."""
    return reason(
        codes.CRAMP_NIGHTS_ROSE,
        before_cramps=before.cramps,
        before_logged=before.logged,
        before_nights=before.nights,
        after_cramps=after.cramps,
        after_logged=after.logged,
        after_nights=after.nights,
    )


def comparison_of(
    timeline: Timeline, before_span: tuple[int, int], after_span: tuple[int, int]
) -> Comparison:
    """The two spans as dates and counts, for a figure or a sentence."""
    before, after = timeline.tally(*before_span), timeline.tally(*after_span)
    return Comparison(
        before_from=timeline.date(before_span[0]),
        before_to=timeline.date(before_span[1]),
        before_logged=before.logged,
        before_cramps=before.cramps,
        after_from=timeline.date(after_span[0]),
        after_to=timeline.date(after_span[1]),
        after_logged=after.logged,
        after_cramps=after.cramps,
    )


def _answer(timeline: Timeline, night: dt.date, episode: Episode, compared: Compared) -> Answer:
    logged = compared.before.logged + compared.after.logged
    short = shortage(timeline, night, compared)
    pattern = episode.lead.pattern
    steps = _step_reasons(episode, night)
    if short is not None:
        needed, why = short
        return Answer(
            pattern=pattern,
            verdict=Verdict.NOT_ENOUGH_NIGHTS,
            episode=episode.key,
            logged_nights=logged,
            nights_needed=needed,
            reasons=(*steps, why),
        )
    fits = is_clear_rise(timeline, compared) and not began_earlier(timeline, compared)
    return Answer(
        pattern=pattern,
        verdict=Verdict.FITS if fits else Verdict.NO_CLEAR_LINK,
        episode=episode.key,
        logged_nights=logged,
        reasons=(*steps, rose_reason(compared.before, compared.after)),
        evidence=_evidence(timeline, night, episode, compared) if fits else None,
    )


def _before_diary(pattern: Pattern, timeline: Timeline, night: dt.date) -> Answer:
    name = next(
        course.name
        for course in known_courses(timeline.history, night)
        if course.groups & GROUPS[pattern]
    )
    return Answer(
        pattern=pattern,
        verdict=Verdict.TAKEN_BEFORE_DIARY,
        reasons=(reason(codes.TAKEN_BEFORE_DIARY, name=name),),
    )


def _evidence(timeline: Timeline, night: dt.date, episode: Episode, compared: Compared) -> Evidence:
    lead = episode.lead
    others = companions(timeline.history, night, lead.date)
    return Evidence(
        pattern=lead.pattern,
        night=night,
        episode=episode.key,
        urgency=Urgency.SOON,
        certainty=Certainty.HINT,
        categories=frozenset({Category.CRAMPS, Category.MEDICINES}),
        reasons=(
            *_step_reasons(episode, night),
            rose_reason(compared.before, compared.after),
        ),
        comparison=comparison_of(timeline, compared.before_span, compared.after_span),
        alternatives=_alternatives(episode),
        others=tuple(reason(codes.ALSO_STARTED, name=name, date=date) for name, date in others),
    )


def _step_reasons(episode: Episode, night: dt.date) -> tuple[Reason, ...]:
    return tuple(
        reason(
            codes.MEDICINE_STEP,
            name=event.name,
            pattern=event.pattern.value,
            step=event.step.value,
            date=event.date,
            nights=(night - event.date).days + 1,
        )
        for event in episode.events
    )


def _alternatives(episode: Episode) -> tuple[str, ...]:
    """The other suspects of the episode, as patterns; their names are in the reasons."""
    patterns = dict.fromkeys(event.pattern for event in episode.events)
    return tuple(p.value for p in patterns if p is not episode.lead.pattern)
