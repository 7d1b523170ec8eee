"""What the list of patients is made of: the lines kept for the desk, one page of them.

Four queries however many patients share: the counts, the lines of the page, their nights,
and when the clinician last reviewed each of them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Max, OuterRef, Q

from education.urgency import Urgency
from tracker.forms.panel_filter import Asked
from tracker.models import Clinician, Consent, Night, Review
from tracker.models.consent import ConsentQuerySet

from . import desk_words
from .desk_words import NOTHING_OPEN, Level, talk_line

WEEKS = 8
SILENT_DAYS = 7  # [A] a week without an entry is worth a look
CALL_TODAY = Urgency.TODAY.rank
BY_RANK = {urgency.rank: level for urgency, level in desk_words.LEVELS.items()}
NOTHING = "none"  # the filter for patients of whom nothing waits
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


# Built once: that costs more than what the database does with it. Most urgent first, then
# the newest finding, then the longest silence.
LINES = Consent.objects.order_by(
    F("desk_line__rank").desc(),
    F("desk_line__newest_at").desc(nulls_last=True),
    F("patient__last_entry_at").asc(nulls_first=True),
    "patient__user__name",
    "pk",
).values_list(*SHOWN)

MY_REVIEWS = Review.objects.order_by().values_list("patient_id").annotate(at=Max("at"))
CRAMP_NIGHTS = Night.objects.filter(state=Night.State.CRAMPS).values_list("patient_id", "date")


def sharing(
    clinician: Clinician, now: dt.datetime, of: ConsentQuerySet | None = None
) -> ConsentQuerySet:
    """The consents (all of them, or those in `of`) that open anything to them at this moment."""
    consents = Consent.objects.all() if of is None else of
    return consents.active(now).filter(clinic=clinician.clinic_id, clinicians=clinician)


def matching(clinician: Clinician, everybody: ConsentQuerySet, asked: Asked, now: dt.datetime) -> Q:
    """The filters of the list. Names are compared here: not every database folds every letter."""
    found = Q()
    if asked.urgency == NOTHING:
        found &= Q(desk_line__waits=0)
    elif asked.urgency:
        found &= Q(desk_line__rank=Urgency(asked.urgency).rank, desk_line__waits__gt=0)
    if asked.show:
        found &= _shown(clinician, asked.show, now)
    if wanted := asked.q.casefold().strip():
        names = everybody.values_list("pk", "patient__user__name", "patient__panel_code")
        found &= Q(
            pk__in=[
                pk
                for pk, name, code in names
                if wanted in (name or code).casefold() or wanted == code.casefold()
            ]
        )
    return found


def changed_since(clinician: Clinician, now: dt.datetime) -> dt.date:
    """From which day on a medicine change is news: the last review, or eight weeks ago."""
    today = now.astimezone(zone_of(clinician)).date()
    recent = today - dt.timedelta(weeks=WEEKS)
    if clinician.reviewed_at is None:
        return recent
    return max(recent, clinician.reviewed_at.astimezone(zone_of(clinician)).date())


def silent_before(now: dt.datetime) -> dt.datetime:
    """Whose last entry is older than this is silent."""
    return now - dt.timedelta(days=SILENT_DAYS)


def zone_of(clinician: Clinician) -> ZoneInfo:
    """Whose "today" the desk means: the clinic's, or UTC where nobody set one."""
    return ZoneInfo(clinician.clinic.zone or "UTC")


def entries(clinician: Clinician, asked: Q, start: int, stop: int, now: dt.datetime) -> list[Entry]:
    """One page of the list."""
    found = sharing(clinician, now, cast("ConsentQuerySet", LINES)).filter(asked)
    rows = cast("Iterable[Sequence[Any]]", found[start:stop])
    found_rows = list(rows)
    reviewed = _reviewed(clinician, [row[0] for row in found_rows])
    return [_entry(row, reviewed.get(row[0]), now) for row in found_rows]


def cramp_nights(shown: Sequence[Entry], now: dt.datetime) -> Mapping[int, list[dt.date]]:
    """The evening dates with cramps of the last weeks, of those who share their nights."""
    who = [entry.pk for entry in shown if "cramps" in entry.shared]
    since = now.date() - dt.timedelta(weeks=WEEKS + 1)
    nights: dict[int, list[dt.date]] = defaultdict(list)
    for pk, date in CRAMP_NIGHTS.filter(patient__in=who, date__gte=since):
        nights[pk].append(date)
    return nights


def _shown(clinician: Clinician, show: str, now: dt.datetime) -> Q:
    """The patients one kind of news is about; the tiles count the same."""
    if show == "call":
        return Q(desk_line__rank__gte=CALL_TODAY)
    if show == "new":
        mine = Review.objects.filter(clinician=clinician, patient=OuterRef("patient_id"))
        seen = mine.filter(at__gte=OuterRef("desk_line__newest_at"))
        return Q(desk_line__waits__gt=0) & ~Q(Exists(seen))
    if show == "changed":
        return Q(desk_line__changed_on__gte=changed_since(clinician, now))
    if show == "silent":
        silent = Q(patient__last_entry_at__lt=silent_before(now))
        return silent | Q(patient__last_entry_at__isnull=True)
    if show == "messages":
        return Q(desk_line__unread__gt=0)
    return Q(desk_line__asked__gt=0)


def _reviewed(clinician: Clinician, patients: Collection[int]) -> Mapping[int, dt.datetime]:
    """When this clinician last reviewed each of these patients."""
    rows = MY_REVIEWS.filter(clinician=clinician.pk, patient__in=patients)
    return dict(cast("Iterable[tuple[int, dt.datetime]]", rows))


def _entry(row: Sequence[Any], reviewed: dt.datetime | None, now: dt.datetime) -> Entry:
    (pk, public_id, name, born, sex, zone, code, last, shared, rank, waits, newest) = row[:12]
    unread, asked = row[12:14]
    alert, finding, change = row[14:19], row[19:22], row[22:]
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
