"""The symptom check: every sign a box, those that are an emergency alone first."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from education.red_flags import SIGNS, Sign
from tracker.models import Patient

from .tonight import theme_for

EMERGENCY_HEADING = "These need help right away"
# A heart or a lung first: of all signs these leave the least time.
FIRST_OF_ALL = ("breath",)
HEADINGS = {
    "head": "Head and balance",
    "breath": "Chest and breath",
    "leg": "Leg or foot",
    "muscle": "Muscles",
    "stomach": "Stomach and pee",
    "pregnancy": "If you are pregnant",
    "other": "Anything else",
}


def check(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    """Context for the page."""
    return {
        "theme": theme_for(patient, now),
        "key": uuid.uuid4(),
        "groups": grouped(pregnant="pregnancy" in patient.conditions or patient.sex != "M"),
    }


def grouped(*, pregnant: bool) -> list[tuple[str, list[Sign]]]:
    """Headings with their signs, in the order of the page."""
    urgent = sorted(
        (sign for sign in SIGNS.values() if sign.emergency),
        key=lambda sign: sign.group not in FIRST_OF_ALL,
    )
    groups = [(EMERGENCY_HEADING, urgent)]
    for group, heading in HEADINGS.items():
        signs = [sign for sign in SIGNS.values() if sign.group == group and not sign.emergency]
        if signs and (group != "pregnancy" or pregnant):
            groups.append((heading, signs))
    return groups
