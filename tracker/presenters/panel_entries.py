"""What the list of patients is made of, read in five queries however many patients share.

Rows stay tuples; a list of hundreds is never loaded as records.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast

from tracker.models import Alert, Clinician, Consent, Finding, Medication, Night, Review

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
    code: str  # the public id as the database writes it
    name: str
    birth_year: int | None
    sex: str
    zone: str
    panel_code: str
    silence: str  # when the newest entry was made, as text that sorts; "" for never
    shared: frozenset[str]
    reviewed: str
    waits: list[Open] = field(default_factory=list)

    @property
    def public_id(self) -> uuid.UUID:
        """The patient's public id."""
        return uuid.UUID(self.code)

    @property
    def last_entry_at(self) -> dt.datetime | None:
        """When the newest entry was made."""
        return _moment(self.silence)

    @property
    def is_new(self) -> bool:
        """True when something came up since the clinic last reviewed this patient."""
        return bool(self.waits) and self.newest > (_moment(self.reviewed) or LONG_AGO)

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
    """Everybody who shares with this clinician, and when the clinician last reviewed anybody.

    Moments, ids and categories come as text: hundreds of rows are sorted, only a page of
    them is shown, and turning all of them into Python values took most of the time.
    """
    reviews = Review.objects.filter(patient=OuterRef("patient")).order_by("-at")
    here = reviews.filter(clinician__clinic=clinician.clinic_id)
    rows = (
        Consent.objects.active(now)
        .filter(clinic=clinician.clinic_id, clinicians=clinician)
        .annotate(
            id_text=Cast("patient__public_id", TextField()),
            silence=Cast("patient__last_entry_at", TextField()),
            shared_text=Cast("categories", TextField()),
            here=Cast(Subquery(here.values("at")[:1]), TextField()),
            mine=Cast(Subquery(reviews.filter(clinician=clinician).values("at")[:1]), TextField()),
        )
        .values_list(
            "patient_id",
            "id_text",
            F("patient__user__name"),
            F("patient__birth_year"),
            F("patient__sex"),
            F("patient__zone"),
            F("patient__panel_code"),
            "silence",
            "shared_text",
            "here",
            "mine",
        )
    )
    entries, newest, shared = [], "", _Shared()
    for pk, code, name, born, sex, zone, panel_code, silence, categories, reviewed, mine in rows:
        entries.append(
            Entry(
                pk=pk,
                code=code,
                name=name or panel_code,
                birth_year=born,
                sex=sex,
                zone=zone,
                panel_code=panel_code,
                silence=silence or "",
                shared=shared[categories],
                reviewed=reviewed or "",
            )
        )
        newest = max(newest, mine or "")
    return entries, _moment(newest)


class _Shared(dict[str, frozenset[str]]):
    """Sets of categories by their stored text; a clinic's patients share few different ones."""

    def __missing__(self, text: str) -> frozenset[str]:
        self[text] = frozenset(json.loads(text))
        return self[text]


def _moment(text: str) -> dt.datetime | None:
    """A stored moment; SQLite writes it without its zone, which is always UTC."""
    if not text:
        return None
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


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
