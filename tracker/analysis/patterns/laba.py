"""Cramps that rose after a long-acting inhaler began or was raised (P6).

Prescription sequence ratio 2.42, clinical evidence section 11. Reasons: see `counted`.
"""

from __future__ import annotations

import datetime as dt

from tracker.analysis.answers import Answer
from tracker.analysis.patterns.counted import answers_for, may_fit_for
from tracker.analysis.records import Pattern
from tracker.analysis.timeline import Timeline


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer for each start, raise or move that leads an episode; at least one answer."""
    return answers_for(Pattern.LABA, timeline, night)


def may_fit(timeline: Timeline, night: dt.date) -> bool:
    """False when it is known at once that nothing of this class stands on `night`."""
    return may_fit_for(Pattern.LABA, timeline, night)
