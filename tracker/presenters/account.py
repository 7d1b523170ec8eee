"""The account page: what can be changed, and who looked at the diary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tracker.models import AuditEvent, Patient, User

from . import words

NEWEST_READS = 50
ROLES = {"clinician": "Clinician", "system": "Our nightly check", "operator": "Operator"}
ACTIONS = {
    "panel.read": "Saw your name in the patient list",
    "patient.read": "Read your diary",
    "chart.read": "Looked at a chart",
    "analysis.run": "Looked for patterns",
    "consent.ask": "Asked to see your diary",
    "review.acknowledged": "Marked a finding as seen",
    "review.not_relevant": "Set a finding aside",
    "review.note": "Wrote a note",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One time somebody but the patient read or wrote: who, in which role, what, when."""

    who: str
    role: str
    what: str
    when: str


def account(patient: Patient, forms: dict[str, Any]) -> dict[str, Any]:
    """Context for a patient's account page with the two forms."""
    return {
        "theme": patient.theme,
        "patient": patient,
        "is_new": patient.onboarded_at is None,
        "looks": looks(patient),
        **forms,
    }


def looks(patient: Patient) -> list[Look]:
    """The newest reads and writes by anybody but the patient, newest first."""
    events = list(
        AuditEvent.objects.filter(chain=str(patient.public_id))
        .exclude(role="patient")
        .order_by("-seq")[:NEWEST_READS]
    )
    names = _names(events)
    return [
        Look(
            who=names.get(event.actor, ROLES.get(event.role, "")),
            role=ROLES.get(event.role, event.role),
            what=ACTIONS.get(event.action, event.action),
            when=_when(event.at, patient.zone),
        )
        for event in events
    ]


def _names(events: Sequence[AuditEvent]) -> dict[str, str]:
    refs = {event.actor for event in events if event.role == "clinician"}
    rows = User.objects.filter(public_id__in=refs).values_list(
        "public_id", "name", "clinician__title", "clinician__clinic__name"
    )
    return {
        str(ref): f"{title or ''} {name}".strip() + (f", {clinic}" if clinic else "")
        for ref, name, title, clinic in rows
    }


def _when(at: dt.datetime, zone: str) -> str:
    return f"{words.short_date(at.astimezone(ZoneInfo(zone)).date())}, {words.clock(at, zone)}"
