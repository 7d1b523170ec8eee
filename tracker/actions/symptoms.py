"""Signs a person ticks, answered at once, and days of strain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from tracker import audit
from tracker.analysis.nights import waking_day_of
from tracker.models import Alert, Patient, Strain, SymptomReport

from . import alerts
from .entries import note_entry
from .once import Once, run_once
from .runs import reopen_runs


def report_signs(
    patient: Patient,
    codes: Collection[str],
    *,
    now: dt.datetime,
    once: Once | None = None,
) -> list[Alert]:
    """Keep the ticked signs and return what the red flags say, highest care level first.

    Never waits for a queue. An emergency of today stays even when a later report is empty.
    """
    date = waking_day_of(now, patient.zone)

    def act() -> str:
        SymptomReport.objects.bulk_create(
            SymptomReport(patient=patient, code=code, date=date, at=now) for code in sorted(codes)
        )
        reopen_runs(patient, date)
        note_entry(patient, now)
        audit.record(
            audit.patient_actor(patient), patient, "symptom.report", now=now, object_id=str(date)
        )
        return str(date)

    run_once(patient, once, "symptom.report", act, now=now)
    return alerts.check_signs(patient, codes, date=date, now=now)


def mark_mistaken(patient: Patient, alert: Alert, *, now: dt.datetime) -> None:
    """ "I ticked this by mistake": adds a mark to the alert and its signs, removes nothing."""
    with transaction.atomic():
        if Alert.objects.filter(pk=alert.pk, mistaken_at__isnull=True).update(mistaken_at=now):
            patient.symptoms.filter(
                date=alert.date, code__in=alert.signs, mistaken_at__isnull=True
            ).update(mistaken_at=now)
            reopen_runs(patient, alert.date)
            audit.record(
                audit.patient_actor(patient),
                patient,
                "alert.mistaken",
                now=now,
                object_id=str(alert.public_id),
            )


def record_strain(
    patient: Patient, *, date: dt.date, exertion: int, hot: bool, now: dt.datetime
) -> Strain:
    """How hard (0-3) and how hot a day was; the same day again replaces it."""
    with transaction.atomic():
        strain, _ = Strain.objects.update_or_create(
            patient=patient, date=date, defaults={"exertion": exertion, "hot": hot}
        )
        reopen_runs(patient, date)
        audit.record(
            audit.patient_actor(patient), patient, "strain.record", now=now, object_id=str(date)
        )
    return strain
