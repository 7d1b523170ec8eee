"""The list of patients as it is shown: tiles, rows, small pictures. Most urgent first."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tracker.analysis.nights import night_of
from tracker.models import Clinician

from . import desk_words, words
from .desk_words import Level
from .panel_entries import (
    SILENT_DAYS,
    WEEKS,
    Asked,
    Counts,
    Entry,
    count,
    cramp_nights,
    entries,
    matching,
    sharing,
)
from .sparks import Sparks, sparks

PAGE = 20  # rows; each is drawn and written to the audit trail
ANYBODY = uuid.UUID(int=0)  # stands for the patient in an address until each has their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list, ready to be printed."""

    address: str
    name: str
    meta: str
    level: Level
    look: str
    is_new: bool
    news: str
    more: int
    sparks: Sparks | None
    medicine: str
    last_entry: str


def panel(
    clinician: Clinician, now: dt.datetime, *, q: str = "", urgency: str = "", page: int = 1
) -> tuple[dict[str, Any], list[Entry]]:
    """Context for one page of the list, and whom it shows, for the audit trail."""
    everybody = sharing(clinician, now)
    asked = matching(everybody, Asked(q=q, urgency=urgency))
    counts = count(everybody, asked, clinician, now)
    pages = max(1, -(-counts.found // PAGE))
    page = min(page, pages)
    shown = entries(clinician, asked, (page - 1) * PAGE, page * PAGE, now)
    reviewed = clinician.reviewed_at
    context = {
        "nav_active": "panel",
        "today": words.long_date(now.date()),
        "reviewed": desk_words.day(reviewed.date()) if reviewed else "",
        "tiles": _tiles(counts, reviewed),
        "rows": _rows(shown, now),
        "found": counts.found,
        "total": counts.total,
        "page": page,
        "first": (page - 1) * PAGE + 1,
        "pages": pages,
        "previous": page - 1,
        "following": page + 1 if page < pages else 0,
    }
    return context, shown


def _tiles(counts: Counts, reviewed: dt.datetime | None) -> list[tuple[int, str]]:
    since = f" since {desk_words.day(reviewed.date())}" if reviewed else ""
    return [
        (counts.call, "need contact today"),
        (counts.new, "with something new"),
        (counts.changed, f"with a medicine change{since}"),
        (counts.silent, f"without an entry for {SILENT_DAYS} days"),
    ]


def _rows(shown: Sequence[Entry], now: dt.datetime) -> list[Row]:
    nights = cramp_nights(shown, now)
    before, after = reverse("panel-patient", args=[ANYBODY]).split(str(ANYBODY))
    return [_row(entry, f"{before}{entry.public_id}{after}", nights, now) for entry in shown]


def _row(
    entry: Entry, address: str, nights: Mapping[int, Sequence[dt.date]], now: dt.datetime
) -> Row:
    return Row(
        address=address,
        name=entry.name,
        meta=f"{desk_words.person(entry.birth_year, entry.sex, now)} · {entry.panel_code}",
        level=entry.level,
        look=f"is-{entry.level.rank}",
        is_new=entry.is_new,
        news=entry.news,
        more=max(0, entry.waits - 1),
        sparks=_sparks(nights.get(entry.pk, ()), entry, now) if "cramps" in entry.shared else None,
        medicine=entry.change,
        last_entry=desk_words.last_entry(entry.last_entry_at, now, entry.zone),
    )


def _sparks(dates: Iterable[dt.date], entry: Entry, now: dt.datetime) -> Sparks:
    tonight = night_of(now, entry.zone)
    first = tonight - dt.timedelta(days=tonight.weekday(), weeks=WEEKS - 1)
    counts = [0] * WEEKS
    for date in dates:
        if first <= date <= tonight:
            counts[(date - first).days // 7] += 1
    return sparks(counts)
