"""What the list of patients is made of: the lines kept for the desk, one page of them.

Three queries however many patients share: the counts, the lines of the page, their nights.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection
from django.db.models import F, Q

from education.urgency import Urgency
from tracker.actions.desk import keep_lines
from tracker.models import Clinician, Consent, Night, Patient
from tracker.models.consent import ConsentQuerySet

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


# Plain SQL: building the same as a query takes ten times as long as answering it. Which
# consents are read is said in one place, `sharing`, whose query goes between the brackets.
COUNT_LINES = """
SELECT COUNT(*), COUNT(line.consent_id),
    COUNT(CASE WHEN line.rank >= %s THEN 1 END),
    COUNT(CASE WHEN line.waits > 0 AND
        (line.reviewed_at IS NULL OR line.newest_at > line.reviewed_at) THEN 1 END),
    COUNT(CASE WHEN line.changed_on >= %s THEN 1 END),
    COUNT(CASE WHEN patient.last_entry_at IS NULL OR patient.last_entry_at < %s THEN 1 END)
FROM ({}) consent
JOIN tracker_patient patient ON patient.id = consent.patient_id
LEFT JOIN tracker_deskline line ON line.consent_id = consent.pk
"""
# Built once: that costs more than what the database does with it. Most urgent first, then
# the newest finding, then the longest silence.
LINES = Consent.objects.order_by(
    F("desk_line__rank").desc(),
    F("desk_line__newest_at").desc(nulls_last=True),
    F("patient__last_entry_at").asc(nulls_first=True),
    "patient__user__name",
    "pk",
).values_list(*SHOWN)

CRAMP_NIGHTS = Night.objects.filter(state=Night.State.CRAMPS).values_list("patient_id", "date")


def sharing(
    clinician: Clinician, now: dt.datetime, of: ConsentQuerySet | None = None
) -> ConsentQuerySet:
    """The consents (all of them, or those in `of`) that open anything to them at this moment."""
    consents = Consent.objects.all() if of is None else of
    return consents.active(now).filter(clinic=clinician.clinic_id, clinicians=clinician)


def count(everybody: ConsentQuerySet, asked: Q, clinician: Clinician, now: dt.datetime) -> Counts:
    """The numbers above the list. A consent that has no line yet gets one first."""
    total, lines, call, new, changed, silent = _counted(everybody, clinician, now)
    if lines < total:
        # Given before lines were kept: nobody may be overlooked for that.
        missing = everybody.filter(desk_line__isnull=True)
        keep_lines(list(Patient.objects.filter(consents__in=missing)))
        total, lines, call, new, changed, silent = _counted(everybody, clinician, now)
    found = everybody.filter(asked).count() if asked else total
    return Counts(total=total, found=found, call=call, new=new, changed=changed, silent=silent)


def matching(everybody: ConsentQuerySet, asked: Asked) -> Q:
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


def entries(clinician: Clinician, asked: Q, start: int, stop: int, now: dt.datetime) -> list[Entry]:
    """One page of the list."""
    found = sharing(clinician, now, cast("ConsentQuerySet", LINES)).filter(asked)
    rows = cast("Iterable[Sequence[Any]]", found[start:stop])
    return [_entry(row, now) for row in rows]


def cramp_nights(shown: Sequence[Entry], now: dt.datetime) -> Mapping[int, list[dt.date]]:
    """The evening dates with cramps of the last weeks, of those who share their nights."""
    who = [entry.pk for entry in shown if "cramps" in entry.shared]
    since = now.date() - dt.timedelta(weeks=WEEKS + 1)
    nights: dict[int, list[dt.date]] = defaultdict(list)
    for pk, date in CRAMP_NIGHTS.filter(patient__in=who, date__gte=since):
        nights[pk].append(date)
    return nights


def _counted(everybody: ConsentQuerySet, clinician: Clinician, now: dt.datetime) -> Sequence[int]:
    """Who shares, how many of them have a line, and the four tiles."""
    recent = now.date() - dt.timedelta(weeks=WEEKS)
    changed_since = max(recent, clinician.reviewed_at.date()) if clinician.reviewed_at else recent
    consents, values = everybody.values("pk", "patient_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT_LINES.format(consents),
            [
                CALL_TODAY,
                connection.ops.adapt_datefield_value(changed_since),
                connection.ops.adapt_datetimefield_value(now - dt.timedelta(days=SILENT_DAYS)),
                *values,
            ],
        )
        return cast("Sequence[int]", cursor.fetchone())


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
