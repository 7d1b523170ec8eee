"""What the pages about one cramp say: five faces, the leg map, the rest."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from tracker.actions.cramp_changes import version_of
from tracker.actions.entries import can_undo
from tracker.forms.cramps import CrampForm
from tracker.models import Cramp, EntryChange, Patient

from . import words
from .history_words import history
from .tonight import LONG_CRAMP_MINUTES, theme_for

if TYPE_CHECKING:
    from django.http import QueryDict

JUST_ENDED = dt.timedelta(hours=1)  # so long the answer can still be about this cramp

FACE_ROWS = (
    (2, "Slight", "I could ignore it"),
    (4, "Mild", "It hurt a little"),
    (6, "Bad", "It hurt a lot"),
    (8, "Very bad", "I could hardly move"),
    (10, "The worst", "The worst I can think of"),
)


def details(
    patient: Patient, cramp: Cramp, form: CrampForm, now: dt.datetime, *, is_corrected: bool
) -> dict[str, Any]:
    """Context for "It is saved": everything after the stop is optional.

    `is_corrected` is for a cramp opened again later: it is then about what to change.
    """
    length = f", {words.minutes_said(cramp.minutes)}" if cramp.minutes else ""
    local = cramp.started_at.astimezone(ZoneInfo(cramp.zone))
    bound = form.data if form.is_bound else None
    changes = patient.changes.filter(what=EntryChange.What.CRAMP, object_id=str(cramp.public_id))
    return {
        "theme": theme_for(patient, now),
        "nav_active": "tonight",
        "key": bound.get("key") or uuid.uuid4() if bound else uuid.uuid4(),
        "cramp": cramp,
        "seen": version_of(cramp),
        "form": form,
        "is_corrected": is_corrected,
        "summary": f"{words.clock(cramp.started_at, cramp.zone)}{length}.",
        "night_iso": cramp.night.date.isoformat() if cramp.night else "",
        "night_name": words.night_name(cramp.night.date) if cramp.night else "",
        "can_undo": can_undo(cramp.created_at, now)
        or (cramp.ended_at is not None and can_undo(cramp.ended_at, now)),
        "asks_ease": _asks_ease(cramp, now),
        "can_resume": cramp.ended_at is not None and can_undo(cramp.ended_at, now),
        "time": bound.get("time", "") if bound else f"{local:%H:%M}",
        "minutes": bound.get("minutes", "") if bound else cramp.minutes or "",
        "chosen": _chosen(cramp, form),
        "history": history(patient, changes, cramp.zone, now),
        **choices(),
    }


def changed_elsewhere(cramp: Cramp) -> str:
    """What another device made of the cramp, for the page that still holds other words."""
    return (
        f"This cramp was changed on another device: {said_of(cramp.severity, cramp.places)}."
        " Your own words are below. Save again to keep yours."
    )


def said_of(severity: int | None, places: Sequence[str]) -> str:
    """ "Bad, left calf", or that nothing was said."""
    parts = [words.severity_name(severity), *(Cramp.Place(place).label for place in places)]
    return ", ".join(part for part in parts if part) or "nothing about how bad or where"


def _asks_ease(cramp: Cramp, now: dt.datetime) -> bool:
    """True for a cramp over ten minutes that has only just ended: has it let go for good?"""
    if cramp.ended_at is None or (cramp.minutes or 0) <= LONG_CRAMP_MINUTES:
        return False
    return now - cramp.ended_at < JUST_ENDED


def _chosen(cramp: Cramp, form: CrampForm) -> dict[str, Any]:
    """What is ticked: what was posted, else what is stored."""
    if not form.is_bound:
        return {
            "severity": str(cramp.severity or ""),
            "places": cramp.places,
            "eased_by": cramp.eased_by,
            "feel": cramp.feel,
            "woke": _yes_or_no(cramp.woke),
            "still_sore": _yes_or_no(cramp.still_sore),
        }
    data = cast("QueryDict", form.data)
    single = {name: data.get(name, "") for name in ("severity", "feel", "woke", "still_sore")}
    return single | {name: data.getlist(name) for name in ("places", "eased_by")}


def _yes_or_no(answer: bool | None) -> str:  # noqa: FBT001  # a stored answer of three states
    return "" if answer is None else "yes" if answer else "no"


def choices() -> dict[str, Any]:
    """The faces, places and ways of easing it, in the order of the page."""
    return {"faces": FACE_ROWS, "places": Cramp.Place.choices, "ways": Cramp.Ease.choices}
