"""The share page: who may see what, who asks, and the code that starts it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max

from tracker.forms.share import CATEGORIES
from tracker.models import AuditEvent, Clinician, Consent, Patient

from . import words

GROUP_OF_DIGITS = 3
# Switched on for a new code. Own notes are not: a person says yes to those on purpose.
OFFERED = frozenset(CATEGORIES) - {"notes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One kind of entry, as a switch."""

    code: str
    name: str
    says: str
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """A clinic that asks or that may read."""

    public_id: str
    clinic: str
    phone: str
    asked_by: str
    clinicians: str
    later: str
    since: str
    looked: str
    choices: tuple[Choice, ...]


def share(
    patient: Patient, now: dt.datetime, *, digits: str = "", refused: bool = False
) -> dict[str, Any]:
    """Context for the page; `digits` is a code just made, shown this one time.

    `refused` is true when something was not done because the address is not checked.
    """
    consents = list(_live(patient, now))
    looked = _last_looks(patient)
    asked = [row for row in consents if row.state == Consent.State.ASKED]
    active = [row for row in consents if row.state == Consent.State.ACTIVE]
    return {
        "theme": patient.theme,
        "refused": refused,
        "categories": choices(OFFERED),
        "digits": grouped(digits),
        "digits_spoken": ", ".join(" ".join(group) for group in grouped(digits).split()),
        "asked": [_sharing(row, patient, looked) for row in asked],
        "active": [_sharing(row, patient, looked) for row in active],
    }


def choices(on: Collection[str]) -> tuple[Choice, ...]:
    """All kinds of entries, those in `on` switched on."""
    return tuple(
        Choice(code=code, name=name, says=says, is_on=code in on)
        for code, (name, says) in CATEGORIES.items()
    )


def grouped(digits: str) -> str:
    """ "472 916 305"."""
    starts = range(0, len(digits), GROUP_OF_DIGITS)
    return " ".join(digits[start : start + GROUP_OF_DIGITS] for start in starts)


def _live(patient: Patient, now: dt.datetime) -> Any:
    live = Consent.objects.active(now) | Consent.objects.filter(state=Consent.State.ASKED)
    return (
        live.filter(patient=patient)
        .select_related("clinic", "asked_by__user")
        .prefetch_related("clinicians__user", "clinic__clinicians__user")
        .order_by("asked_at")
    )


def _last_looks(patient: Patient) -> dict[str, dt.datetime]:
    """The newest read of this diary by each clinician's account."""
    rows = AuditEvent.objects.filter(
        chain=str(patient.public_id), role="clinician", action__in=("patient.read", "summary.read")
    )
    return dict(rows.values_list("actor").annotate(Max("at")))


def _sharing(row: Consent, patient: Patient, looked: dict[str, dt.datetime]) -> Sharing:
    named = list(row.clinicians.all())
    times = [looked[ref] for ref in (_ref(each) for each in named) if ref in looked]
    return Sharing(
        public_id=str(row.public_id),
        clinic=row.clinic.name,
        phone=row.clinic.phone,
        asked_by=row.asked_by.display_name,
        clinicians=", ".join(sorted(each.display_name for each in named)),
        later=", ".join(sorted(_joined_later(row, named))),
        since=_day(row.given_at, patient.zone) if row.given_at else "",
        looked=_day(max(times), patient.zone) if times else "",
        choices=choices(row.categories),
    )


def _joined_later(row: Consent, named: list[Clinician]) -> list[str]:
    """Verified clinicians of the clinic whom this consent does not name."""
    covered = {each.pk for each in named}
    return [
        each.display_name
        for each in row.clinic.clinicians.all()
        if each.verified_at and each.pk not in covered
    ]


def _ref(clinician: Clinician) -> str:
    return str(clinician.user.public_id)


def _day(moment: dt.datetime, zone: str) -> str:
    return words.short_date(moment.astimezone(ZoneInfo(zone)).date())
