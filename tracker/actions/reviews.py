"""What a clinician does with a finding or an alert. Nothing disappears by it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tracker import audit
from tracker.models import Alert, Clinician, Finding, Patient, Review
from tracker.sealing import seal

from .desk import keep_lines
from .settled import SETTLES, Kind, with_decisions


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

    The first acknowledgement keeps its stamp; each one is a row of its own. Raises
    DoesNotExist for a finding or an alert of somebody else.
    """
    with transaction.atomic():
        if finding is not None:
            _stamp(patient.findings.filter(pk=finding.pk), clinician, now)
        if alert is not None:
            _stamp(patient.alerts.filter(pk=alert.pk), clinician, now)
        return _review(clinician, patient, Review.Decision.ACKNOWLEDGED, finding, alert, note, now)


def dismiss(
    clinician: Clinician, patient: Patient, finding: Finding, *, note: str = "", now: dt.datetime
) -> Review:
    """Set a finding aside as not clinically relevant; it comes back only when it gets worse.

    Raises DoesNotExist for a finding of somebody else.
    """
    with transaction.atomic():
        rows = patient.findings.filter(pk=finding.pk)
        _stamp(rows, clinician, now)
        rows.filter(state=Finding.State.OPEN).update(state=Finding.State.DISMISSED)
        return _review(clinician, patient, Review.Decision.NOT_RELEVANT, finding, None, note, now)


def reopen(
    clinician: Clinician,
    patient: Patient,
    *,
    finding: Finding | None = None,
    alert: Alert | None = None,
    note: str,
    now: dt.datetime,
) -> Review:
    """Take back what this clinic decided about a finding or an alert: it waits for them again.

    The earlier decision stays in the history, and what another clinic decided stays decided.
    A finding that was set aside stands again. Raises DoesNotExist for what this clinic did
    not settle, or what ended by itself; IntegrityError where a newer finding of the same
    episode is open.
    """
    with transaction.atomic():
        if finding is not None:
            rows = patient.findings.exclude(state=Finding.State.EXPIRED)
            held = _settled(rows.filter(pk=finding.pk), "finding", clinician)
            if held.decision == Review.Decision.NOT_RELEVANT:
                patient.findings.filter(pk=held.pk).update(state=Finding.State.OPEN)
        if alert is not None:
            _settled(patient.alerts.filter(pk=alert.pk), "alert", clinician)
        return _review(clinician, patient, Review.Decision.REOPENED, finding, alert, note, now)


def correct_note(
    clinician: Clinician, patient: Patient, earlier: Review, note: str, *, now: dt.datetime
) -> Review:
    """A note that stands for an earlier one of the same clinic; the earlier one stays.

    Raises DoesNotExist for what is no note of this clinic, or was corrected before.
    """
    with transaction.atomic():
        notes = patient.reviews.filter(decision=Review.Decision.NOTE, corrections__isnull=True)
        notes.filter(clinician__clinic=clinician.clinic_id).get(pk=earlier.pk)
        return _review(
            clinician, patient, Review.Decision.NOTE, None, None, note, now, corrects=earlier
        )


def add_note(clinician: Clinician, patient: Patient, note: str, *, now: dt.datetime) -> Review:
    """A note of the clinic about this patient, sealed with the patient's key."""
    with transaction.atomic():
        return _review(clinician, patient, Review.Decision.NOTE, None, None, note, now)


def _stamp(
    rows: QuerySet[Finding] | QuerySet[Alert], clinician: Clinician, now: dt.datetime
) -> None:
    unseen = rows.filter(acknowledged_at__isnull=True)
    if not unseen.update(acknowledged_at=now, acknowledged_by=clinician):
        rows.get()


def _settled(rows: QuerySet[Any], kind: Kind, clinician: Clinician) -> Any:
    """The row, with the newest decision of this clinic, which settled it."""
    return with_decisions(rows, kind, clinician.clinic_id).get(decision__in=SETTLES)


def _review(
    clinician: Clinician,
    patient: Patient,
    decision: Review.Decision,
    finding: Finding | None,
    alert: Alert | None,
    note: str,
    now: dt.datetime,
    *,
    corrects: Review | None = None,
) -> Review:
    review = Review.objects.create(
        patient=patient,
        clinician=clinician,
        finding=finding,
        alert=alert,
        decision=decision,
        corrects=corrects,
        sealed_note=seal(patient.user.public_id, note.strip()) if note.strip() else None,
        at=now,
    )
    Clinician.objects.filter(pk=clinician.pk).update(reviewed_at=now)
    about = finding or alert
    audit.record(
        audit.clinician_actor(clinician),
        patient,
        f"review.{decision.value}",
        now=now,
        object_id=str(review.pk if about is None else about.public_id),
    )
    keep_lines([patient])
    return review
