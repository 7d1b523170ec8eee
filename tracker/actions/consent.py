"""Sharing: a code read out, a name confirmed, a consent given, a consent withdrawn.

A clinician types the patient's nine digits; nothing opens until the patient has seen
the clinician's name and said yes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Collection
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from tracker import audit
from tracker.models import Clinician, Consent, Patient, ShareCode

from .desk import keep_lines

CODE_DIGITS = 9
CODE_MINUTES = 15
CODE_TRIES = 5  # wrong codes a clinician may type in that time
CONSENT_TEXT = "2026-11-22"  # the version of the words on the share page


class UncheckedAddressError(ValueError):
    """Nobody shares a diary under an address that may be somebody else's."""


class CodeError(ValueError):
    """The code opens nothing; `str()` says what to do, and not why."""


def make_share_code(
    patient: Patient, *, categories: Collection[str], now: dt.datetime
) -> tuple[str, ShareCode]:
    """Nine fresh digits and their row. Only this answer ever holds the digits.

    Raises UncheckedAddressError until the patient's address is checked.
    """
    _needs_checked_address(patient)
    digits = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    with transaction.atomic():
        patient.share_codes.filter(used_at__isnull=True).delete()
        code = ShareCode.objects.create(
            patient=patient,
            digest=_digest(digits),
            categories=sorted(categories),
            created_at=now,
            expires_at=now + dt.timedelta(minutes=CODE_MINUTES),
        )
        audit.record(audit.patient_actor(patient), patient, "share.code", now=now)
    return digits, code


def ask_with_code(clinician: Clinician, digits: str, *, now: dt.datetime) -> Consent:
    """The consent that now waits for the patient. Raises CodeError for a dead or wrong code."""
    tries = f"share-tries:{clinician.pk}"
    # Counted before the look, so that guesses sent at once are no way around the limit.
    if _count(tries) > CODE_TRIES:
        raise CodeError("Too many tries. Wait 15 minutes, then ask for a new code.")
    wanted = ShareCode.objects.select_related("patient").filter(
        digest=_digest("".join(digits.split())), used_at__isnull=True, expires_at__gt=now
    )
    code = wanted.first()
    if code is None:
        raise CodeError("This code does not work. Ask your patient for a new one.")
    with suppress(ValueError):
        cache.decr(tries)  # only wrong codes count
    return _ask(clinician, code, now)


def give_consent(
    patient: Patient,
    consent: Consent,
    *,
    now: dt.datetime,
    categories: Collection[str] | None = None,
    expires_at: dt.datetime | None = None,
) -> Consent:
    """The patient's yes: from the next request on the named clinicians may read.

    Raises UncheckedAddressError until the patient's address is checked.
    """
    _needs_checked_address(patient)
    with transaction.atomic():
        waiting = patient.consents.filter(pk=consent.pk, state=Consent.State.ASKED)
        if waiting.update(
            state=Consent.State.ACTIVE,
            given_at=now,
            expires_at=expires_at,
            categories=sorted(consent.categories if categories is None else categories),
        ):
            _written(patient, "consent.give", consent, now)
    consent.refresh_from_db()
    return consent


def refuse_consent(patient: Patient, consent: Consent, *, now: dt.datetime) -> None:
    """The patient's no: nothing opens, and the code is spent."""
    _close(patient, consent, Consent.State.ASKED, Consent.State.REFUSED, now)


def withdraw_consent(patient: Patient, consent: Consent, *, now: dt.datetime) -> None:
    """From the very next request on the clinic finds nothing."""
    _close(patient, consent, Consent.State.ACTIVE, Consent.State.WITHDRAWN, now)


def change_categories(
    patient: Patient, consent: Consent, *, categories: Collection[str], now: dt.datetime
) -> None:
    """What the clinic may see from now on; saved at once."""
    with transaction.atomic():
        live = patient.consents.filter(pk=consent.pk, state=Consent.State.ACTIVE)
        if live.update(categories=sorted(categories)):
            _written(patient, "consent.categories", consent, now)


def _needs_checked_address(patient: Patient) -> None:
    if not patient.user.address_is_checked:
        raise UncheckedAddressError


def _count(tries: str) -> int:
    """How many tries this one makes, within the minutes a code lives."""
    cache.add(tries, 0, CODE_MINUTES * 60)
    try:
        return int(cache.incr(tries))
    except ValueError:  # it ran out between the two lines
        cache.set(tries, 1, CODE_MINUTES * 60)
        return 1


def _ask(clinician: Clinician, code: ShareCode, now: dt.datetime) -> Consent:
    patient = code.patient
    with transaction.atomic():
        if not ShareCode.objects.filter(pk=code.pk, used_at__isnull=True).update(used_at=now):
            raise CodeError("This code does not work. Ask your patient for a new one.")
        live = patient.consents.filter(
            clinic=clinician.clinic, state__in=(Consent.State.ASKED, Consent.State.ACTIVE)
        )
        # A consent that ran out opens nothing; it must not stand in the way of a new one.
        live.filter(expires_at__lte=now).update(
            state=Consent.State.WITHDRAWN, withdrawn_at=F("expires_at")
        )
        if live.exists():
            raise CodeError("This patient already shares with your clinic, or was asked.")
        consent = Consent.objects.create(
            patient=patient,
            clinic=clinician.clinic,
            asked_by=clinician,
            categories=code.categories,
            text_version=CONSENT_TEXT,
            asked_at=now,
        )
        consent.clinicians.set(clinician.clinic.clinicians.filter(verified_at__isnull=False))
        audit.record(
            audit.clinician_actor(clinician),
            patient,
            "consent.ask",
            now=now,
            object_id=str(consent.public_id),
        )
    return consent


def _close(patient: Patient, consent: Consent, before: str, after: str, now: dt.datetime) -> None:
    with transaction.atomic():
        rows = patient.consents.filter(pk=consent.pk, state=before)
        if rows.update(state=after, withdrawn_at=now):
            _written(patient, f"consent.{after}", consent, now)


def _written(patient: Patient, action: str, consent: Consent, now: dt.datetime) -> None:
    audit.record(
        audit.patient_actor(patient), patient, action, now=now, object_id=str(consent.public_id)
    )
    keep_lines([patient])


def _digest(digits: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), digits.encode(), hashlib.sha256).hexdigest()
