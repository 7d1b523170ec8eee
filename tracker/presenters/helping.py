"""The helper's pages: whom one helps, whose diary it is, and what can be logged.

Who may only log is told nothing of the diary.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tracker.actions.helper_entries import own_entries, own_running_cramp
from tracker.actions.helpers import helped_by
from tracker.analysis.nights import night_of
from tracker.forms.cramps import LENGTHS, EarlierCrampForm
from tracker.forms.helpers import HelperCodeForm
from tracker.models import Helper, HelperEntry, Patient, User

from . import words
from .check import grouped
from .cramp import choices
from .earlier import times
from .fluids import QUICK
from .tonight import NIGHT_FROM_HOUR, NIGHT_TO_HOUR, last_night, theme_for

WHAT = {
    HelperEntry.What.CRAMP: "A cramp",
    HelperEntry.What.DRINK: "A drink",
    HelperEntry.What.NIGHT: "A night without cramps",
    HelperEntry.What.SIGNS: "What feels different",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped:
    """One person this account helps."""

    public_id: str
    who: str
    initial: str
    may: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEntry:
    """What the helper logged in the last ten minutes."""

    pk: int
    words: str
    can_undo: bool


def who(patient: Patient) -> str:
    """What a helper's page calls the owner of the diary."""
    return patient.user.first_name or "this person"


def own_people(user: User, now: dt.datetime, form: HelperCodeForm) -> dict[str, Any]:
    """Context for the list of people somebody helps, with the field for a code."""
    return {
        "theme": _theme(user, None, now),
        "people": [
            Helped(
                public_id=str(row.public_id),
                who=who(row.patient),
                initial=_initial(row.patient),
                may="You can log and see." if row.sees else "You can log.",
            )
            for row in helped_by(user)
        ],
        "form": form,
    }


def invitation(user: User, helper: Helper, code: str, now: dt.datetime) -> dict[str, Any]:
    """Context for the question before the yes."""
    own: Patient | None = getattr(user, "patient", None)
    return {
        "theme": _theme(user, None, now),
        "who": who(helper.patient),
        "name": helper.patient.user.name or who(helper.patient),
        "sees": helper.sees,
        "code": code,
        "asks_mail": own is not None and own.last_entry_at is None,
    }


def page(helper: Helper, now: dt.datetime) -> dict[str, Any]:
    """Context of the page on which a helper logs. Nothing of the diary but own entries."""
    patient = helper.patient
    running = own_running_cramp(helper)
    newest = last_night(now, patient.zone)
    return common(helper, now) | {
        "key": uuid.uuid4(),
        "sees": helper.sees,
        "running": words.clock(running.started_at, running.zone) if running else "",
        "last": newest.isoformat(),
        "last_name": words.night_name(newest),
        "sizes": QUICK[patient.volume_unit],
        "mine": [_own(entry, patient.zone) for entry in own_entries(helper, now)],
    }


def earlier(helper: Helper, form: EarlierCrampForm, now: dt.datetime) -> dict[str, Any]:
    """Context of the form for a cramp that was earlier, tonight or in the night before."""
    patient = helper.patient
    tonight = night_of(now, patient.zone)
    newest = last_night(now, patient.zone)
    nights = dict.fromkeys((tonight, newest, tonight - dt.timedelta(days=1)))
    posted = form.data.get("night", "") if form.is_bound else ""
    named = {night.isoformat(): words.night_name(night) for night in nights}
    chosen = posted if posted in named else newest.isoformat()
    night = dt.date.fromisoformat(chosen)
    severity = form.data.get("severity", "") if form.is_bound else ""
    return common(helper, now) | {
        "key": form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4(),
        "form": form,
        "nights": named.items(),
        "chosen": chosen,
        "times": list(times(night, patient.zone, now, is_tonight=night == tonight)),
        "chosen_time": form.data.get("about", "") if form.is_bound else "",
        "chosen_severity": severity if severity in {"2", "4", "6", "8", "10"} else None,
        "lengths": LENGTHS,
        **choices(),
    }


def check(helper: Helper, now: dt.datetime, error: str = "") -> dict[str, Any]:
    """Context of the signs to tick. Every group is there: which ones fit is the diary's."""
    return common(helper, now) | {
        "key": uuid.uuid4(),
        "groups": grouped(pregnant=True),
        "error": error,
    }


def common(helper: Helper, now: dt.datetime) -> dict[str, Any]:
    """What every page about a helped person needs: whose diary it is, and how it looks."""
    return {
        "theme": _theme(helper.user, helper.patient, now),
        "helper_id": str(helper.public_id),
        "who": who(helper.patient),
        "initial": _initial(helper.patient),
    }


def _theme(user: User | None, patient: Patient | None, now: dt.datetime) -> str:
    """The helper's own look; by night where the diary is, for somebody without a diary."""
    own: Patient | None = getattr(user, "patient", None)
    if own is not None:
        return theme_for(own, now)
    hour = now.astimezone(ZoneInfo(patient.zone)).hour if patient is not None else NIGHT_TO_HOUR
    return "night" if hour >= NIGHT_FROM_HOUR or hour < NIGHT_TO_HOUR else "auto"


def _initial(patient: Patient) -> str:
    return patient.user.name[:1].upper() or "?"


def _own(entry: HelperEntry, zone: str) -> OwnEntry:
    return OwnEntry(
        pk=entry.pk,
        words=f"{WHAT[HelperEntry.What(entry.what)]}, at {words.clock(entry.at, zone)}",
        can_undo=entry.what != HelperEntry.What.SIGNS,
    )
