"""What the list of patients is made of: the lines kept for the desk, one page of them.

Three queries however many patients share: the counts, the lines of the page, their nights.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from education.urgency import Urgency
from tracker.actions.desk import keep_lines
from tracker.models import Clinician, Consent, Night, Patient

from . import desk_words
from .desk_words import NOTHING_OPEN, Level

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
    "desk_line__reviewed_at",
    "desk_line__alert__signs",
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
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Over everybody who shares, and how many the filters leave."""

    total: int
    found: int
    call: int
    new: int
    changed: int
    silent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the clinician looks for: part of a name, a panel code, a care level."""

    q: str = ""
    urgency: str = ""


def sharing(clinician: Clinician, now: dt.datetime) -> QuerySet[Consent]:
    """The consents that open anything to this clinician at this moment."""
    return Consent.objects.active(now).filter(clinic=clinician.clinic_id, clinicians=clinician)


def count(everybody: QuerySet[Consent], asked: Q, clinician: Clinician, now: dt.datetime) -> Counts:
    """The numbers above the list. A consent that has no line yet gets one first."""
    counted = _counted(everybody, asked, clinician, now)
    if counted.pop("lines") < counted["total"]:
        # Given before lines were kept: nobody may be overlooked for that.
        missing = everybody.filter(desk_line__isnull=True)
        keep_lines(list(Patient.objects.filter(consents__in=missing)))
        counted = _counted(everybody, asked, clinician, now)
        del counted["lines"]
    return Counts(**counted)


def matching(everybody: QuerySet[Consent], asked: Asked) -> Q:
    """The filters of the list. Names are compared here: not every database folds every letter."""
    found = Q()
    if asked.urgency == NOTHING:
        found &= Q(desk_line__waits=0)
    elif asked.urgency:
        found &= Q(desk_line__rank=Urgency(asked.urgency).rank, desk_line__waits__gt=0)
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


def entries(found: QuerySet[Consent], start: int, stop: int, now: dt.datetime) -> list[Entry]:
    """One page, most urgent first, then the newest finding, then the longest silence."""
    ordered = found.order_by(
        F("desk_line__rank").desc(),
        F("desk_line__newest_at").desc(nulls_last=True),
        F("patient__last_entry_at").asc(nulls_first=True),
        "patient__user__name",
        "pk",
    )
    return [_entry(row, now) for row in ordered.values_list(*SHOWN)[start:stop]]


def cramp_nights(shown: Sequence[Entry], now: dt.datetime) -> Mapping[int, list[dt.date]]:
    """The evening dates with cramps of the last weeks, of those who share their nights."""
    who = [entry.pk for entry in shown if "cramps" in entry.shared]
    since = now.date() - dt.timedelta(weeks=WEEKS + 1)
    rows = Night.objects.filter(patient__in=who, state=Night.State.CRAMPS, date__gte=since)
    nights: dict[int, list[dt.date]] = defaultdict(list)
    for pk, date in rows.values_list("patient_id", "date"):
        nights[pk].append(date)
    return nights


def _counted(
    everybody: QuerySet[Consent], asked: Q, clinician: Clinician, now: dt.datetime
) -> dict[str, int]:
    recent = Q(desk_line__changed_on__gte=now.date() - dt.timedelta(weeks=WEEKS))
    new = Q(desk_line__waits__gt=0) & (
        Q(desk_line__reviewed_at__isnull=True)
        | Q(desk_line__newest_at__gt=F("desk_line__reviewed_at"))
    )
    changed = recent
    if seen := clinician.reviewed_at:
        changed = recent & Q(desk_line__changed_on__gte=seen.date())
    quiet = now - dt.timedelta(days=SILENT_DAYS)
    silent = Q(patient__last_entry_at__lt=quiet) | Q(patient__last_entry_at__isnull=True)
    return everybody.aggregate(
        total=Count("pk"),
        found=Count("pk", filter=asked) if asked else Count("pk"),
        call=Count("pk", filter=Q(desk_line__rank__gte=CALL_TODAY)),
        new=Count("pk", filter=new),
        changed=Count("pk", filter=changed),
        silent=Count("pk", filter=silent),
        lines=Count("desk_line"),
    )


def _entry(row: Sequence[Any], now: dt.datetime) -> Entry:
    (pk, public_id, name, born, sex, zone, code, last, shared, rank, waits, newest, reviewed) = row[
        :13
    ]
    alert, finding, change = row[13:17], row[17:20], row[20:]
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
        change=_change(*change, shared=shared, now=now),
    )


def _news(alert: Sequence[Any], finding: Sequence[Any], zone: str) -> str:
    """The most urgent thing that waits; an alert marked as a mistake says so and stays."""
    signs, told, at, mistaken = alert
    if at is not None:
        said = f"{desk_words.alert_line(signs, told)} {desk_words.moment(at, zone)}."
        return f"{said} Later marked as a mistake." if mistaken else said
    pattern, episode, certainty = finding
    return desk_words.finding_line(pattern, episode, certainty) if pattern else "Nothing new."


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
