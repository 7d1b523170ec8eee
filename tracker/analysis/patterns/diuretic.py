"""Cramps that rose after a water pill began, was raised or moved to the evening (P1).

Diuretics and cramps: prescription sequence ratios 2.12 (potassium sparing), 1.48
(thiazide) and 1.20 (loop), clinical evidence section 11. Reasons: see `counted`.
"""

from __future__ import annotations

import datetime as dt

from tracker.analysis.answers import Answer
from tracker.analysis.patterns.counted import answers_for, may_fit_for
from tracker.analysis.records import Pattern
from tracker.analysis.timeline import Timeline


def answers(timeline: Timeline, night: dt.date) -> tuple[Answer, ...]:
    """One answer for each start, raise or move that leads an episode; at least one answer."""
    return answers_for(Pattern.DIURETIC, timeline, night)


def may_fit(timeline: Timeline, night: dt.date) -> bool:
    """False when it is known at once that nothing of this class stands on `night`."""
    return may_fit_for(Pattern.DIURETIC, timeline, night)
