"""Who helps the sample people at home, and the clinic that waits for an answer.

Ruth's husband logs for her, her daughter sees the diary too, and Ruth herself helps a
neighbor: so her one sign-in shows both sides of helping.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tracker.actions.helper_entries import log_cramp, log_drink
from tracker.actions.helpers import accept_invitation, invite_helper
from tracker.models import Helper, Patient, User

from .demo_accounts import make_user

RUTH, NEIGHBOR = "Ruth Kessler", "Helen Novak"
HUSBAND, DAUGHTER = ("Frank", "Frank Kessler"), ("Ida", "Ida Kessler")
BEGAN = dt.timedelta(days=45)
GLASS_ML = 240
CRAMP_MINUTES, CRAMP_SEVERITY = 4, 6


def write_family(patients: Mapping[str, Patient], now: dt.datetime) -> None:
    """The helpers and what they logged of these days."""
    ruth, began = patients[RUTH], now - BEGAN
    frank = _helper(ruth, _account(*HUSBAND), HUSBAND[0], sees=False, now=began)
    ida = _helper(ruth, _account(*DAUGHTER), DAUGHTER[0], sees=True, now=began)
    _helper(patients[NEIGHBOR], ruth.user, "Ruth", sees=True, now=began)
    day = dt.timedelta(days=1)
    log_drink(frank, volume_ml=GLASS_ML, kind="water", now=now - day)
    log_drink(ida, volume_ml=GLASS_ML, kind="coffee_tea", now=now - 3 * day)
    log_cramp(
        frank,
        started_at=_in_the_night(now - 4 * day),
        minutes=CRAMP_MINUTES,
        severity=CRAMP_SEVERITY,
        places=["right_calf"],
        now=now - 4 * day,
    )


def _account(called: str, name: str) -> User:
    return make_user(f"{called.lower()}.kessler@stillnight.test", name)


def _helper(patient: Patient, user: User, called: str, *, sees: bool, now: dt.datetime) -> Helper:
    code, _ = invite_helper(patient, sees=sees, called=called, now=now)
    return accept_invitation(user, code, now=now)


def _in_the_night(morning: dt.datetime) -> dt.datetime:
    """About 2:30 at night in New York, before this moment of the day after."""
    night = morning.astimezone(dt.UTC).replace(hour=6, minute=30, second=0, microsecond=0)
    return night if night < morning else night - dt.timedelta(days=1)
