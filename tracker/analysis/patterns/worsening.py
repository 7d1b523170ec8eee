"""Cramps that became clearly more frequent without a suspect medicine to explain it.

The change night is not known, so several are tried: one a week, two to twelve weeks back.
Trying many nights every night makes chance finds common; the exact tail is therefore
held against a level far stricter than for a medicine, whose start is known beforehand.

A rise found at the start of a suspect medicine that clearly began before it is told as
a worsening too, never as the medicine's doing. A change tried after a suspect began is
left to that medicine's own question.

Reasons: rose_since, cramp_nights_rose. Others: began_before_medicine.
Answers: too_few_recent_nights.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from education.urgency import Urgency
from tracker.analysis.answers import Answer, Verdict
from tracker.analysis.exposure import Episode, episodes
from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.comparing import (
    began_earlier,
    compared_episodes,
    is_clear_rise,
    recent_shortage,
    shortage,
)
from tracker.analysis.patterns.counted import comparison_of, rose_reason
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.rates import Tally, bunching_of, calendar_tail, rise_tail
from tracker.analysis.records import Category, Certainty, Evidence, Pattern, Reason
from tracker.analysis.timeline import Timeline

CANDIDATE_EVERY = 7  # nights [A]
NEWEST_CHANGE = 14  # nights back: a fortnight is the least that is no spell [A]
OLDEST_CHANGE = 84  # nights back: an older change has had its chance [A]
LONGEST_BEFORE = 180  # nights [A]
LOGGED_BEFORE = 28  # nights; twice the least for a known start [A]
LOGGED_AFTER = 14  # nights [A]
RISE = 1.5  # times; section 11
MORE_CRAMP_NIGHTS = 2  # in 28 nights; section 11
RULE_WINDOW = 28
# A known start has one change night, here about fifty are tried in a year [A].
LEVEL = 2e-4
CALENDAR_LEVEL = 0.01  # [A]
MEDICINE_NIGHTS = 60  # so long after a suspect began a change may still be its doing [A]


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer: it fits, there is no clear link, or there are too few nights."""
    short = recent_shortage(timeline, night)
    logged = timeline.logged_between(0, timeline.day(night))
    if short is not None:
        needed, why = short
        return (
            Answer(
                pattern=Pattern.WORSENING,
                verdict=Verdict.NOT_ENOUGH_NIGHTS,
                logged_nights=logged,
                nights_needed=needed,
                reasons=(why,),
            ),
        )
    evidence = _before_a_medicine(timeline, night) or _unexplained(timeline, night)
    if evidence is None:
        return (
            Answer(pattern=Pattern.WORSENING, verdict=Verdict.NO_CLEAR_LINK, logged_nights=logged),
        )
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


def _before_a_medicine(timeline: Timeline, night: dt.date) -> Evidence | None:
    """The rise of a medicine's comparison that a step before its start explains better."""
    for episode, compared in compared_episodes(timeline, night):
        if shortage(timeline, night, compared) is not None:
            continue
        if is_clear_rise(timeline, compared) and began_earlier(timeline, compared):
            return _evidence(timeline, night, compared.before_span, compared.after_span, episode)
    return None


def _unexplained(timeline: Timeline, night: dt.date) -> Evidence | None:
    """The change night that stands out most, when it does so strictly enough."""
    last = timeline.day(night)
    tails = {change: _tail(timeline, change, last) for change in _candidates(timeline, night)}
    change = min(tails, key=lambda candidate: tails[candidate], default=0)
    if tails.get(change, 1.0) > LEVEL:
        return None
    return _evidence(timeline, night, (_first(change), change - 1), (change, last), None)


def _first(change: int) -> int:
    return max(0, change - LONGEST_BEFORE)


def _candidates(timeline: Timeline, night: dt.date) -> Iterator[int]:
    """Days that may be the change: on a fixed grid, and clear of every suspect's start."""
    last = timeline.day(night)
    starts = [
        timeline.day(e.date) for known in episodes(timeline.history, night) for e in known.events
    ]
    oldest = max(0, last - OLDEST_CHANGE)
    for change in range(
        oldest - oldest % CANDIDATE_EVERY, last - NEWEST_CHANGE + 2, CANDIDATE_EVERY
    ):
        if not any(change - MEDICINE_NIGHTS <= start <= last for start in starts):
            yield change


def _tail(timeline: Timeline, change: int, last: int) -> float:
    """How rarely chance brings the rise at `change`; 1 when the rule's counts do not hold."""
    spans = ((_first(change), change - 1), (change, last))
    before, after = (timeline.tally(*span) for span in spans)
    if before.logged < LOGGED_BEFORE or after.logged < LOGGED_AFTER or not _rose(before, after):
        return 1.0
    bunching = bunching_of(timeline.fortnights(*span) for span in spans)
    if calendar_tail(before, after, bunching) > CALENDAR_LEVEL:
        return 1.0
    return rise_tail(before, after, bunching)


def _rose(before: Tally, after: Tally) -> bool:
    return (
        after.rate >= RISE * before.rate
        and after.calendar_rate > before.calendar_rate
        and (after.share - before.share) * RULE_WINDOW >= MORE_CRAMP_NIGHTS
    )


def _evidence(
    timeline: Timeline,
    night: dt.date,
    before: tuple[int, int],
    after: tuple[int, int],
    medicine: Episode | None,
) -> Evidence:
    since = timeline.date(after[0])
    categories = {Category.CRAMPS} | ({Category.MEDICINES} if medicine else set())
    return Evidence(
        pattern=Pattern.WORSENING,
        night=night,
        episode=f"before {medicine.key}" if medicine else "rise",
        urgency=Urgency.SOON,
        certainty=Certainty.POSSIBLE,
        categories=frozenset(categories),
        reasons=(
            reason(codes.ROSE_SINCE, date=since),
            rose_reason(timeline.tally(*before), timeline.tally(*after)),
        ),
        comparison=comparison_of(timeline, before, after),
        others=_before_reasons(medicine),
    )


def _before_reasons(medicine: Episode | None) -> tuple[Reason, ...]:
    if medicine is None:
        return ()
    return tuple(
        reason(codes.BEGAN_BEFORE_MEDICINE, name=event.name, date=event.date)
        for event in medicine.events
    )
