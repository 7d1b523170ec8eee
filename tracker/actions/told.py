"""What was told today already, told again when the same thing is entered again.

`alerts.check_facts` answers with new alerts only. But a second tap on "Save", a second low
value or a second stopped medicine must not be met with a calm "saved".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from education.urgency import Urgency
from tracker.analysis.facts import Facts
from tracker.analysis.nights import waking_day_of
from tracker.analysis.red_flags import check
from tracker.models import Alert, Medication, Patient


def with_told(
    patient: Patient, fired: Sequence[Alert], about: Facts, *, now: dt.datetime
) -> list[Alert]:
    """`fired`, and the alerts of this waking day that `about` alone sets off, soonest first.

    `about` holds nothing but the entry just made. One query, or none when the entry is no
    cause for an alert by itself.
    """
    rules = {hit.rule for hit in check(about)} - {alert.rule for alert in fired}
    told: list[Alert] = []
    if rules:
        day = waking_day_of(now, patient.zone)
        told = list(patient.alerts.filter(date=day, rule__in=rules, mistaken_at__isnull=True))
    return sorted([*fired, *told], key=lambda row: (-Urgency(row.urgency).rank, row.rule))


def told_after_start(
    patient: Patient, medication: Medication, fired: Sequence[Alert], *, now: dt.datetime
) -> list[Alert]:
    """The answer to a medicine that was just added."""
    return with_told(patient, fired, Facts(groups=_groups(medication)), now=now)


def told_after_stop(
    patient: Patient, medication: Medication, fired: Sequence[Alert], *, now: dt.datetime
) -> list[Alert]:
    """The answer to a medicine that was just stopped; a physician's stop sets off nothing."""
    if medication.stopped_by != Medication.StoppedBy.PATIENT:
        return list(fired)
    return with_told(patient, fired, Facts(stopped_by_patient=_groups(medication)), now=now)


def _groups(medication: Medication) -> frozenset[str]:
    return frozenset(medication.drug.groups) if medication.drug else frozenset()
