"""The page of one night: what was said of it, what can be changed, and its history."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from tracker.actions.entries import LATEST_ENTRY_NIGHTS
from tracker.analysis.nights import ONE_DAY, night_of
from tracker.models import Cramp, EntryChange, Night, Patient

from . import arc, words
from .history_words import Change, history
from .logged_by import logged_by
from .tonight import last_night, theme_for

OF_A_NIGHT = (EntryChange.What.CRAMP, EntryChange.What.NIGHT)
BLANK = "This night is blank."
SAID = {
    Night.State.NONE: "No cramps this night.",
    Night.State.UNKNOWN: "You do not remember this night. That is fine.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CrampRow:
    """One cramp of the night: when, how long, and what was said of it."""

    public_id: uuid.UUID
    at: str
    facts: str
    running: bool
    by: str  # the helper who logged it, if it was one


@dataclass(frozen=True, slots=True, kw_only=True)
class CrampHistory:
    """The changes of one cramp, or of the night's own answer."""

    name: str
    changes: list[Change]


def night(patient: Patient, date: dt.date, now: dt.datetime) -> dict[str, Any]:
    """Context for the page. Six queries, however old the night is."""
    tonight = night_of(now, patient.zone)
    row = patient.nights.filter(date=date).first()
    changes = _changes(patient, date, row)
    cramps = _cramps(patient, row, changes)
    kept = [cramp for cramp in cramps if row is not None and cramp.night_id == row.pk]
    day = patient.fluid_days.filter(day=date).first()
    zone = row.zone if row else patient.zone
    helped = logged_by(patient, [date, *(cramp.public_id for cramp in kept)] if row else [])
    return {
        "theme": theme_for(patient, now),
        "nav_active": "patterns",
        "key": uuid.uuid4(),
        "date": date,
        "iso": date.isoformat(),
        "name": words.night_name(date),
        "said": _said(row, kept),
        "by": helped.get((date.isoformat(), row.changed_at), "") if row and not kept else "",
        "state": row.state if row else "",
        "zone": words.place(zone) if zone != patient.zone else "",
        "cramps": [_row(cramp, helped) for cramp in kept],
        "embers": [arc.ember(c.started_at, c.zone, c.severity) for c in kept],
        "arc_path": arc.ARC_PATH,
        "can_add": tonight - dt.timedelta(days=LATEST_ENTRY_NIGHTS) <= date <= tonight,
        "drunk": words.volume(day.volume_ml, patient.volume_unit) if day else "",
        "earlier": (date - ONE_DAY).isoformat() if date > patient.joined_on else "",
        "later": (date + ONE_DAY).isoformat() if date < tonight else "",
        "history": _history(patient, cramps, changes, zone, now),
    }


def this_night(patient: Patient, now: dt.datetime) -> dt.date:
    """The night that runs where the person is, or the one to come."""
    return night_of(now, patient.zone)


def home_of(patient: Patient, date: dt.date, now: dt.datetime) -> str:
    """Where a person goes after a change: the night page for the newest nights, else its own."""
    return "tonight" if date >= last_night(now, patient.zone) else "night"


def facts(cramp: Cramp) -> str:
    """ "6 minutes. Bad. Left calf." as far as it is known."""
    places = ", ".join(Cramp.Place(place).label.lower() for place in cramp.places)
    eased = ", ".join(Cramp.Ease(way).label.lower() for way in cramp.eased_by)
    parts = [
        words.minutes_said(cramp.minutes) if cramp.minutes else "",
        words.severity_name(cramp.severity),
        places.capitalize(),
        cramp.get_feel_display(),
        "It woke you" if cramp.woke else "",
        f"Eased by: {eased}" if eased else "",
        "Still sore" if cramp.still_sore else "",
    ]
    return " ".join(f"{part}." for part in parts if part)


def _changes(patient: Patient, date: dt.date, row: Night | None) -> list[EntryChange]:
    """All that was changed about the night, and about cramps that came to it from another."""
    mine = Q(date=date)
    if row is not None and row.cramp_count:
        ids = [str(each) for each in row.cramps.values_list("public_id", flat=True)]
        mine |= Q(object_id__in=ids)
    return list(patient.changes.filter(mine, what__in=OF_A_NIGHT))


def _cramps(patient: Patient, row: Night | None, changes: list[EntryChange]) -> list[Cramp]:
    """The cramps of the night, and those that were taken back or moved away."""
    named = {change.object_id for change in changes if change.what == EntryChange.What.CRAMP}
    mine = Q(public_id__in=named)
    if row is not None:
        mine |= Q(night=row)
    elif not named:
        return []
    return list(patient.cramps.filter(mine).order_by("started_at"))


def _said(row: Night | None, kept: list[Cramp]) -> str:
    if row is None:
        return BLANK
    if row.cramp_count:
        first = words.clock(kept[0].started_at, kept[0].zone)
        if len(kept) == 1:
            return f"1 cramp, at {first}."
        return f"{len(kept)} cramps, the first at {first}."
    return SAID[Night.State(row.state)]


def _row(cramp: Cramp, helped: Mapping[tuple[str, dt.datetime], str]) -> CrampRow:
    return CrampRow(
        public_id=cramp.public_id,
        at=words.clock(cramp.started_at, cramp.zone),
        facts=facts(cramp),
        running=cramp.is_running,
        by=helped.get((str(cramp.public_id), cramp.created_at), ""),
    )


def _history(
    patient: Patient,
    cramps: list[Cramp],
    changes: list[EntryChange],
    zone: str,
    now: dt.datetime,
) -> list[CrampHistory]:
    names = {str(c.public_id): f"The cramp at {words.clock(c.started_at, c.zone)}" for c in cramps}
    found: dict[str, list[EntryChange]] = {}
    for change in changes:
        found.setdefault(change.object_id, []).append(change)
    return [
        CrampHistory(
            name=names.get(object_id, "The night"),
            changes=history(patient, rows, zone, now),
        )
        for object_id, rows in found.items()
    ]
