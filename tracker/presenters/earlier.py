"""What the page for an earlier cramp says: the nights to choose from, and the errors."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from tracker.actions.entries import LATEST_ENTRY_NIGHTS
from tracker.analysis.nights import night_of
from tracker.forms.cramps import LENGTHS, EarlierCrampForm
from tracker.models import Patient

from . import words
from .cramp import choices
from .tonight import last_night, theme_for


def earlier(
    patient: Patient, form: EarlierCrampForm, now: dt.datetime, asked_night: str
) -> dict[str, Any]:
    """Context for the page; the night that was asked for, else the newest, is chosen."""
    tonight = night_of(now, patient.zone)
    nights = [tonight - dt.timedelta(days=back) for back in range(LATEST_ENTRY_NIGHTS + 1)]
    named = {night.isoformat(): _name(night, tonight, now, patient.zone) for night in nights}
    posted = form.data.get("night", "") if form.is_bound else ""
    chosen = posted or (asked_night if asked_night in named else nights[0].isoformat())
    return {
        "theme": theme_for(patient, now),
        "nav_active": "tonight",
        "key": form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4(),
        "form": form,
        "nights": named.items(),
        "chosen": chosen,
        "chosen_severity": _number(form.data.get("severity")) if form.is_bound else None,
        "lengths": LENGTHS,
        **choices(),
    }


def _number(text: object) -> int | None:
    """The posted severity: one or two digits, or nothing that could be shown again."""
    return int(text) if isinstance(text, str) and re.fullmatch(r"[0-9]{1,2}", text) else None


def _name(night: dt.date, tonight: dt.date, now: dt.datetime, zone: str) -> str:
    if night == last_night(now, zone):
        return f"Last night ({words.night_name(night)})"
    if night == tonight:
        return f"Tonight ({words.night_name(night)})"
    return words.night_name(night)
