"""The patient's list of times somebody opened the diary without consent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tracker.actions.emergency import reason_of
from tracker.analysis.records import Category
from tracker.forms.share import CATEGORIES
from tracker.models import EmergencyAccess, Patient

from . import words

GONE = "The words are gone with the key they were sealed with."
# A person's own words are not needed to treat them.
SHOWN = frozenset(CATEGORIES) - {Category.NOTES.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One time: who, from when to when, why, and whether the patient can still stop it."""

    public_id: str
    who: str
    when: str
    reason: str
    is_open: bool
    is_reported: bool


def emergencies(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    """Context of the page; the newest first."""
    rows = patient.emergencies.select_related("clinician__user", "clinician__clinic")
    return {
        "theme": patient.theme,
        "openings": [_opening(row, patient, now) for row in rows.order_by("-opened_at")],
    }


def notice(access: EmergencyAccess) -> str:
    """What stands above the diary while it is open in an emergency."""
    until = words.clock(access.ends_at, access.patient.zone)
    place = words.place(access.patient.zone)
    return (
        f"Emergency access, until {until} ({place} time). Read only. The patient was told, and"
        " reads your reason."
    )


def _opening(row: EmergencyAccess, patient: Patient, now: dt.datetime) -> Opening:
    row.patient = patient
    ended = min(row.ends_at, row.stopped_at or row.ends_at)
    day = words.short_date(row.opened_at.astimezone(ZoneInfo(patient.zone)).date())
    opened, closed = words.clock(row.opened_at, patient.zone), words.clock(ended, patient.zone)
    return Opening(
        public_id=str(row.public_id),
        who=f"{row.clinician.display_name}, {row.clinician.clinic.name}",
        when=f"{day}, from {opened} to {closed}",
        reason=reason_of(row) or GONE,
        is_open=row.stopped_at is None and row.ends_at > now,
        is_reported=row.reported_at is not None,
    )
