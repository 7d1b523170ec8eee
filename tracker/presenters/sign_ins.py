"""Where I am signed in: each device in plain words, this one first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY

from tracker.models import Patient, SignIn, User

from . import words

# In the order in which they are looked for: each browser also names those it descends from.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung browser",
    "FxiOS": "Firefox",
    "Firefox": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "an Android device",
    "Windows": "a Windows computer",
    "CrOS": "a Chromebook",
    "Macintosh": "a Mac",
    "Linux": "a Linux computer",
}
NOTED = ("seen_at", "desk_seen_at")  # seconds since 1970, to the minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One device where somebody is signed in."""

    public_id: str
    device: str
    used: str
    since: str
    is_here: bool


def device(user_agent: str) -> str:
    """ "Firefox on a Mac"; a browser may say anything here, so it is only a hint."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "A browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def sign_ins(
    user: User, patient: Patient | None, here: str | None, now: dt.datetime
) -> dict[str, Any]:
    """Context for the page; `here` is the key of the session that asks."""
    zone = patient.zone if patient else "UTC"
    rows = list(
        SignIn.objects.filter(user=user, session__expire_date__gt=now).select_related("session")
    )
    used = {row.pk: _last_used(row) for row in rows}
    rows.sort(key=lambda row: (row.session_id != here, -used[row.pk].timestamp()))
    places = [_place(row, used[row.pk], zone, is_here=row.session_id == here) for row in rows]
    return {
        "theme": patient.theme if patient else "auto",
        "places": places,
        "elsewhere": [place for place in places if not place.is_here],
    }


def _last_used(row: SignIn) -> dt.datetime:
    kept = row.session.get_decoded()
    steps = kept.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    seconds = [float(kept.get(name, 0)) for name in NOTED]
    seconds += [float(step["at"]) for step in steps]
    return dt.datetime.fromtimestamp(max(*seconds, row.at.timestamp()), dt.UTC)


def _place(row: SignIn, used: dt.datetime, zone: str, *, is_here: bool) -> Place:
    return Place(
        public_id=str(row.public_id),
        device=row.device,
        used=_when(used, zone),
        since=_when(row.at, zone),
        is_here=is_here,
    )


def _when(at: dt.datetime, zone: str) -> str:
    day = words.short_date(at.astimezone(ZoneInfo(zone)).date())
    return f"{day}, {words.clock(at, zone)}{' UTC' if zone == 'UTC' else ''}"
