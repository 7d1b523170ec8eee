"""What the page for an earlier cramp says: nights to choose from, times that night had."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from tracker.actions.entries import LATEST_ENTRY_NIGHTS
from tracker.analysis.nights import TimeInGapError, moment_in_night, night_of, occurs_twice
from tracker.forms.cramps import AGO, LENGTHS, EarlierCrampForm
from tracker.models import Patient

from . import words
from .cramp import choices
from .tonight import last_night, theme_for

FROM_HOUR, TO_HOUR = 18, 12  # the half hours of a night that are offered; others can be typed
HALF_HOURS = (0, 30)
TWICE = ("before the clocks went back", "after the clocks went back")


def earlier(
    patient: Patient, form: EarlierCrampForm, now: dt.datetime, asked_night: str
) -> dict[str, Any]:
    """Context for the page; the night that was asked for, else the newest, is chosen."""
    tonight = night_of(now, patient.zone)
    nights = [tonight - dt.timedelta(days=back) for back in range(LATEST_ENTRY_NIGHTS + 1)]
    named = {night.isoformat(): _name(night, tonight, now, patient.zone) for night in nights}
    posted = form.data.get("night", "") if form.is_bound else ""
    wanted = posted or asked_night
    chosen = wanted if wanted in named else nights[0].isoformat()
    night = dt.date.fromisoformat(chosen)
    zone = form.zones.get(night, patient.zone)
    return {
        "theme": theme_for(patient, now),
        "nav_active": "tonight",
        "key": form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4(),
        "form": form,
        "nights": named.items(),
        "chosen": chosen,
        "times": list(times(night, zone, now, is_tonight=night == tonight)),
        "chosen_time": form.data.get("about", "") if form.is_bound else "",
        "zone_said": words.place(zone) if zone != patient.zone else "",
        "chosen_severity": _number(form.data.get("severity")) if form.is_bound else None,
        "lengths": LENGTHS,
        **choices(),
    }


def times(
    night: dt.date, zone: str, now: dt.datetime, *, is_tonight: bool
) -> Iterator[tuple[str, str]]:
    """What the picker offers: only times this night had, the likeliest first.

    Tonight goes back from now; another night runs from the evening on. A half hour that
    the clocks jumped over is left out, one they showed twice is there twice.
    """
    if is_tonight:
        for value, ago in AGO.items():
            if night_of(now - ago, zone) == night:
                yield value, f"{_ago(ago)} ago ({words.clock(now - ago, zone)})"
    half_hours = list(_half_hours(night, zone, now))
    yield from reversed(half_hours) if is_tonight else half_hours


def _half_hours(night: dt.date, zone: str, now: dt.datetime) -> Iterator[tuple[str, str]]:
    for hour in (*range(FROM_HOUR, 24), *range(TO_HOUR)):
        for minute in HALF_HOURS:
            clock = dt.time(hour, minute)
            twice = occurs_twice(night, clock, zone)
            for fold in (0, 1) if twice else (0,):
                try:
                    moment = moment_in_night(night, clock, zone, fold=fold)
                except TimeInGapError:
                    continue
                if moment <= now:
                    text = f"About {words.wall_clock(clock)}"
                    which = f", {TWICE[fold]}" if twice else ""
                    yield f"{clock:%H:%M}{f'/{fold}' if twice else ''}", text + which


def _ago(ago: dt.timedelta) -> str:
    minutes = int(ago.total_seconds() // 60)
    hours = minutes // 60
    return f"About {words.counted(hours, 'hour')}" if hours else f"About {minutes} minutes"


def _number(text: object) -> int | None:
    """The posted severity: one or two digits, or nothing that could be shown again."""
    return int(text) if isinstance(text, str) and re.fullmatch(r"[0-9]{1,2}", text) else None


def _name(night: dt.date, tonight: dt.date, now: dt.datetime, zone: str) -> str:
    if night == last_night(now, zone):
        return f"Last night ({words.night_name(night)})"
    if night == tonight:
        return f"{'Tonight' if _has_begun(now, zone) else 'Today'} ({words.night_name(night)})"
    return words.night_name(night)


def _has_begun(now: dt.datetime, zone: str) -> bool:
    """False in the afternoon, when a cramp of today is of the night to come."""
    return not TO_HOUR <= now.astimezone(ZoneInfo(zone)).hour < FROM_HOUR
