"""Emergency access: a clinician opens a diary without consent, for an hour, and all can see it.

Off unless the operator switched it on (docs/adr/0008-emergency-access.md). It reaches only
patients whose own yes to this very clinic stands or ran out by itself; a no is a no.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse

from tracker import audit
from tracker.analysis.clocks import wall_clock
from tracker.models import Clinician, Consent, EmergencyAccess, Patient
from tracker.sealing import seal, unseal

from .deliveries import owe_account_mail

LASTS = dt.timedelta(hours=1)
PURPOSE = "emergency"  # in the section of every row of the trail
TRIES = 5  # of one clinician in an hour, right or wrong
TRIES_SECONDS = 3600
SHORTEST_REASON, LONGEST_REASON = 20, 1000  # characters: a sentence, not a novel
NOBODY = "Nobody was found. Check the code, or the whole name and the year of birth."
OPENED_SUBJECT = "Your diary was opened without your consent"
OPERATOR_SUBJECT = "Stillnight: emergency access was used"
REPORTED_SUBJECT = "Stillnight: a patient reports an emergency access"


class EmergencyError(ValueError):
    """Nothing was opened; `str()` says what to do, and not why nobody was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the clinician knows of the patient: the panel code, or name and year of birth."""

    code: str = ""
    name: str = ""
    birth_year: int | None = None


def open_in_emergency(
    clinician: Clinician, known: Known, *, reason: str, now: dt.datetime
) -> EmergencyAccess:
    """The opening, for one hour. The patient and the operator are owed a mail at once.

    Raises EmergencyError when nobody is found, when the clinician may read already, after
    five tries in an hour, or for a reason that is too short or too long.
    """
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise EmergencyError("Write the reason in one or two sentences.")
    if _count(clinician) > TRIES:
        raise EmergencyError("There were many tries. Wait an hour.")
    patient = _found(clinician, known)
    if _reads_already(clinician, patient, now):
        raise EmergencyError("This patient shares with you. Open the diary in your list.")
    with transaction.atomic():
        access = EmergencyAccess.objects.create(
            patient=patient,
            clinician=clinician,
            sealed_reason=seal(patient.user.public_id, reason),
            opened_at=now,
            ends_at=now + LASTS,
        )
        _written(audit.clinician_actor(clinician), access, "emergency.open", now)
        _tell_patient(access, now)
        _tell_operator(OPERATOR_SUBJECT, "opened", access, now)
    return access


def note_reading(access: EmergencyAccess, *, now: dt.datetime) -> None:
    """The row of one look, inside the caller's transaction and before the answer."""
    _written(audit.clinician_actor(access.clinician), access, "emergency.read", now)


def stop_and_report(patient: Patient, access: EmergencyAccess, *, now: dt.datetime) -> None:
    """The patient's one tap: it ends at once, and the operator hears of it, one time."""
    with transaction.atomic():
        rows = patient.emergencies.filter(pk=access.pk)
        rows.filter(stopped_at__isnull=True, ends_at__gt=now).update(stopped_at=now)
        if rows.filter(reported_at__isnull=True).update(reported_at=now):
            _written(audit.patient_actor(patient), access, "emergency.stop", now)
            _tell_operator(REPORTED_SUBJECT, "reported by the patient", access, now)


def still_reaches(access: EmergencyAccess) -> bool:
    """False from the moment the patient said no to the clinic, though the hour is not over."""
    return _reaches(access.clinician, access.patient)


def emergency_counts(now: dt.datetime) -> dict[str, int]:
    """For the operator: openings so far, those open now, those patients reported."""
    rows = EmergencyAccess.objects
    return {
        "opened": rows.count(),
        "open": rows.open(now).count(),
        "reported": rows.exclude(reported_at=None).count(),
    }


def reason_of(access: EmergencyAccess) -> str:
    """The clinician's words; "" when the patient's key was destroyed."""
    return unseal(access.patient.user.public_id, access.sealed_reason) or ""


