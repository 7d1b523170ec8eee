"""What the pages about one cramp say: five faces, the leg map, the rest."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from tracker.actions.entries import UNDO_MINUTES
from tracker.models import Cramp, Patient

from . import words
from .tonight import theme_for

FACE_ROWS = (
    (2, "Slight", "I could ignore it"),
    (4, "Mild", "It hurt a little"),
    (6, "Bad", "It hurt a lot"),
    (8, "Very bad", "I could hardly move"),
    (10, "The worst", "The worst I can think of"),
)


def details(patient: Patient, cramp: Cramp, now: dt.datetime) -> dict[str, Any]:
    """Context for "It is saved": everything after the stop is optional."""
    length = f", {words.minutes_said(cramp.minutes)}" if cramp.minutes else ""
    return {
        "theme": theme_for(patient, now),
        "nav_active": "tonight",
        "key": uuid.uuid4(),
        "cramp": cramp,
        "summary": f"{words.clock(cramp.started_at, cramp.zone)}{length}.",
        "can_undo": now - cramp.created_at < dt.timedelta(minutes=UNDO_MINUTES)
        or (
            cramp.ended_at is not None and now - cramp.ended_at < dt.timedelta(minutes=UNDO_MINUTES)
        ),
        **choices(),
    }


def choices() -> dict[str, Any]:
    """The faces and places, in the order of the page."""
    return {"faces": FACE_ROWS, "places": Cramp.Place.choices}
