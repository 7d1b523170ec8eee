"""What a clinician does with a finding or an alert. Nothing disappears by it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tracker import audit
from tracker.models import Alert, Clinician, Finding, Patient, Review
from tracker.sealing import seal


def acknowledge(
    clinician: Clinician,
    patient: Patient,
    *,
    finding: Finding | None = None,
    alert: Alert | None = None,
    note: str = "",
    now: dt.datetime,
) -> Review:
    """Stamp a finding or an alert as seen by this clinician, with a note if there is one.

    The first acknowledgement keeps its stamp; each one is a row of its own.
    """
    with transaction.atomic():
        stamp = {"acknowledged_at": now, "acknowledged_by": clinician}
        if finding is not None:
            Finding.objects.filter(pk=finding.pk, acknowledged_at__isnull=True).update(**stamp)
        if alert is not None:
            Alert.objects.filter(pk=alert.pk, acknowledged_at__isnull=True).update(**stamp)
        return _review(clinician, patient, Review.Decision.ACKNOWLEDGED, finding, alert, note, now)


def dismiss(
    clinician: Clinician, patient: Patient, finding: Finding, *, note: str = "", now: dt.datetime
) -> Review:
    """Set a finding aside as not clinically relevant; it comes back only when it gets worse."""
    with transaction.atomic():
        Finding.objects.filter(pk=finding.pk, state=Finding.State.OPEN).update(
            state=Finding.State.DISMISSED, acknowledged_at=now, acknowledged_by=clinician
        )
        return _review(clinician, patient, Review.Decision.NOT_RELEVANT, finding, None, note, now)


def add_note(clinician: Clinician, patient: Patient, note: str, *, now: dt.datetime) -> Review:
    """A note of the clinic about this patient, sealed with the patient's key."""
    with transaction.atomic():
        return _review(clinician, patient, Review.Decision.NOTE, None, None, note, now)


def _review(
    clinician: Clinician,
    patient: Patient,
    decision: Review.Decision,
    finding: Finding | None,
    alert: Alert | None,
    note: str,
    now: dt.datetime,
) -> Review:
    review = Review.objects.create(
        patient=patient,
        clinician=clinician,
        finding=finding,
        alert=alert,
        decision=decision,
        sealed_note=seal(patient.user.public_id, note.strip()) if note.strip() else None,
        at=now,
    )
    audit.record(
        audit.clinician_actor(clinician),
        patient,
        f"review.{decision.value}",
        now=now,
        object_id=str((finding or alert or review).pk),
    )
    return review
