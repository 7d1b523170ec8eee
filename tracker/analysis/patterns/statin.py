"""Cramps that rose after a cholesterol medicine began or was raised (P4).

The link is weak: year 1 rate ratio 1.07 for muscle pain, prescription sequence ratio
1.16, clinical evidence section 11. Reasons: see `counted`.
"""

from __future__ import annotations

import datetime as dt

from tracker.analysis.answers import Answer
from tracker.analysis.patterns.counted import answers_for, may_fit_for
from tracker.analysis.records import Pattern
from tracker.analysis.timeline import Timeline


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer for each start, raise or move that leads an episode; at least one answer."""
    return answers_for(Pattern.STATIN, timeline, night)


def may_fit(timeline: Timeline, night: dt.date) -> bool:
    """False when it is known at once that nothing of this class stands on `night`."""
    return may_fit_for(Pattern.STATIN, timeline, night)
