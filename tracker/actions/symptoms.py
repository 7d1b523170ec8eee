"""Signs a person ticks, answered at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from tracker import audit
from tracker.analysis.nights import waking_day_of
from tracker.models import Alert, Patient, SymptomReport

from . import alerts
from .entries import note_entry
from .once import Once, run_once
from .runs import reopen_runs


def report_signs(
    patient: Patient,
    codes: Collection[str],
    *,
    at: dt.datetime | None = None,
    now: dt.datetime,
    once: Once | None = None,
) -> list[Alert]:
    """Keep the ticked signs and return what the red flags say, highest care level first.

    Never waits for a queue. An emergency of today stays even when a later report is empty.
    `at` is when they were ticked, for a phone that could not send them at once; then all
    signs of that waking day count.
    """
    moment = at or now
    date = waking_day_of(moment, patient.zone)

    def act() -> str:
        SymptomReport.objects.bulk_create(
            SymptomReport(patient=patient, code=code, date=date, at=moment)
            for code in sorted(codes)
        )
        reopen_runs(patient, date)
        note_entry(patient, now)
        audit.record(
            audit.patient_actor(patient), patient, "symptom.report", now=now, object_id=str(date)
        )
        return str(date)

    run_once(patient, once, "symptom.report", act, now=now)
    if at is None:
        return alerts.check_signs(patient, codes, date=date, now=now)
    counted, written = signs_of_day(patient, date) | set(codes), written_signs_of_day(patient, date)
    return alerts.check_signs(patient, counted, written=written, date=date, now=now)


def signs_of_day(patient: Patient, date: dt.date) -> set[str]:
    """The codes ticked in a waking day, without those that were a mistake."""
    rows = patient.symptoms.filter(date=date, mistaken_at__isnull=True)
    ticked = rows.exclude(source=SymptomReport.Source.WORDS)
    return set(ticked.values_list("code", flat=True))


def written_signs_of_day(patient: Patient, date: dt.date) -> set[str]:
    """The codes that were read out of the words of a waking day."""
    rows = patient.symptoms.filter(date=date, mistaken_at__isnull=True)
    written = rows.filter(source=SymptomReport.Source.WORDS)
    return set(written.values_list("code", flat=True))


def mark_mistaken(patient: Patient, alert: Alert, *, now: dt.datetime) -> None:
    """ "I ticked this by mistake": adds a mark to the alert and its signs, removes nothing.

    Other alerts of the day that rest on the very same signs are marked with it.
    """
    with transaction.atomic():
        standing = patient.alerts.filter(date=alert.date, mistaken_at__isnull=True)
        twins = [row.pk for row in standing if row.signs and row.signs == alert.signs]
        if standing.filter(pk__in={alert.pk, *twins}).update(mistaken_at=now):
            # A note of an earlier day is answered today: then its signs have another date.
            of_alert = Q(date=alert.date) | Q(at=alert.fired_at)
            signs = patient.symptoms.filter(
                of_alert, code__in=alert.signs, mistaken_at__isnull=True
            )
            days = {alert.date, *signs.values_list("date", flat=True)}
            signs.update(mistaken_at=now)
            for day in sorted(days):
                reopen_runs(patient, day)
            audit.record(
                audit.patient_actor(patient),
                patient,
                "alert.mistaken",
                now=now,
                object_id=str(alert.public_id),
            )
