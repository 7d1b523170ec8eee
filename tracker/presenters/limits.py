"""What clinics set for a person, on the person's own pages: what, who, when and why."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from tracker.models import ClinicLimit, Consent, Patient
from tracker.sealing import Unsealer

from . import words
from .pattern_words import ASK_HOW_MUCH

FLUID = ClinicLimit.Kind.FLUID
NOT_KNOWN = "A clinic"
EFFECTS = {
    FLUID: f"While it stands, we give no tips about drinking. {ASK_HOW_MUCH}",
    ClinicLimit.Kind.SODIUM: ("We show it beside your sodium numbers. Our warnings stay the same."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetByClinic:
    """One limit or target in words; `ended` is empty while it stands."""

    id: str
    key: uuid.UUID
    title: str
    who: str
    when: str
    reason: str
    effect: str
    objected: str
    objection: str
    can_be_lifted: bool
    ended: str
    end_reason: str


def limits(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    """Context for the person's page of limits: three queries however many there were."""
    rows = list(newest_first(patient.clinic_limits))
    opened = _opened(patient, rows)
    clinics = Consent.objects.active(now).filter(patient=patient)
    readers = set(clinics.values_list("clinic_id", flat=True))
    made = [_made(row, texts, patient, readers) for row, texts in zip(rows, opened, strict=True)]
    return {
        "theme": patient.theme,
        "nav_active": "today",
        "standing": [each for each in made if not each.ended],
        "earlier": [each for each in made if each.ended],
    }


def newest_first(rows: Any) -> QuerySet[ClinicLimit]:
    """Rows of limits with the names a page shows."""
    named: QuerySet[ClinicLimit] = rows.select_related("clinic", "set_by__user", "ended_by__user")
    return named


def title(row: ClinicLimit, unit: str) -> str:
    """ "A limit of 51 oz a day" or "A sodium target of 130 to 138 mmol/L"."""
    if row.kind == FLUID:
        return f"A limit of {words.volume(row.fluid_ml or 0, unit)} a day"
    return f"A sodium target of {target_words(row)}"


def target_words(row: ClinicLimit) -> str:
    """ "130 to 138 mmol/L"."""
    return f"{row.sodium_low} to {row.sodium_high} mmol/L"


def set_words(row: ClinicLimit, zone: str) -> str:
    """ "Dr. Anna Osei, Maple Street Clinic, on June 18, 2026"."""
    return f"{who_set(row)}, on {_day(row.set_at, zone)}"


def who_set(row: ClinicLimit) -> str:
    """Name and clinic of who set it, as far as it is known."""
    if row.set_by is None or row.clinic is None:
        return NOT_KNOWN
    return f"{row.set_by.display_name}, {row.clinic.name}"


def _opened(patient: Patient, rows: Sequence[ClinicLimit]) -> list[tuple[str, str, str]]:
    """The reason, the objection and the reason of the end, each an empty string where none is."""
    sealed = [
        blob
        for row in rows
        for blob in (row.sealed_reason, row.sealed_objection, row.sealed_end_reason)
    ]
    texts = [text or "" for text in Unsealer(patient.user.public_id)(sealed)]
    return list(zip(texts[::3], texts[1::3], texts[2::3], strict=True))


def _made(
    row: ClinicLimit, texts: tuple[str, str, str], patient: Patient, readers: Collection[int]
) -> SetByClinic:
    reason, objection, end_reason = texts
    return SetByClinic(
        id=str(row.public_id),
        key=uuid.uuid4(),
        title=title(row, patient.volume_unit),
        who=who_set(row),
        when=_day(row.set_at, patient.zone),
        reason=reason,
        effect=EFFECTS[ClinicLimit.Kind(row.kind)],
        objected=_day(row.objected_at, patient.zone) if row.objected_at else "",
        objection=objection,
        can_be_lifted=bool(readers) if row.clinic_id is None else row.clinic_id in readers,
        ended=_ended(row, patient.zone),
        end_reason=end_reason,
    )


def _ended(row: ClinicLimit, zone: str) -> str:
    if row.ended_at is None:
        return ""
    who = row.ended_by.display_name if row.ended_by else "you"
    return f"{_day(row.ended_at, zone)}, by {who}"


def _day(at: dt.datetime, zone: str) -> str:
    return words.short_date(at.astimezone(ZoneInfo(zone)).date())
