"""What becomes of a message: opened by the other side, taken back by its own."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tracker import audit
from tracker.models import Clinician, Consent, Message, Patient
from tracker.models.messages import MessageQuerySet

from .desk import keep_lines
from .entries import can_undo
from .own_words import unhear


def open_for_clinic(clinician: Clinician, consent: Consent, *, now: dt.datetime) -> int:
    """Mark what the patient wrote as read by this clinician; how much was new.

    Raises Consent.DoesNotExist once the consent has ended.
    """
    with transaction.atomic():
        held = held_consent(consent, now, clinician)
        opened = open_rows(held.messages.from_patient(), now, clinician)
        if opened:
            _opened(audit.clinician_actor(clinician), held, now)
    return opened


def open_for_patient(patient: Patient, consent: Consent, *, now: dt.datetime) -> int:
    """Mark what this clinic wrote as read by the patient; how much was new."""
    with transaction.atomic():
        opened = open_rows(patient.messages.filter(consent=consent).from_clinic(), now)
        if opened:
            _opened(audit.patient_actor(patient), consent, now)
    return opened


def take_back(
    patient: Patient, message: Message, *, clinician: Clinician | None = None, now: dt.datetime
) -> bool:
    """Take one's own message back within ten minutes; False later. The mark stays.

    With `clinician` it is theirs, otherwise the patient's. The signs of a patient's words
    are marked as mistakes; what was told stays told. Raises DoesNotExist for a message
    somebody else wrote.
    """
    with transaction.atomic():
        row = patient.messages.select_for_update().get(pk=message.pk, clinician=clinician)
        if row.withdrawn_at is not None:
            return True
        if not can_take_back(row, now):
            return False
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        if clinician is None:
            unhear(patient, row.written_at, now)
        actor = audit.clinician_actor(clinician) if clinician else audit.patient_actor(patient)
        note(actor, "message.take_back", row, now)
    return True


def can_take_back(message: Message, now: dt.datetime) -> bool:
    """True for ten minutes after it was written."""
    return message.withdrawn_at is None and can_undo(message.written_at, now)


def held_consent(consent: Consent, now: dt.datetime, clinician: Clinician | None = None) -> Consent:
    """The consent, kept for this transaction, so that its end waits or has come.

    Raises DoesNotExist when it has ended, or does not name this clinician.
    """
    rows = Consent.objects.active(now).select_for_update(of=("self",)).filter(pk=consent.pk)
    if clinician is not None:
        rows = rows.filter(clinicians=clinician, clinic=clinician.clinic_id)
    return rows.get()


def open_rows(rows: MessageQuerySet, now: dt.datetime, clinician: Clinician | None = None) -> int:
    """Stamp what was not opened yet, by this clinician or by the patient; how many."""
    return rows.unread().update(read_at=now, read_by=clinician)


def note(actor: audit.Actor, action: str, row: Message, now: dt.datetime) -> None:
    """Write the trail and the clinic's line; the last thing of the transaction."""
    audit.record(
        actor, row.patient, action, now=now, section=row.kind, object_id=str(row.public_id)
    )
    keep_lines([row.patient])


def _opened(actor: audit.Actor, consent: Consent, now: dt.datetime) -> None:
    audit.record(actor, consent.patient, "message.open", now=now, object_id=str(consent.public_id))
    keep_lines([consent.patient])
