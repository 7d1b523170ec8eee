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
    LONG_AGO,
    WEEKS,
    Change,
    Entry,
    add_alerts,
    add_findings,
    cramp_nights,
    medicine_changes,
    read_entries,
)
from .sparks import Sparks, sparks

PAGE = 25  # rows; each is drawn and written to the audit trail
ANYBODY = uuid.UUID(int=0)  # stands for the patient in an address until each has their own
SILENT_DAYS = 7  # [A] a week without an entry is worth a look


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
    everybody, reviewed = read_entries(clinician, now)
    by_pk = {entry.pk: entry for entry in everybody}
    add_alerts(by_pk)
    add_findings(by_pk)
    changes = medicine_changes(by_pk, now)
    found = sorted(
        (entry for entry in everybody if _matches(entry, q, urgency)), key=_most_urgent_first
    )
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    context = {
        "nav_active": "panel",
        "today": words.long_date(now.date()),
        "reviewed": desk_words.day(reviewed.date()) if reviewed else "",
        "tiles": _tiles(everybody, changes, reviewed, now),
        "rows": _rows(shown, changes, now),
        "found": len(found),
        "total": len(everybody),
        "page": page,
        "pages": pages,
        "previous": page - 1,
        "following": page + 1 if page < pages else 0,
    }
    return context, shown


def _tiles(
    entries: Iterable[Entry],
    changes: Mapping[int, Change],
    reviewed: dt.datetime | None,
    now: dt.datetime,
) -> list[tuple[int, str]]:
    listed = list(entries)
    since = f" since {desk_words.day(reviewed.date())}" if reviewed else ""
    seen = reviewed or LONG_AGO
    quiet = f"{(now - dt.timedelta(days=SILENT_DAYS)).astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}"
    return [
        (sum(entry.level.rank >= 2 for entry in listed), "need contact today"),
        (sum(item.at > seen for each in listed for item in each.waits), f"new{since}"),
        (sum(change.on >= seen.date() for change in changes.values()), f"medicine changes{since}"),
        (
            sum(entry.silence < quiet for entry in listed),
            f"without an entry for {SILENT_DAYS} days",
        ),
    ]


def _rows(shown: Sequence[Entry], changes: Mapping[int, Change], now: dt.datetime) -> list[Row]:
    nights = cramp_nights(shown, now)
    before, after = reverse("panel-patient", args=[ANYBODY]).split(str(ANYBODY))
    return [
        _row(entry, f"{before}{entry.public_id}{after}", nights, changes, now) for entry in shown
    ]


def _row(
    entry: Entry,
    address: str,
    nights: Mapping[int, Sequence[dt.date]],
    changes: Mapping[int, Change],
    now: dt.datetime,
) -> Row:
    waits = sorted(
        entry.waits,
        key=lambda item: (-desk_words.level_of(item.urgency).rank, -item.at.timestamp()),
    )
    change, level = changes.get(entry.pk), entry.level
    return Row(
        address=address,
        name=entry.name,
        meta=f"{desk_words.person(entry.birth_year, entry.sex, now)} · {entry.panel_code}",
        level=level,
        look=f"is-{level.rank}",
        is_new=entry.is_new,
        news=waits[0].line if waits else "Nothing new.",
        more=max(0, len(waits) - 1),
        sparks=_sparks(nights.get(entry.pk, ()), entry, now) if "cramps" in entry.shared else None,
        medicine=_medicine(entry, change),
        last_entry=desk_words.last_entry(entry.last_entry_at, now, entry.zone),
    )


def _medicine(entry: Entry, change: Change | None) -> str:
    if "medicines" not in entry.shared:
        return "Not shared"
    return change.words if change else "No change"


def _sparks(dates: Iterable[dt.date], entry: Entry, now: dt.datetime) -> Sparks:
    tonight = night_of(now, entry.zone)
    first = tonight - dt.timedelta(days=tonight.weekday(), weeks=WEEKS - 1)
    counts = [0] * WEEKS
    for date in dates:
        if first <= date <= tonight:
            counts[(date - first).days // 7] += 1
    return sparks(counts)


def _matches(entry: Entry, q: str, urgency: str) -> bool:
    if urgency == "none" and entry.waits:
        return False
    if urgency not in ("", "none") and all(item.urgency != urgency for item in entry.waits):
        return False
    wanted = q.casefold().strip()
    return wanted in entry.name.casefold() or wanted == entry.panel_code.casefold()


def _most_urgent_first(entry: Entry) -> tuple[float, float, str, str]:
    """Urgency, then the newest finding, then the longest silence."""
    return (-entry.level.rank, -entry.newest.timestamp(), entry.silence, entry.name)
