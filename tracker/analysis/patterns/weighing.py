"""What the weights of evidence say on one night, as certainties and reasons.

numpy is read only here and only inside functions: a page that needs no analysis loads none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.records import Reason
from tracker.analysis.timeline import ACTIVE_DAYS, Timeline
from tracker.analysis.weighed_night import (
    NOTHING_STANDS,
    Raised,
    WeighedNight,
    kept_by,
    put_by,
)

MOST_SHOWN: Final = 1000  # a larger weight says no more about people [A]
PATIENT_WRONG: Final = 0.20  # share of diaries in which the interval may ever miss; design 4.8
CLINICIAN_WRONG: Final = 0.10
PAUSE_NIGHTS: Final = 28  # without any entry nothing is said either way; design 4.7


def weighed_on(timeline: Timeline, night: dt.date) -> WeighedNight:
    """What stands on `night`; nothing does before the diary's first day."""
    known = kept_by(timeline, night)
    if known is not None:
        return known
    from tracker.analysis.evidence.weighed import weighed_night

    day = timeline.day(night)
    known = weighed_night(timeline, day) if day >= 0 else NOTHING_STANDS
    put_by(timeline, night, known)
    return known


def is_paused(timeline: Timeline, night: dt.date) -> bool:
    """True when nothing at all was entered in the four weeks that end with `night`."""
    day = timeline.day(night)
    return not any(
        timeline.is_active(back) for back in range(day, day - PAUSE_NIGHTS, -ACTIVE_DAYS)
    )


def weight_reason(raised: Raised, earlier: float | None = None) -> Reason:
    """The weight since the raising, and that of a change before the start."""
    return reason(
        codes.WEIGHT,
        weight=_shown(raised.weight),
        since=raised.since,
        earlier=None if earlier is None else _shown(earlier),
    )


def ratio_reason(likelihood: Sequence[float]) -> Reason:
    """The ratios that are still possible, by one night's likelihood of each ratio."""
    import numpy as np

    from tracker.analysis.evidence.intervals import interval

    values = np.asarray(likelihood, dtype=np.float64)
    narrow, wide = interval(values, PATIENT_WRONG), interval(values, CLINICIAN_WRONG)
    return reason(
        codes.RATE_RATIO,
        low=narrow.low,
        high=narrow.high,
        open_ended=narrow.open_ended,
        wide_low=wide.low,
        wide_high=wide.high,
        wide_open_ended=wide.open_ended,
    )


def _shown(weight: float) -> float:
    """At most MOST_SHOWN, whole from 10 on."""
    shown = min(weight, MOST_SHOWN)
    return round(shown) if shown >= 10 else round(shown, 1)
