"""What the weights of evidence say on one night, as certainties and reasons.

numpy is read only here and only inside functions: a page that needs no analysis loads none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tracker.analysis.patterns import reasons as codes
from tracker.analysis.patterns.reasons import reason
from tracker.analysis.records import Certainty, Reason
from tracker.analysis.timeline import ACTIVE_DAYS, Timeline

if TYPE_CHECKING:
    from tracker.analysis.evidence.standing import Standing
    from tracker.analysis.evidence.weigh import MedicineWeights
    from tracker.analysis.evidence.weighed import Weighed

POSSIBLE_FROM: Final = 25.0  # weight; below it a hint, for clinicians only (the certainty scale)
LIKELY_FROM: Final = 100.0
MOST_SHOWN: Final = 1000  # a larger weight says no more about people [A]
PATIENT_WRONG: Final = 0.20  # share of diaries in which the interval may ever miss; design 4.8
CLINICIAN_WRONG: Final = 0.10
PAUSE_NIGHTS: Final = 28  # without any entry nothing is said either way; design 4.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A question that stands on one night, with the weight it reached since `since`."""

    weight: float
    since: int

    @property
    def certainty(self) -> Certainty:
        """The word of the scale. A cause is never very likely by counting alone."""
        if self.weight < POSSIBLE_FROM:
            return Certainty.HINT
        return Certainty.POSSIBLE if self.weight < LIKELY_FROM else Certainty.LIKELY

    @property
    def severity_key(self) -> int:
        """Grows with the certainty, so that a hint set aside comes back when it is more."""
        return [Certainty.HINT, Certainty.POSSIBLE, Certainty.LIKELY].index(self.certainty)


def weighed_on(timeline: Timeline, night: dt.date) -> Weighed | None:
    """What was weighed up to `night`; None before the diary's first day."""
    from tracker.analysis.evidence.weighed import weighed

    day = timeline.day(night)
    return weighed(timeline, day) if day >= 0 else None


def is_paused(timeline: Timeline, night: dt.date) -> bool:
    """True when nothing at all was entered in the four weeks that end with `night`."""
    day = timeline.day(night)
    return not any(
        timeline.is_active(back) for back in range(day, day - PAUSE_NIGHTS, -ACTIVE_DAYS)
    )


def raised_on(standing: Standing, day: int, *, came_first: bool = False) -> Raised | None:
    """The question as raised on `day`, or as a rise that came before; None when it is not."""
    stands = standing.came_first if came_first else standing.stands
    if not stands[day]:
        return None
    return Raised(weight=float(standing.peak[day]), since=int(standing.since[day]))


def is_close_on(weights: MedicineWeights, day: int) -> bool:
    """True when a rise that began before the medicine cannot be told apart from its doing."""
    from tracker.analysis.evidence.standing import is_close
    from tracker.analysis.evidence.weighed import said_worse_before

    return is_close(weights, day, said_worse_before=said_worse_before(weights))


def weight_reason(timeline: Timeline, raised: Raised, earlier: float | None = None) -> Reason:
    """The weight since the raising, and that of a change before the start."""
    return reason(
        codes.WEIGHT,
        weight=_shown(raised.weight),
        since=timeline.date(raised.since),
        earlier=None if earlier is None else _shown(earlier),
    )


def ratio_reason(likelihood: object) -> Reason:
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
