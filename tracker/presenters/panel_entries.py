"""What the list of patients is made of: the lines kept for the desk, one page of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from tracker.models import Clinician, Consent, Review
from tracker.models.consent import ConsentQuerySet
from tracker.prepared import Prepared, given

from . import desk_words
from .desk_words import NOTHING_OPEN, Level, talk_line

PAGE = 50  # rows; each is drawn and written to the audit trail
WEEKS = 8
BY_RANK = {urgency.rank: level for urgency, level in desk_words.LEVELS.items()}
SHOWN = (
    "patient_id",
    "patient__public_id",
    "patient__user__name",
    "patient__birth_year",
    "patient__sex",
    "patient__zone",
    "patient__panel_code",
    "patient__last_entry_at",
    "categories",
    "desk_line__rank",
    "desk_line__waits",
    "desk_line__newest_at",
    "desk_line__unread",
    "desk_line__asked",
    "desk_line__alert__signs",
    "desk_line__alert__helped",
    "desk_line__alert__words",
    "desk_line__alert__fired_at",
    "desk_line__alert__mistaken_at",
    "desk_line__finding__pattern",
    "desk_line__finding__episode",
    "desk_line__finding__certainty",
    "desk_line__changed_on",
    "desk_line__medication__stopped_on",
    "desk_line__medication__drug__inn",
    "reviewed_at",
)
# Most urgent first, then the newest finding, then the longest silence.
ORDER = (
    F("desk_line__rank").desc(),
    F("desk_line__newest_at").desc(nulls_last=True),
    F("patient__last_entry_at").asc(nulls_first=True),
    "patient__user__name",
    "pk",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One patient on the page of the list that is shown."""

    pk: int
    public_id: uuid.UUID
    name: str
    birth_year: int | None
    sex: str
    zone: str
    panel_code: str
    last_entry_at: dt.datetime | None
    shared: Collection[str]
    level: Level
    waits: int
    is_new: bool
    news: str
    talk: str
    change: str


def sharing(clinician: Clinician, now: dt.datetime) -> ConsentQuerySet:
    """The consents that open anything to them at this moment."""
    return opened(clinician.clinic_id, clinician.pk, now)


def opened(clinic: int, clinician: int, now: dt.datetime) -> ConsentQuerySet:
    """The same by ids, also for a query that gets them later."""
    return Consent.objects.active(now).filter(clinic=clinic, clinicians=clinician)


def entries(clinician: Clinician, asked: Q, start: int, stop: int, now: dt.datetime) -> list[Entry]:
    """One page of the list. One query."""
    if asked or start:
        rows = list(_page(sharing(clinician, now).filter(asked), clinician.pk, start, stop))
    else:
        rows = _first(clinic=clinician.clinic_id, clinician=clinician.pk, now=now)
    return [_entry(row, now) for row in rows]


@Prepared
def _first() -> QuerySet[Consent, tuple[Any, ...]]:
    everybody = opened(given("clinic"), given("clinician"), given("now"))
    return _page(everybody, given("clinician"), 0, PAGE)


def _page(
    consents: ConsentQuerySet, clinician: int, start: int, stop: int
) -> QuerySet[Consent, tuple[Any, ...]]:
    """What is shown of some of these consents, and when this clinician last reviewed each.

    Which ones is asked first: everybody's line is sorted for that, so it must be narrow.
    """
    mine = Review.objects.filter(clinician=clinician, patient=OuterRef("patient_id"))
    newest = mine.order_by().values("patient_id").annotate(newest=Max("at")).values("newest")
    which = consents.order_by(*ORDER).values("pk")[start:stop]
    shown = Consent.objects.filter(pk__in=which).annotate(reviewed_at=Subquery(newest))
    return shown.order_by(*ORDER).values_list(*SHOWN)


def _entry(row: Sequence[Any], now: dt.datetime) -> Entry:
    (pk, public_id, name, born, sex, zone, code, last, shared, rank, waits, newest) = row[:12]
    unread, asked = row[12:14]
    alert, finding, change, reviewed = row[14:19], row[19:22], row[22:25], row[25]
    return Entry(
        pk=pk,
        public_id=public_id,
        name=name or code,
        birth_year=born,
        sex=sex,
        zone=zone,
        panel_code=code,
        last_entry_at=last,
        shared=shared,
        level=BY_RANK[rank] if waits else NOTHING_OPEN,
        waits=waits,
        is_new=bool(newest and (reviewed is None or newest > reviewed)),
        news=_news(alert, finding, zone),
        talk=talk_line(unread or 0, asked or 0) if unread or asked else "",
        change=_change(*change, shared=shared, now=now),
    )


def _news(alert: Sequence[Any], finding: Sequence[Any], zone: str) -> str:
    """The most urgent thing that waits; an alert marked as a mistake says so and stays."""
    signs, helped, told, at, mistaken = alert
    if at is not None:
        said = f"{desk_words.alert_line(signs, told, helped)} {desk_words.moment(at, zone)}."
        return f"{said} Later marked as a mistake." if mistaken else said
    pattern, episode, certainty = finding
    return desk_words.finding_line(pattern, episode, certainty) if pattern else ""


def _change(
    on: dt.date | None,
    stopped_on: dt.date | None,
    inn: str | None,
    *,
    shared: Collection[str],
    now: dt.datetime,
) -> str:
    if "medicines" not in shared:
        return "Not shared"
    if on is None or on < now.date() - dt.timedelta(weeks=WEEKS):
        return "No change"
    verb = "stopped" if on == stopped_on else "started"
    said = f"{inn or 'A medicine'} {verb} {desk_words.day(on)}"
    return said[0].upper() + said[1:]
