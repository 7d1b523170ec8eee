"""Cramps before and after a medicine's start, for the classes that are suspects.

Is each suspect episode followed by a rise? Model: `tracker.analysis.evidence`, after the
detection design, 4.2 and 4.3. The nights of a diary with spells, season, heat, effort,
fading entries and other medicines are foretold once without the medicine and once with a
rise of unknown size that begins on an unknown night. The weight of evidence is how much
better the second foretold them. Looking every night makes a chance find no likelier than
one in the weight (Ville 1939), as far as the model holds; docs/analysis.md has what was
measured where it does not. A change in the two months before the start must not fit
better, and the rise must hold when silence is read as quiet.

What it does not claim: the cramps' cause. Below a weight of 25 it is a hint for clinicians.

Reasons: medicine_step (one for each member of the episode), cramp_nights_rose, rate_ratio,
weight_of_evidence. Others: also_started. Answers: taken_before_diary,
too_few_nights_before, too_few_nights_after, nothing_entered.
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
from tracker.analysis.patterns.comparing import Compared, compared_episodes, shortage
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.patterns.weighing import (
    PAUSE_NIGHTS,
    is_paused,
    ratio_reason,
    weighed_on,
    weight_reason,
)
from tracker.analysis.rates import Tally
from tracker.analysis.records import (
    Category,
    Comparison,
    Evidence,
    Pattern,
    Reason,
)
from tracker.analysis.timeline import Timeline
from tracker.analysis.weighed_night import RaisedMedicine


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


def may_fit_for(pattern: Pattern, timeline: Timeline, night: dt.date) -> bool:
    """False when no medicine of `pattern` leads an episode that stands on `night`."""
    return any(
        medicine.episode.lead.pattern is pattern and not medicine.came_first
        for medicine in weighed_on(timeline, night).medicines
    )


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


def raised_medicine(
    timeline: Timeline, night: dt.date, episode: Episode, *, came_first: bool
) -> RaisedMedicine | None:
    """The episode as it stands on `night`, by its own doing or as a rise that came before it."""
    known = weighed_on(timeline, night).medicines
    found = (m for m in known if m.episode.key == episode.key and m.came_first is came_first)
    return next(found, None)


def _answer(timeline: Timeline, night: dt.date, episode: Episode, compared: Compared) -> Answer:
    evidence = None
    found = raised_medicine(timeline, night, episode, came_first=False)
    if found is not None and not is_paused(timeline, night):
        evidence = _evidence(timeline, night, episode, compared, found)
    steps = _step_reasons(episode, night)
    verdict, needed, why = _verdict(timeline, night, compared, is_raised=evidence is not None)
    return Answer(
        pattern=episode.lead.pattern,
        verdict=verdict,
        episode=episode.key,
        logged_nights=compared.before.logged + compared.after.logged,
        nights_needed=needed,
        reasons=(*steps, why),
        evidence=evidence,
    )


def _verdict(
    timeline: Timeline, night: dt.date, compared: Compared, *, is_raised: bool
) -> tuple[Verdict, int, Reason]:
    """The verdict, how many nights are wanting, and the reason that goes with it."""
    if is_raised:
        return Verdict.FITS, 0, rose_reason(compared.before, compared.after)
    if is_paused(timeline, night):
        return Verdict.PAUSED, 0, reason(codes.NOTHING_ENTERED, days=PAUSE_NIGHTS)
    short = shortage(compared)
    if short is not None:
        return Verdict.NOT_ENOUGH_NIGHTS, *short
    return Verdict.NO_CLEAR_LINK, 0, rose_reason(compared.before, compared.after)


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


def _evidence(
    timeline: Timeline,
    night: dt.date,
    episode: Episode,
    compared: Compared,
    found: RaisedMedicine,
) -> Evidence:
    lead = episode.lead
    others = companions(timeline.history, night, lead.date)
    return Evidence(
        pattern=lead.pattern,
        night=night,
        episode=episode.key,
        urgency=Urgency.SOON,
        certainty=found.raised.certainty,
        categories=frozenset({Category.CRAMPS, Category.MEDICINES}),
        reasons=(
            *_step_reasons(episode, night),
            rose_reason(compared.before, compared.after),
            ratio_reason(found.likelihood),
            weight_reason(found.raised, found.earlier),
        ),
        comparison=comparison_of(timeline, compared.before_span, compared.after_span),
        alternatives=_alternatives(episode),
        others=tuple(reason(codes.ALSO_STARTED, name=name, date=date) for name, date in others),
        severity_key=found.raised.severity_key,
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
