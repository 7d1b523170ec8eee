"""Who may open which address: one line for each named route.

The access tests are generated from this table; a route that is missing here fails the
build, so nobody adds an address without saying who may open it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Door(enum.Enum):
    """Who gets in; everybody else finds a sign-in page or nothing."""

    ANYBODY = "anybody"
    SIGNED_OUT = "signed out"  # sign-in pages: they lead a signed-in person on
    SIGNED_IN = "signed in"
    PATIENT = "patient"
    CLINICIAN = "clinician"  # verified, with a second factor
    DEMO_MAILBOX = "demo mailbox"  # exists only beside the loopback mailbox
    SIGNED_LINK = "signed link"  # opened by a link from a mail, checked by its signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One route: its door, the methods it answers, and whose record it names.

    `record` is true when the address names something of one patient: for everybody but
    the owner (or a clinician with an active consent) it is 404, like an id nobody has.
    `reads` is true when opening it as a clinician writes an audit row.
    """

    door: Door
    methods: tuple[str, ...] = ("GET",)
    record: bool = False
    reads: bool = False


GET = ("GET",)
POST = ("POST",)
BOTH = ("GET", "POST")

POLICIES: dict[str, Policy] = {
    "healthz": Policy(door=Door.ANYBODY),
    "learn": Policy(door=Door.ANYBODY),
    "article": Policy(door=Door.ANYBODY),
    "help-now": Policy(door=Door.ANYBODY),
    "tonight": Policy(door=Door.PATIENT),
    "cramp-start": Policy(door=Door.PATIENT, methods=POST),
    "night-quiet": Policy(door=Door.PATIENT, methods=POST),
    "night-forgotten": Policy(door=Door.PATIENT, methods=POST),
    "night-undo": Policy(door=Door.PATIENT, methods=POST),
    "cramp-earlier": Policy(door=Door.PATIENT, methods=BOTH),
    "cramp": Policy(door=Door.PATIENT, methods=BOTH, record=True),
    "cramp-stop": Policy(door=Door.PATIENT, methods=POST, record=True),
    "cramp-undo": Policy(door=Door.PATIENT, methods=POST, record=True),
    "cramp-will-not-ease": Policy(door=Door.PATIENT, methods=POST, record=True),
    "check": Policy(door=Door.PATIENT, methods=BOTH),
    "alert-mistaken": Policy(door=Door.PATIENT, methods=POST, record=True),
    "today": Policy(door=Door.PATIENT),
    "drink-add": Policy(door=Door.PATIENT, methods=POST),
    "drink-undo": Policy(door=Door.PATIENT, methods=POST, record=True),
}
