"""Sharing: a consent given, changed and withdrawn. How it is asked for: `share_codes`.

What a consent opens, for whom and until when, is kept for each stretch of time, so that the
patient can look back (`consent_terms`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from tracker import audit
from tracker.models import Clinician, Consent, Patient, Span

from .consent_ends import End, expires_at
from .consent_mails import Notice, tell_patient
from .consent_terms import close_terms, keep_terms, lasts_longer
from .desk import keep_lines
from .share_codes import (
    CODE_TRIES,
    CONSENT_TEXT,
    CodeError,
    UncheckedAddressError,
    ask_with_code,
    make_share_code,
    needs_checked_address,
)


def give_consent(
    patient: Patient,
    consent: Consent,
    *,
    now: dt.datetime,
    categories: Collection[str] | None = None,
    end: End | None = None,
) -> Consent:
    """The patient's yes: from the next request on the named clinicians may read.

    Without `categories` and `end` it is what the code said. A request that is over or was
    answered stays as it is. Raises UncheckedAddressError until the patient's address is
    checked, EndError for a last day that cannot be.
    """
    needs_checked_address(patient)
    end = end or End(span=Span(consent.span), last_day=consent.last_day)
    until = expires_at(end, now=now, zone=patient.zone)
    with transaction.atomic():
        waiting = Consent.objects.waiting(now).filter(patient=patient, pk=consent.pk)
        if waiting.update(
            state=Consent.State.ACTIVE,
            given_at=now,
            span=end.span,
            last_day=end.last_day,
            expires_at=until,
            text_version=CONSENT_TEXT,  # the words on the page with the yes
            categories=sorted(consent.categories if categories is None else categories),
        ):
            keep_terms(consent, now)
            tell_patient(patient, Notice.GIVEN, now=now)
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
    wanted = sorted(set(categories))
    with transaction.atomic():
        live = Consent.objects.active(now).filter(patient=patient, pk=consent.pk)
        before = live.select_for_update().first()
        if before is None or before.categories == wanted:
            return
        live.update(categories=wanted)
        keep_terms(before, now)
        if set(wanted) - set(before.categories):
            tell_patient(patient, Notice.MORE, now=now)
        _written(patient, "consent.categories", consent, now)


def change_end(patient: Patient, consent: Consent, end: End, *, now: dt.datetime) -> None:
    """Until when the clinic may see it, counted anew from now. Raises EndError."""
    until = expires_at(end, now=now, zone=patient.zone)
    with transaction.atomic():
        live = Consent.objects.active(now).filter(patient=patient, pk=consent.pk)
        before = live.select_for_update().first()
        if before is None or before.expires_at == until:
            return
        live.update(span=end.span, last_day=end.last_day, expires_at=until, end_told_at=None)
        keep_terms(before, now)
        if lasts_longer(until, before.expires_at):
            tell_patient(patient, Notice.MORE, now=now)
        _written(patient, "consent.end", consent, now)


def cover_clinician(
    patient: Patient, consent: Consent, clinician: Clinician, *, now: dt.datetime
) -> None:
    """One more verified clinician of the clinic may read; anybody else changes nothing."""
    with transaction.atomic():
        live = Consent.objects.active(now).filter(patient=patient, pk=consent.pk)
        before = live.select_for_update().first()
        if before is None or not before.may_cover().filter(pk=clinician.pk).exists():
            return
        before.clinicians.add(clinician)
        keep_terms(before, now)
        tell_patient(patient, Notice.ADDED, now=now)
        _written(patient, "consent.add", consent, now)


def _close(patient: Patient, consent: Consent, before: str, after: str, now: dt.datetime) -> None:
    with transaction.atomic():
        rows = patient.consents.filter(pk=consent.pk, state=before)
        if rows.update(state=after, withdrawn_at=now):
            if before == Consent.State.ACTIVE:
                close_terms(consent, now)
                tell_patient(patient, Notice.STOPPED, now=now)
            _written(patient, f"consent.{after}", consent, now)


def _written(patient: Patient, action: str, consent: Consent, now: dt.datetime) -> None:
    audit.record(
        audit.patient_actor(patient), patient, action, now=now, object_id=str(consent.public_id)
    )
    keep_lines([patient])


__all__ = [
    "CODE_TRIES",
    "CodeError",
    "UncheckedAddressError",
    "ask_with_code",
    "change_categories",
    "change_end",
    "cover_clinician",
    "give_consent",
    "make_share_code",
    "refuse_consent",
    "withdraw_consent",
]