def _found(clinician: Clinician, known: Known) -> Patient:
    """The one patient of this clinic who is meant. Raises EmergencyError for none or two."""
    of_clinic = Patient.objects.filter(consents__clinic=clinician.clinic, user__is_active=True)
    if known.code.strip():
        wanted = of_clinic.filter(panel_code=known.code.strip().upper())
    elif known.name.strip() and known.birth_year:
        wanted = of_clinic.filter(
            user__name__iexact=" ".join(known.name.split()), birth_year=known.birth_year
        )
    else:
        raise EmergencyError("Type the code, or the whole name and the year of birth.")
    rows = [row for row in wanted.select_related("user").distinct()[:3] if _reaches(clinician, row)]
    if len(rows) != 1:
        raise EmergencyError(NOBODY)
    return rows[0]


def _reaches(clinician: Clinician, patient: Patient) -> bool:
    """True while the newest word of the patient to this clinic is a yes, or one that ran out."""
    unanswered = (Consent.State.ASKED, Consent.State.LAPSED)
    answered = patient.consents.filter(clinic=clinician.clinic).exclude(state__in=unanswered)
    ran_out = Q(state=Consent.State.WITHDRAWN, withdrawn_at=F("expires_at"))
    newest = answered.order_by("-asked_at", "-pk").first()
    if newest is None:
        return False
    a_yes = answered.filter(Q(state=Consent.State.ACTIVE) | ran_out, pk=newest.pk)
    if newest.one_person:  # meant for the named people alone
        a_yes = a_yes.filter(clinicians=clinician)
    return a_yes.exists()


def _reads_already(clinician: Clinician, patient: Patient, now: dt.datetime) -> bool:
    covered = Consent.objects.active(now).filter(patient=patient, clinic=clinician.clinic)
    return covered.filter(clinicians=clinician).exists()


def _tell_patient(access: EmergencyAccess, now: dt.datetime) -> None:
    user, zone = access.patient.user, ZoneInfo(access.patient.zone)
    if not user.address_is_checked:
        return
    words = {
        "who": f"{access.clinician.display_name}, {access.clinician.clinic.name}",
        "opened": wall_clock(access.opened_at.astimezone(zone).time()),
        "ends": wall_clock(access.ends_at.astimezone(zone).time()),
        "address": f"{settings.PUBLIC_URL}{reverse('emergencies')}",
    }
    owe_account_mail(
        user=user,
        address=user.email,
        subject=OPENED_SUBJECT,
        body=render_to_string("emails/emergency/body.txt", words),
        now=now,
        lasts=dt.timedelta(days=7),  # late is better than never for this one
    )


def _tell_operator(subject: str, what: str, access: EmergencyAccess, now: dt.datetime) -> None:
    """Owe the operator a mail with an id and no person in it."""
    if settings.OPERATOR_EMAIL:
        owe_account_mail(
            user=None,
            address=settings.OPERATOR_EMAIL,
            subject=subject,
            body=(
                f"At {settings.PUBLIC_URL} an emergency access was {what} at"
                f" {now:%Y-%m-%d %H:%M} UTC.\nIts id is {access.public_id}.\n"
            ),
            now=now,
            lasts=dt.timedelta(days=7),
        )


def _count(clinician: Clinician) -> int:
    """How many tries this one makes, within an hour."""
    tries = f"emergency-tries:{clinician.pk}"
    cache.add(tries, 0, TRIES_SECONDS)
    with suppress(ValueError):  # it ran out between the two lines
        return int(cache.incr(tries))
    cache.set(tries, 1, TRIES_SECONDS)
    return 1


def _written(actor: audit.Actor, access: EmergencyAccess, action: str, now: dt.datetime) -> None:
    audit.record(
        actor,
        access.patient,
        action,
        now=now,
        section=PURPOSE,
        object_id=str(access.public_id),
    )
