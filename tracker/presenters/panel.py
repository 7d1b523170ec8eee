"""The list of patients as it is shown: tiles, rows, small pictures. Most urgent first."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from tracker.analysis.nights import night_of
from tracker.forms.panel_filter import Asked
from tracker.models import Clinician, SavedView
from tracker.prepared import Prepared, given

from . import desk_words, words
from .desk_words import Level
from .panel_counts import Counts, count, cramp_weeks
from .panel_entries import PAGE, Entry, entries
from .panel_filters import SILENT_DAYS, matching, zone_of
from .sparks import Sparks, sparks

ANYBODY = uuid.UUID(int=0)  # stands for the patient in an address until each has their own
NOBODY_FOUND = {
    "call": "Nobody needs contact today.",
    "new": "Nothing is new since your last review.",
    "changed": "No medicine has changed.",
    "silent": "Everybody made an entry in the last 7 days.",
    "messages": "No new messages.",
    "asked": "No question waits for an answer.",
}


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
    talk: str
    sparks: Sparks | None
    medicine: str
    last_entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A number above the list, and the filter a tap on it sets."""

    show: str
    count: int
    words: str
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A filter with the name its clinician gave it."""

    public_id: uuid.UUID
    name: str
    query: str
    is_on: bool


def panel(
    clinician: Clinician, now: dt.datetime, asked: Asked
) -> tuple[dict[str, Any], list[Entry]]:
    """Context for one page of the list, and whom it shows, for the audit trail."""
    wanted = matching(clinician, asked, now)
    counts = count(clinician, asked, wanted, now)
    pages = max(1, -(-counts.found // PAGE))
    page = min(asked.page, pages)
    shown = entries(clinician, wanted, (page - 1) * PAGE, page * PAGE, now)
    context = {
        "nav_active": "panel",
        "asked": asked,
        "tiles": _tiles(counts, asked, clinician),
        "views": _views(clinician, asked),
        "rows": _rows(shown, now),
        "nobody": NOBODY_FOUND.get(asked.show, "Nobody matches this filter."),
        "all_reviewed": counts.total and not counts.waiting and not counts.messages,
        "found": counts.found,
        "total": counts.total,
        "page": page,
        "pages": pages,
        "first": (page - 1) * PAGE + 1,
        "last": (page - 1) * PAGE + len(shown),
        "previous": asked.query(page - 1) if page > 1 else None,
        "following": asked.query(page + 1) if page < pages else None,
        **_today(clinician, now),
    }
    return context, shown


def _today(clinician: Clinician, now: dt.datetime) -> dict[str, str]:
    """The day at the clinic, with the zone where nobody set one, and the last review."""
    zone, reviewed = zone_of(clinician), clinician.reviewed_at
    today = words.long_date(now.astimezone(zone).date())
    return {
        "today": today if clinician.clinic.zone else f"{today}, by UTC",
        "reviewed": desk_words.day(reviewed.astimezone(zone).date()) if reviewed else "",
    }


def _views(clinician: Clinician, asked: Asked) -> list[View]:
    return [
        View(
            public_id=public_id,
            name=name,
            query=Asked(urgency=urgency, show=show).query(),
            is_on=(urgency, show, "") == (asked.urgency, asked.show, asked.q),
        )
        for public_id, name, urgency, show in _kept(clinician=clinician.pk)
    ]


@Prepared
def _kept() -> QuerySet[SavedView, tuple[uuid.UUID, str, str, str]]:
    mine = SavedView.objects.filter(removed_at__isnull=True, clinician=given("clinician"))
    return mine.values_list("public_id", "name", "urgency", "show")


def _tiles(counts: Counts, asked: Asked, clinician: Clinician) -> list[Tile]:
    reviewed = clinician.reviewed_at
    day = reviewed.astimezone(zone_of(clinician)).date() if reviewed else None
    since = f" since {desk_words.day(day)}" if day else ""
    found = (
        ("call", counts.call, "need contact today"),
        ("new", counts.new, "with something new"),
        ("changed", counts.changed, f"with a medicine change{since}"),
        ("silent", counts.silent, f"without an entry for {SILENT_DAYS} days"),
        ("messages", counts.messages, "with a new message"),
    )
    return [
        Tile(show=show, count=number, words=said, is_on=asked.show == show)
        for show, number, said in found
    ]


def _rows(shown: Sequence[Entry], now: dt.datetime) -> list[Row]:
    weeks = cramp_weeks(
        {entry.pk: night_of(now, entry.zone) for entry in shown if "cramps" in entry.shared}
    )
    before, after = reverse("panel-patient", args=[ANYBODY]).split(str(ANYBODY))
    return [
        _row(entry, f"{before}{entry.public_id}{after}", weeks.get(entry.pk), now)
        for entry in shown
    ]


def _row(entry: Entry, address: str, weeks: Sequence[int] | None, now: dt.datetime) -> Row:
    return Row(
        address=address,
        name=entry.name,
        meta=f"{desk_words.person(entry.birth_year, entry.sex, now)} · {entry.panel_code}",
        level=entry.level,
        look=f"is-{entry.level.rank}",
        is_new=entry.is_new,
        news=entry.news or ("" if entry.talk else "Nothing new."),
        more=max(0, entry.waits - 1),
        talk=entry.talk,
        sparks=sparks(weeks) if weeks else None,
        medicine=entry.change,
        last_entry=desk_words.last_entry(entry.last_entry_at, now, entry.zone),
    )
