"""The clinic's own page: who works there, who is invited, who waits to be verified."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tracker.models import Clinician

from . import desk_words, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works there."""

    ref: str
    name: str
    address: str
    role: str
    state: str
    is_you: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation that can still be used."""

    public_id: str
    address: str
    role: str
    until: str


ROLES = {
    Clinician.Role.CLINICIAN.value: "Clinician",
    Clinician.Role.RECEPTION.value: "Reception",
}


def clinic_page(clinician: Clinician, now: dt.datetime) -> dict[str, Any]:
    """Context for the page of an admin."""
    clinic = clinician.clinic
    people = clinic.clinicians.filter(removed_at__isnull=True).select_related("user")
    waiting = clinic.invitations.filter(
        used_at__isnull=True, stopped_at__isnull=True, expires_at__gt=now
    )
    return {
        "nav_active": "clinic",
        "clinician": clinician,
        "clinic": clinic,
        "people": [_person(row, clinician) for row in people.order_by("user__name", "pk")],
        "invited": [
            Invited(
                public_id=str(row.public_id),
                address=row.email,
                role=ROLES[row.role],
                until=desk_words.day(row.expires_at.date()),
            )
            for row in waiting.order_by("-created_at")
        ],
    }


def _person(row: Clinician, viewer: Clinician) -> Person:
    role = ROLES[row.role]
    return Person(
        ref=str(row.user.public_id),
        name=row.display_name,
        address=row.user.email,
        role=f"{role}, admin" if row.manages else role,
        state=f"Verified {words.short_date(row.verified_at.date())}"
        if row.verified_at
        else "Waits to be verified",
        is_you=row.pk == viewer.pk,
    )
