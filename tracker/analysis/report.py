"""What fits on the morning after a night, and why nothing does.

`analyse` is the nightly job's whole medical part. It knows only entries dated up to the
night, whatever else the history holds, and the normal answer is an empty tuple.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from types import ModuleType

from tracker.analysis.answers import Answer
from tracker.analysis.patterns import (
    cirrhosis,
    dehydration,
    diuretic,
    hyponatremia,
    inhaler,
    laba,
    low_magnesium,
    over_drinking,
    rls,
    sodium_pair,
    statin,
    statin_pair,
    worsening,
)
from tracker.analysis.patterns.standing import without_doubles
from tracker.analysis.records import Evidence, PatientHistory
from tracker.analysis.timeline import Timeline
from tracker.analysis.version import ALGORITHM_VERSION

__all__ = [
    "ALGORITHM_VERSION",
    "analyse",
    "analyse_many",
    "analyse_timeline",
    "evidence_of",
    "explain",
    "explain_timeline",
    "explain_timelines",
]

# In the order in which a page should show them: the soonest care level first.
_QUESTIONS: tuple[ModuleType, ...] = (
    hyponatremia,
    over_drinking,
    diuretic,
    statin,
    laba,
    dehydration,
    worsening,
    sodium_pair,
    statin_pair,
    low_magnesium,
    inhaler,
    cirrhosis,
    rls,
)


def analyse(history: PatientHistory, night: dt.date) -> tuple[Evidence, ...]:
    """Everything that fits on the morning after `night`; empty when no pattern is clear."""
    return analyse_timeline(Timeline(history), night)


def analyse_many(
    diaries: Sequence[tuple[PatientHistory, dt.date]],
) -> list[tuple[Evidence, ...]]:
    """`analyse` of each diary and its night, weighed together, in the given order."""
    return [analyse_timeline(timeline, night) for timeline, night in _weighed_together(diaries)]


def explain_timelines(timelines: Sequence[Timeline], night: dt.date) -> list[tuple[Answer, ...]]:
    """`explain` of each diary that was laid out, in the given order."""
    return [explain_timeline(timeline, night) for timeline in timelines]


def evidence_of(answers: Sequence[Answer]) -> tuple[Evidence, ...]:
    """What `analyse` gives of the same diary and night: the evidence among the answers."""
    return without_doubles(a.evidence for a in answers if a.evidence is not None)


def explain(history: PatientHistory, night: dt.date) -> tuple[Answer, ...]:
    """The answer to every question on the morning after `night`, at least one a pattern."""
    return explain_timeline(Timeline(history), night)


def analyse_timeline(timeline: Timeline, night: dt.date) -> tuple[Evidence, ...]:
    """`analyse` for a diary laid out once and asked about many nights."""
    asked = (q for q in _QUESTIONS if _may_fit(q, timeline, night))
    return evidence_of([a for question in asked for a in question.answers(timeline, night)])


def explain_timeline(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """`explain` for a diary laid out once and asked about many nights."""
    return tuple(answer for question in _QUESTIONS for answer in question.answers(timeline, night))


def _weighed_together(
    diaries: Sequence[tuple[PatientHistory, dt.date]],
) -> list[tuple[Timeline, dt.date]]:
    from tracker.analysis.evidence.weighed import prepare

    laid_out = [(Timeline(history), night) for history, night in diaries]
    prepare([t for t, _ in laid_out], [max(1, t.day(night) + 1) for t, night in laid_out])
    return laid_out


def _may_fit(question: ModuleType, timeline: Timeline, night: dt.date) -> bool:
    """False only where the question knows at once that it does not fit on `night`."""
    quick = getattr(question, "may_fit", None)
    return quick is None or bool(quick(timeline, night))
