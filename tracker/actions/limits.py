"""What a clinic sets for a patient: a limit for the day's drinks, and a sodium target.

One truth for drinking comes from two sources that never overwrite each other. The patient's
own answer ("I was told to limit what I drink") is `Patient.intake_answer` and holds no
number. What clinics set are `ClinicLimit` rows; of several the strictest is kept on
`Patient.fluid_limit_ml`, which every page reads anyway. Each source alone turns fluid
caution on, so neither can switch off what the other asks for.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Min, Q

from tracker import audit
from tracker.models import Alert, Clinician, ClinicLimit, Consent, Patient
from tracker.sealing import seal

from .own_words import answer_words, hear_today
from .people import refresh_risk

Kind = ClinicLimit.Kind
LONGEST_WORDS = 500  # characters; a few sentences


def set_fluid_limit(
    clinician: Clinician, patient: Patient, fluid_ml: int, *, reason: str, now: dt.datetime
) -> ClinicLimit:
    """A limit in ml for a waking day; the clinic's earlier one ends and is kept.

    Fluid caution is on from now on. Raises IntegrityError for an impossible amount.
    """
    return _set(clinician, patient, Kind.FLUID, reason, now, fluid_ml=fluid_ml)


def set_sodium_target(
    clinician: Clinician,
    patient: Patient,
    sodium_low: int,
    sodium_high: int,
    *,
    reason: str,
    now: dt.datetime,
) -> ClinicLimit:
    """A target in mmol/L; the clinic's earlier one ends and is kept.

    It changes no rule: a value under 135 asks for help as it does for everybody. Raises
    IntegrityError for an impossible range.
    """
    numbers = {"sodium_low": sodium_low, "sodium_high": sodium_high}
    return _set(clinician, patient, Kind.SODIUM, reason, now, **numbers)


def lift(
    clinician: Clinician, patient: Patient, limit: ClinicLimit, *, reason: str, now: dt.datetime
) -> None:
    """End a limit of the clinician's clinic; the row stays with who, when and why.

    Raises DoesNotExist for one of another clinic or patient, or one that ended already.
    """
    with transaction.atomic():
        patient = _held(patient)
        row = _endable(clinician, patient).get(pk=limit.pk)
        _end(row, clinician, _sealed(patient, reason), now)
        _keep_strictest(patient, now)
        _note(audit.clinician_actor(clinician), patient, "limit.lift", row, now)


def object_to(
    patient: Patient, limit: ClinicLimit, words: str, *, now: dt.datetime
) -> tuple[bool, list[Alert]]:
    """Note that it does not fit: whether it could be taken off, and what the words raised.

    A limit holds until its clinic lifts it. A clinic that may not read the diary any more
    could never do that, so then the patient takes it off; their own answer about drinking
    becomes "I am not sure", which keeps fluid caution on until they answer it again.
    Own words are read for signs like all others. Raises DoesNotExist for a limit that is
    not this patient's or has ended.
    """
    with transaction.atomic():
        patient = _held(patient)
        row = patient.clinic_limits.in_force().get(pk=limit.pk)
        row.objected_at, row.sealed_objection = now, _sealed(patient, words)
        row.save(update_fields=["objected_at", "sealed_objection"])
        hear_today(patient, "", words.strip(), now)
        is_taken_off = not can_be_lifted(row, now)
        if is_taken_off:
            _end(row, None, None, now)
            _be_careful(patient)
            _keep_strictest(patient, now)
        action = "limit.take_off" if is_taken_off else "limit.object"
        _note(audit.patient_actor(patient), patient, action, row, now)
    return is_taken_off, answer_words(patient, words, now) if words.strip() else []


def can_be_lifted(limit: ClinicLimit, now: dt.datetime) -> bool:
    """True while somebody of a clinic may read the diary and so could lift this limit."""
    consents = Consent.objects.active(now).filter(patient=limit.patient_id)
    if limit.clinic_id is not None:
        consents = consents.filter(clinic=limit.clinic_id)
    return consents.exists()


def _set(
    clinician: Clinician,
    patient: Patient,
    kind: ClinicLimit.Kind,
    reason: str,
    now: dt.datetime,
    **numbers: int,
) -> ClinicLimit:
    with transaction.atomic():
        patient = _held(patient)
        for earlier in _endable(clinician, patient).filter(kind=kind):
            _end(earlier, clinician, None, now)
        row = ClinicLimit.objects.create(
            patient=patient,
            clinic=clinician.clinic,
            set_by=clinician,
            kind=kind,
            sealed_reason=_sealed(patient, reason),
            set_at=now,
            **numbers,
        )
        _keep_strictest(patient, now)
        _note(audit.clinician_actor(clinician), patient, "limit.set", row, now)
    return row


def _held(patient: Patient) -> Patient:
    """The patient's own row, locked: of two changes at once the second sees the first.

    The row that was handed in is brought up to date, for whoever reads it afterwards.
    """
    fresh = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    patient.fluid_limit_ml, patient.intake_answer = fresh.fluid_limit_ml, fresh.intake_answer
    return patient


def _endable(clinician: Clinician, patient: Patient) -> Any:
    """Those of this clinic, and those nobody knows a clinic of."""
    mine = Q(clinic=clinician.clinic_id) | Q(clinic__isnull=True)
    return patient.clinic_limits.in_force().filter(mine)


def _end(
    row: ClinicLimit, clinician: Clinician | None, sealed_reason: bytes | None, now: dt.datetime
) -> None:
    row.ended_at, row.ended_by, row.sealed_end_reason = now, clinician, sealed_reason
    row.save(update_fields=["ended_at", "ended_by", "sealed_end_reason"])


def _keep_strictest(patient: Patient, now: dt.datetime) -> None:
    limits = patient.clinic_limits.in_force().filter(kind=Kind.FLUID)
    patient.fluid_limit_ml = limits.order_by().aggregate(least=Min("fluid_ml"))["least"]
    patient.save(update_fields=["fluid_limit_ml"])
    refresh_risk(patient, now=now)


def _be_careful(patient: Patient) -> None:
    if patient.intake_answer == Patient.IntakeAnswer.NO_LIMIT:
        patient.intake_answer = Patient.IntakeAnswer.NOT_SURE
        patient.save(update_fields=["intake_answer"])


def _sealed(patient: Patient, words: str) -> bytes | None:
    return seal(patient.user.public_id, words.strip()) if words.strip() else None


def _note(
    actor: audit.Actor, patient: Patient, action: str, row: ClinicLimit, now: dt.datetime
) -> None:
    audit.record(actor, patient, action, now=now, section=row.kind, object_id=str(row.public_id))
