"""The owner's page about helpers: who helps, what they may do, the codes that wait."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from tracker.actions.helpers import CODE_HOURS, helpers_of, invitations_of
from tracker.models import Helper, Patient

from . import words

LOGS = "They can log for you. They see nothing of your diary."
SEES = "They can log for you, and see your diary. They never see your own notes."
NO_NAME = "Your helper"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperRow:
    """Somebody who helps, or a code that waits for somebody."""

    public_id: str
    name: str
    may: str
    when: str


def helpers(
    patient: Patient,
    now: dt.datetime,
    *,
    code: str = "",
    refused: bool = False,
    problem: str = "",
) -> dict[str, Any]:
    """Context for the page; `code` was just made and is shown this one time."""
    return {
        "theme": patient.theme,
        "helpers": [_helper(row, patient.zone) for row in helpers_of(patient)],
        "waiting": [_waiting(row, patient.zone) for row in invitations_of(patient, now)],
        "code": code,
        "code_spoken": ", ".join(" ".join(part) for part in code.split("-")),
        "code_hours": CODE_HOURS,
        "address": f"{settings.PUBLIC_URL}{reverse('helping')}",
        "refused": refused,
        "problem": problem,
    }


def _helper(row: Helper, zone: str) -> HelperRow:
    name = row.called or (row.user.name if row.user else "")
    address = row.user.email if row.user else ""
    since = row.accepted_at or row.invited_at
    return HelperRow(
        public_id=str(row.public_id),
        name=name or address or NO_NAME,
        may=SEES if row.sees else LOGS,
        when=f"Since {words.short_date(since.astimezone(ZoneInfo(zone)).date())}."
        + (f" {address}" if name and address else ""),
    )


def _waiting(row: Helper, zone: str) -> HelperRow:
    until = row.expires_at.astimezone(ZoneInfo(zone)).date()
    return HelperRow(
        public_id=str(row.public_id),
        name=f"A code for {row.called}" if row.called else "A code that waits",
        may=SEES if row.sees else LOGS,
        when=f"It works until {words.short_date(until)}, {words.clock(row.expires_at, zone)}.",
    )
