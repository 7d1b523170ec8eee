"""What else changed around the change a finding is about: medicines, heat, illness, events.

It names, it does not weigh: the analysis has taken season, heat and other medicines into
account where it could, and people know best what else happened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.analysis.patterns import reasons as codes

from .event_days import days_said
from .medicine_marks import Named, medicine_marks
from .things_noted import Noted
from .words import counted

LOOKED_BEFORE = dt.timedelta(days=42)  # before the change; six weeks, as on the chart
LOOKED_WITHOUT = dt.timedelta(days=27)  # before the newest night, where no change is named
NOTHING_ELSE = "You noted nothing else that changed in this time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The days that are looked at, and the change among them; None where none is named."""

    first: dt.date
    last: dt.date
    change: dt.date | None


def around(evidence: Mapping[str, Any]) -> Around:
    """Six weeks before the change up to the newest night of the evidence."""
    night = dt.date.fromisoformat(evidence["night"])
    comparison = evidence.get("comparison")
    if not comparison:
        return Around(first=night - LOOKED_WITHOUT, last=night, change=None)
    change = dt.date.fromisoformat(str(comparison["after_from"]))
    return Around(first=change - LOOKED_BEFORE, last=max(night, change), change=change)


def what_changed(
    evidence: Mapping[str, Any], span: Around, medicines: Iterable[Named], noted: Noted
) -> tuple[str, ...]:
    """One sentence for each thing, the medicines first; at least the sentence of nothing."""
    told = (*_medicines(evidence, span, medicines), *_days(span, noted), *_events(noted))
    return told or (NOTHING_ELSE,)


def _medicines(
    evidence: Mapping[str, Any], span: Around, medicines: Iterable[Named]
) -> Iterator[str]:
    """Changes of medicines but those the finding itself is about."""
    own = {
        (str(reason["values"].get("name", "")).casefold(), str(reason["values"]["date"]))
        for reason in evidence["reasons"]
        if reason["code"] == codes.MEDICINE_STEP
    }
    for row, name in medicines:
        for mark in medicine_marks([(row, name)], weeks=1):
            is_own = (name.casefold(), mark.on.isoformat()) in own
            if not is_own and span.first <= mark.on <= span.last:
                yield f"{mark.on:%B} {mark.on.day}: {' '.join(mark.changes)}"


def _days(span: Around, noted: Noted) -> Iterator[str]:
    if noted.hot:
        yield f"You noted heat on {_counts(span, noted.hot)}"
    if noted.ill:
        yield f"You noted fever, throwing up or diarrhea on {_counts(span, noted.ill)}"


def _counts(span: Around, days: frozenset[dt.date]) -> str:
    if span.change is None:
        return f"{counted(len(days), 'day')}."
    before = sum(day < span.change for day in days)
    return f"{counted(before, 'day')} before the change and {len(days) - before} after."


def _events(noted: Noted) -> Iterator[str]:
    for first, last, label in noted.events:
        yield f"{days_said(first, last)}: {label.strip().rstrip('.')}."
