"""What calls for help now or today, as the pages say it before anything calm."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tracker.actions import alerts
from tracker.models import Patient

from .logged_by import told_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An alert of today with the words that were shown, and who ticked it if a helper did."""

    urgency: str
    words: str
    by: str


def standing_alerts(patient: Patient, now: dt.datetime) -> list[Standing]:
    """Today's alerts for now or today, the soonest first. One query, none on a calm day."""
    return [
        Standing(urgency=row.urgency, words=row.words, by=told_for(row))
        for row in alerts.standing_alerts(patient, now)
    ]
