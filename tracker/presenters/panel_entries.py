"""What the list of patients is made of, read in five queries however many patients share.

Rows stay tuples; a list of hundreds is never loaded as records.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Max, Q

from tracker.models import Alert, Clinician, Consent, Finding, Medication, Night

from . import desk_words
from .desk_words import NOTHING_OPEN, Level

WEEKS = 8
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(slots=True, kw_only=True)
class Open:
    """One alert or finding that waits."""

    urgency: str
    line: str
    at: dt.datetime
    is_mistaken: bool = False


@dataclass(slots=True, kw_only=True)
class Entry:
    """One consenting patient while the list is sorted."""

    pk: int
    public_id: uuid.UUID
    name: str
    birth_year: int | None
    sex: str
    zone: str
    panel_code: str
    last_entry_at: dt.datetime | None
    shared: frozenset[str]
    reviewed_at: dt.datetime | None
    waits: list[Open] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """True when something came up since the clinic last reviewed this patient."""
        return bool(self.waits) and self.newest > (self.reviewed_at or LONG_AGO)

    @property
    def level(self) -> Level:
        """The soonest level of what waits."""
        levels = [desk_words.level_of(item.urgency) for item in self.waits]
        return max(levels, key=lambda level: level.rank, default=NOTHING_OPEN)

    @property
    def newest(self) -> dt.datetime:
        """When the newest open thing came up."""
        return max((item.at for item in self.waits), default=LONG_AGO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A medicine that was started or stopped."""

    on: dt.date
    words: str


def read_entries(clinician: Clinician, now: dt.datetime) -> tuple[list[Entry], dt.datetime | None]:
    """Everybody who shares with this clinician, and when the clinician last reviewed anybody."""
    reviews = "patient__reviews__at"
    here = Q(patient__reviews__clinician__clinic=clinician.clinic_id)
    mine = Q(patient__reviews__clinician=clinician)
    rows = (
        Consent.objects.active(now)
        .filter(clinic=clinician.clinic_id, clinicians=clinician)
        .annotate(reviewed=Max(reviews, filter=here), by_me=Max(reviews, filter=mine))
        .values_list(
            "patient_id",
            "patient__public_id",
            "patient__user__name",
            "patient__birth_year",
            "patient__sex",
            "patient__zone",
            "patient__panel_code",
            "patient__last_entry_at",
            "categories",
            "reviewed",
            "by_me",
        )
    )
    entries, own = [], []
    for pk, public_id, name, born, sex, zone, code, last, categories, reviewed, by_me in rows:
        entry = Entry(
            pk=pk,
            public_id=public_id,
            name=name or code,
            birth_year=born,
            sex=sex,
            zone=zone,
            panel_code=code,
            last_entry_at=last,
            shared=frozenset(categories),
            reviewed_at=reviewed,
        )
        entries.append(entry)
        own += [by_me] if by_me else []
    return entries, max(own, default=None)


def add_alerts(entries: Mapping[int, Entry]) -> None:
    """Alerts nobody acknowledged; one marked as a mistake says so and stays."""
    rows = Alert.objects.filter(patient__in=entries, acknowledged_at__isnull=True)
    for pk, urgency, signs, told, categories, at, mistaken in rows.values_list(
        "patient_id", "urgency", "signs", "words", "categories", "fired_at", "mistaken_at"
    ):
        entry = entries[pk]
        if entry.shared.issuperset(categories):
            said = desk_words.alert_line(signs, told)
            line = f"{said} {desk_words.moment(at, entry.zone)}."
            if mistaken:
                line += " Later marked as a mistake."
            entry.waits.append(Open(urgency=urgency, line=line, at=at))


def add_findings(entries: Mapping[int, Entry]) -> None:
    """Open findings nobody acknowledged, hints included."""
    rows = Finding.objects.open().filter(patient__in=entries, acknowledged_at__isnull=True)
    for pk, urgency, pattern, episode, certainty, categories, at in rows.values_list(
        "patient_id", "urgency", "pattern", "episode", "certainty", "categories", "raised_at"
    ):
        if entries[pk].shared.issuperset(categories):
            line = desk_words.finding_line(pattern, episode, certainty)
            entries[pk].waits.append(Open(urgency=urgency, line=line, at=at))


def medicine_changes(entries: Mapping[int, Entry], now: dt.datetime) -> dict[int, Change]:
    """The newest start or stop of the last weeks, of those who share their medicines."""
    since = now.date() - dt.timedelta(weeks=WEEKS)
    sharing = [pk for pk, entry in entries.items() if "medicines" in entry.shared]
    rows = (
        Medication.objects.kept()
        .filter(Q(started_on__gte=since) | Q(stopped_on__gte=since), patient__in=sharing)
        .values_list("patient_id", "drug__inn", "started_on", "stopped_on")
    )
    newest: dict[int, Change] = {}
    for pk, inn, started, stopped in rows:
        for on, verb in ((started, "started"), (stopped, "stopped")):
            if on and on >= since and (pk not in newest or on > newest[pk].on):
                said = f"{inn or 'A medicine'} {verb} {desk_words.day(on)}"
                newest[pk] = Change(on=on, words=said[0].upper() + said[1:])
    return newest


def cramp_nights(shown: Sequence[Entry], now: dt.datetime) -> dict[int, list[dt.date]]:
    """The evening dates with cramps of the last weeks, of those who share their nights."""
    sharing = [entry.pk for entry in shown if "cramps" in entry.shared]
    since = now.date() - dt.timedelta(weeks=WEEKS + 1)
    rows = Night.objects.filter(
        patient__in=sharing, state=Night.State.CRAMPS, date__gte=since
    ).values_list("patient_id", "date")
    nights: dict[int, list[dt.date]] = defaultdict(list)
    for pk, date in rows:
        nights[pk].append(date)
    return nights
