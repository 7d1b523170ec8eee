"""What the night page says, for the hour it is where the person is."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tracker.actions.entries import can_undo
from tracker.analysis.nights import ONE_DAY, night_of
from tracker.models import Cramp, Night, Patient

from . import arc, words

NIGHT_FROM_HOUR, NIGHT_TO_HOUR = 20, 8  # settled: the night theme on this page
EVENING_BEGINS_HOUR = 12
MORNING_HOUR = 6  # from here on "how was last night?" comes before "cramp now"
SMALL_HOURS_END = 4  # before this the night is still going on
OFFERED_BLANK_NIGHTS = 3
ASK_AFTER_MINUTES = 30  # a timer longer than this asks when the cramp let go
LONG_CRAMP_MINUTES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankNight:
    """A night without an entry that may still be filled in."""

    date: str
    name: str
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCramp:
    """A cramp of tonight or last night that is safe and can still be changed."""

    public_id: uuid.UUID
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidNight:
    """A night without cramps or not remembered, and whether that can still be undone."""

    date: str
    words: str
    can_undo: bool


def theme_for(patient: Patient, now: dt.datetime) -> str:
    """Night from 8 pm to 8 am where the person is, unless they chose day always."""
    hour = now.astimezone(ZoneInfo(patient.zone)).hour
    if patient.theme != Patient.Theme.DAY and (hour >= NIGHT_FROM_HOUR or hour < NIGHT_TO_HOUR):
        return Patient.Theme.NIGHT.value
    return patient.theme


def last_night(now: dt.datetime, zone: str) -> dt.date:
    """The night people mean by "last night": the one just over, or the one before in the dark."""
    night = night_of(now, zone)
    hour = now.astimezone(ZoneInfo(zone)).hour
    return night if SMALL_HOURS_END <= hour < EVENING_BEGINS_HOUR else night - ONE_DAY


def tonight(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    """Context for the page without a running cramp."""
    newest = last_night(now, patient.zone)
    oldest = newest - dt.timedelta(days=OFFERED_BLANK_NIGHTS - 1)
    this = night_of(now, patient.zone)
    rows = list(patient.nights.between(oldest, this))
    states = {row.date: row.state for row in rows}
    blank = [
        BlankNight(date=date.isoformat(), name=words.night_name(date), is_last=date == newest)
        for date in (newest - dt.timedelta(days=back) for back in range(OFFERED_BLANK_NIGHTS))
        if date not in states and date >= patient.joined_on
    ]
    local = now.astimezone(ZoneInfo(patient.zone))
    moon_x, moon_y = arc.point(now, patient.zone)
    last = next((night for night in blank if night.is_last), None)
    is_night = local.hour >= NIGHT_FROM_HOUR or local.hour < SMALL_HOURS_END
    return {
        "theme": theme_for(patient, now),
        "nav_active": "tonight",
        "key": uuid.uuid4(),
        "clock": words.wall_clock(local.time()),
        "clock_iso": f"{local:%H:%M}",
        "clock_seconds": int(now.timestamp()),
        "zone": patient.zone,
        "is_night": is_night,
        "asks_first": last is not None and not is_night and local.hour >= MORNING_HOUR,
        "is_morning": local.hour < EVENING_BEGINS_HOUR,
        "first_name": patient.user.first_name,
        "arc_path": arc.ARC_PATH,
        "moon": {"x": f"{moon_x:.1f}", "y": f"{moon_y:.1f}"},
        "bite": {"x": f"{moon_x - 5.5:.1f}", "y": f"{moon_y - 3.5:.1f}"},
        "last": last,
        "blank": [night for night in blank if not night.is_last],
        "said": [_said(row, now) for row in reversed(rows) if _is_news(row, newest, now)],
        "saved": _saved(patient, [row for row in rows if row.date in {newest, this}], newest),
    }


def _saved(patient: Patient, nights: list[Night], newest: dt.date) -> list[SavedCramp]:
    """The cramps of these nights, the latest first: proof for a person who is not sure."""
    names: dict[int | None, str] = {
        row.pk: "Last night" if row.date == newest else "Tonight" for row in nights
    }
    if all(row.state != Night.State.CRAMPS for row in nights):
        return []
    rows = patient.cramps.kept().filter(night__in=names).order_by("-started_at")
    return [
        SavedCramp(
            public_id=row.public_id,
            words=f"{names[row.night_id]}: a cramp at {words.clock(row.started_at, row.zone)}.",
        )
        for row in rows
    ]


def _is_news(night: Night, newest: dt.date, now: dt.datetime) -> bool:
    """Last night without a cramp, or an answer of an older one that can still be undone."""
    if night.state == Night.State.CRAMPS:
        return False
    return night.date >= newest or can_undo(night.changed_at, now)


def _said(night: Night, now: dt.datetime) -> SaidNight:
    what = "no cramps" if night.state == Night.State.NONE else "you do not remember"
    return SaidNight(
        date=night.date.isoformat(),
        words=f"{words.night_name(night.date)}: {what}.",
        can_undo=can_undo(night.changed_at, now),
    )


def running(patient: Patient, cramp: Cramp, now: dt.datetime) -> dict[str, Any]:
    """Context for the page while the clock runs. Seconds come from the server's own clock."""
    seconds = max(0, int((now - cramp.started_at).total_seconds()))
    return {
        "theme": theme_for(patient, now),
        "nav_active": "tonight",
        "key": uuid.uuid4(),
        "cramp": cramp,
        "started": words.clock(cramp.started_at, cramp.zone),
        "seconds": seconds,
        "timer": f"{seconds // 60}:{seconds % 60:02d}",
        "spoken": words.minutes_said(seconds // 60),
        "ask_when": seconds > ASK_AFTER_MINUTES * 60,
        "is_long": seconds > LONG_CRAMP_MINUTES * 60,
        "long_seconds": LONG_CRAMP_MINUTES * 60,
        "ask_seconds": ASK_AFTER_MINUTES * 60,
        "lengths": [5, 10, 15, 20, 30, 45, 60],
    }
