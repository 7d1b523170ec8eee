"""What the day page says: last night, the finding that matters most, fluids, medicines."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from education.urgency import Urgency
from tracker.analysis.nights import ONE_DAY, waking_day_of
from tracker.history import medication_names
from tracker.models import Cramp, Finding, Medication, Night, Patient
from tracker.prepared import Prepared, given

from . import arc, finding_words, talk, words
from .fluids import QUICK, fluids
from .standing_alerts import standing_alerts
from .tonight import last_night

__all__ = ["QUICK", "fluids", "greeting", "today"]

LOOKED_BACK = 7  # nights
NOON_HOUR, EVENING_HOUR = 12, 17
FIRST_NIGHT = "Your diary starts tonight."
TIMES = {"morning": "morning", "noon": "midday", "evening": "evening", "bedtime": "bedtime"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineRow:
    """One medicine with its tick of today."""

    public_id: uuid.UUID
    name: str
    dose: str
    taken: bool


@Prepared
def _nights_between() -> QuerySet[Night]:
    nights = Night.objects.filter(patient=given("patient"))
    return nights.between(given("first"), given("last"))


@Prepared
def _told() -> QuerySet[Finding]:
    return Finding.objects.filter(patient=given("patient")).open().sure()


@Prepared
def _taken_on() -> QuerySet[Medication]:
    mine = Medication.objects.filter(patient=given("patient")).taken_on(given("day"))
    return mine.select_related("drug").order_by("as_needed", "created_at")


def today(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    """Context for the page."""
    return {
        "theme": patient.theme,
        "nav_active": "today",
        "greeting": greeting(patient, now),
        "note_day": waking_day_of(now, patient.zone).isoformat(),
        "alerts": standing_alerts(patient, now),
        "talks": talk.waiting(patient, now),
        **_nights(patient, now),
        **_finding(patient),
        **fluids(patient, now),
        **_medicines(patient, now),
    }


def greeting(patient: Patient, now: dt.datetime) -> str:
    """ "Good morning, Ruth", by the hour where the person is."""
    hour = now.astimezone(ZoneInfo(patient.zone)).hour
    part = "morning" if hour < NOON_HOUR else "afternoon" if hour < EVENING_HOUR else "evening"
    name = patient.user.first_name
    return f"Good {part}, {name}" if name else f"Good {part}"


def _nights(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    """Last night in words and on the arc, and how many of the last seven were logged."""
    newest = last_night(now, patient.zone)
    week = _nights_between(
        patient=patient, first=newest - dt.timedelta(days=LOOKED_BACK - 1), last=newest
    )
    logged = sum(night.state != Night.State.UNKNOWN for night in week)
    night = next((night for night in week if night.date == newest), None)
    cramps = list(night.cramps.kept().order_by("started_at")) if night and night.cramp_count else []
    return {
        "last_night_said": _said(night, cramps) if newest >= patient.joined_on else FIRST_NIGHT,
        "last_night_blank": night is None and newest >= patient.joined_on,
        "is_first_day": newest < patient.joined_on,
        "last_date": newest.isoformat(),
        "evening": f"{newest:%A}",
        "morning": f"{newest + ONE_DAY:%A}",
        "arc_path": arc.ARC_PATH,
        "embers": [arc.ember(c.started_at, c.zone, c.severity) for c in cramps],
        "newest_cramp": cramps[-1] if cramps else None,
        "newest_said": _place_said(cramps[-1]) if cramps else "",
        "logged_of_7": logged,
        "logged_said": "That is plenty. Missing a night now and then is fine."
        if logged >= 5
        else "Log what you can. Blank nights are fine.",
    }


def _said(night: Night | None, cramps: list[Cramp]) -> str:
    if night is None:
        return "Last night is blank so far."
    if night.state == Night.State.UNKNOWN:
        return "Last night: you do not remember. That is fine."
    if not cramps:
        return "Last night: no cramps."
    first = cramps[0]
    if len(cramps) > 1:
        began = words.clock(first.started_at, first.zone)
        return f"Last night: {len(cramps)} cramps, the first at {began}."
    lasted = f" It lasted {words.minutes_said(first.minutes)}." if first.minutes else ""
    return f"Last night: 1 cramp at {words.clock(first.started_at, first.zone)}.{lasted}"


def _place_said(cramp: Cramp) -> str:
    places = [Cramp.Place(place).label.lower() for place in cramp.places]
    return ", ".join(filter(None, [words.severity_name(cramp.severity), *places]))


def _finding(patient: Patient) -> dict[str, Any]:
    """The most important finding the patient may be told: soonest first, then newest."""
    rows = _told(patient=patient) if settings.FINDINGS_FOR_PATIENTS else []
    if not rows:
        return {"finding": None}
    finding = max(rows, key=lambda row: (Urgency(row.urgency).rank, row.raised_on))
    return {
        "finding": finding,
        "card": finding_words.words(
            finding.evidence,
            fluid_caution=patient.fluid_caution,
            country=patient.country,
            volume_unit=patient.volume_unit,
        ),
        "more_findings": len(rows) - 1,
    }


def _medicines(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    day = waking_day_of(now, patient.zone)
    rows = _taken_on(patient=patient, day=day)
    names = medication_names(patient, rows)
    return {
        "medicines": [
            MedicineRow(
                public_id=row.public_id,
                name=name[:1].upper() + name[1:],
                dose=_dose(row),
                taken=row.last_taken_on == day,
            )
            for row, name in zip(rows, names, strict=True)
        ]
    }


def _dose(row: Medication) -> str:
    amount = f"{row.dose_value.normalize():f} {row.dose_unit}".strip() if row.dose_value else ""
    times = "only when needed" if row.as_needed else ", ".join(TIMES.get(t, t) for t in row.times)
    return ", ".join(filter(None, [amount, times]))
