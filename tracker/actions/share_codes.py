"""How a patient hands their diary to a clinic: nine digits to read out, or a link to send.

Either is used once, by somebody verified who works at a clinic, and opens nothing: it asks
the patient, who sees the name before saying yes.
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

from tracker import audit
from tracker.models import Clinician, Consent, Patient, ShareCode

from .consent_ends import UNTIL_STOPPED, End, expires_at
from .consent_mails import Notice, tell_patient
from .consent_requests import lapse
from .consent_terms import close_expired

CODE_DIGITS = 9
CODE_MINUTES = 15
CODE_TRIES = 5  # wrong codes a clinician may type in that time
LINK_DAYS = 7  # the time to find a mail and to sign in [A]
MOST_LINKS = 5  # that wait at one time
TOKEN_BYTES = 24  # 192 random bits
CONSENT_TEXT = "2026-11-23"  # the version of the words on the share page


class UncheckedAddressError(ValueError):
    """Nobody shares a diary under an address that may be somebody else's."""


class CodeError(ValueError):
    """The code opens nothing; `str()` says what to do, and not why."""


class UnknownLinkError(CodeError):
    """No link like this waits: used, over, stopped, or never made."""


def make_share_code(
    patient: Patient,
    *,
    categories: Collection[str],
    now: dt.datetime,
    one_person: bool = False,
    end: End = UNTIL_STOPPED,
) -> tuple[str, ShareCode]:
    """Nine fresh digits and their row. Only this answer ever holds the digits.

    Raises UncheckedAddressError until the patient's address is checked, EndError for a last
    day that cannot be.
    """
    digits = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    row = _new(patient, digits, ShareCode.Kind.CODE, categories, end, now)
    row.one_person = one_person
    row.expires_at = now + dt.timedelta(minutes=CODE_MINUTES)
    with transaction.atomic():
        patient.share_codes.filter(used_at__isnull=True, kind=ShareCode.Kind.CODE).delete()
        row.save()
        audit.record(audit.patient_actor(patient), patient, "share.code", now=now)
    return digits, row


def make_share_link(
    patient: Patient,
    *,
    categories: Collection[str],
    now: dt.datetime,
    one_person: bool = False,
    end: End = UNTIL_STOPPED,
) -> tuple[str, ShareCode]:
    """The random part of a link for one clinic, and its row. Only this answer ever holds it.

    Raises what `make_share_code` raises, and CodeError while five links wait.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = _new(patient, token, ShareCode.Kind.LINK, categories, end, now)
    row.one_person = one_person
    row.expires_at = now + dt.timedelta(days=LINK_DAYS)
    with transaction.atomic():
        Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # counted in turn
        if len(waiting_links(patient, now)) >= MOST_LINKS:
            raise CodeError("You have 5 links that wait. Stop them first.")
        row.save()
        audit.record(audit.patient_actor(patient), patient, "share.link", now=now)
    return token, row


def needs_checked_address(patient: Patient) -> None:
    """Raise UncheckedAddressError for an address that may be somebody else's."""
    if not patient.user.address_is_checked:
        raise UncheckedAddressError


def waiting_links(patient: Patient, now: dt.datetime) -> list[dt.datetime]:
    """Until when each link works that nobody has used yet, the first to end first."""
    links = patient.share_codes.filter(kind=ShareCode.Kind.LINK, used_at__isnull=True)
    ends = links.filter(expires_at__gt=now).order_by("expires_at")
    return list(ends.values_list("expires_at", flat=True))


def stop_links(patient: Patient, *, now: dt.datetime) -> None:
    """From now on no link that waits leads anywhere."""
    with transaction.atomic():
        links = patient.share_codes.filter(kind=ShareCode.Kind.LINK, used_at__isnull=True)
        gone, _ = links.delete()
        if gone:
            audit.record(audit.patient_actor(patient), patient, "share.stop", now=now)


def ask_with_code(clinician: Clinician, digits: str, *, now: dt.datetime) -> Consent:
    """The consent that now waits for the patient. Raises CodeError for a dead or wrong code."""
    tries = f"share-tries:{clinician.pk}"
    # Counted before the look, so that guesses sent at once are no way around the limit.
    if _count(tries) > CODE_TRIES:
        raise CodeError("Too many tries. Wait 15 minutes, then ask for a new code.")
    code = _waiting(ShareCode.Kind.CODE, "".join(digits.split()), now)
    if code is None:
        raise CodeError("This code does not work. Ask your patient for a new one.")
    with suppress(ValueError):
        cache.decr(tries)  # only wrong codes count
    return _ask(clinician, code, now)


def ask_with_link(clinician: Clinician, token: str, *, now: dt.datetime) -> Consent:
    """The consent that now waits for the patient.

    Raises UnknownLinkError for a link that opens nothing, CodeError where it must not ask.
    """
    code = _waiting(ShareCode.Kind.LINK, token, now)
    if code is None:
        raise UnknownLinkError("This link does not work. Ask your patient for a new one.")
    return _ask(clinician, code, now)


def _new(
    patient: Patient,
    secret: str,
    kind: ShareCode.Kind,
    categories: Collection[str],
    end: End,
    now: dt.datetime,
) -> ShareCode:
    needs_checked_address(patient)
    expires_at(end, now=now, zone=patient.zone)  # refused now, not at the yes
    return ShareCode(
        patient=patient,
        kind=kind,
        digest=_digest(secret),
        categories=sorted(categories),
        span=end.span,
        last_day=end.last_day,
        created_at=now,
    )


def _count(tries: str) -> int:
    """How many tries this one makes, within the minutes a code lives."""
    cache.add(tries, 0, CODE_MINUTES * 60)
    try:
        return int(cache.incr(tries))
    except ValueError:  # it ran out between the two lines
        cache.set(tries, 1, CODE_MINUTES * 60)
        return 1


def _waiting(kind: ShareCode.Kind, secret: str, now: dt.datetime) -> ShareCode | None:
    rows = ShareCode.objects.select_related("patient__user")
    return rows.filter(
        kind=kind, digest=_digest(secret), used_at__isnull=True, expires_at__gt=now
    ).first()


def _ask(clinician: Clinician, code: ShareCode, now: dt.datetime) -> Consent:
    patient = code.patient
    with transaction.atomic():
        if not ShareCode.objects.filter(pk=code.pk, used_at__isnull=True).update(used_at=now):
            raise CodeError("This code does not work. Ask your patient for a new one.")
        live = patient.consents.filter(
            clinic=clinician.clinic, state__in=(Consent.State.ASKED, Consent.State.ACTIVE)
        )
        over = live.filter(expires_at__lte=now).first()
        if over is not None:
            close_expired(over)
        for unanswered in live.unanswered(now):
            lapse(unanswered, now=now)
        if live.exists():
            raise CodeError("This patient already shares with your clinic, or was asked.")
        if code.one_person and clinician.role != Clinician.Role.CLINICIAN:
            raise CodeError("This code is for one clinician. The clinician must use it.")
        consent = Consent.objects.create(
            patient=patient,
            clinic=clinician.clinic,
            asked_by=clinician,
            one_person=code.one_person,
            categories=code.categories,
            span=code.span,
            last_day=code.last_day,
            text_version=CONSENT_TEXT,
            asked_at=now,
        )
        named = [clinician] if code.one_person else clinician.clinic.readers()
        consent.clinicians.set(named)
        tell_patient(patient, Notice.ASKED, now=now)
        audit.record(
            audit.clinician_actor(clinician),
            patient,
            "consent.ask",
            now=now,
            object_id=str(consent.public_id),
        )
    return consent


def _digest(secret: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()
