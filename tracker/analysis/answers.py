"""What the nightly job answers to each question, also when the answer is "too early".

`Evidence` exists only for a pattern that fits. An `Answer` exists for every question,
so that a page can say honestly why it shows nothing.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from tracker.analysis.records import Evidence, Pattern, Reason


class Verdict(enum.Enum):
    """How far a question got on one night."""

    FITS = "fits"
    NO_CLEAR_LINK = "no_clear_link"
    NOT_ENOUGH_NIGHTS = "not_enough_nights"
    TAKEN_BEFORE_DIARY = "taken_before_diary"
    PAUSED = "paused"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one question on the morning after a night.

    `logged_nights` are those the answer rests on, `nights_needed` about how many more
    would be needed before it can be asked (0 otherwise). `episode` names the medicine
    start it is about, empty for the rest. `evidence` is there exactly when it fits.
    """

    pattern: Pattern
    verdict: Verdict
    episode: str = ""
    logged_nights: int = 0
    nights_needed: int = 0
    reasons: tuple[Reason, ...] = ()
    evidence: Evidence | None = None
