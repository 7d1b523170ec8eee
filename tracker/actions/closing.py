"""Somebody who works at a clinic closes their own account.

What they wrote about patients (reviews, notes, messages, limits) is part of those patients'
record and stays with their name, as on any chart; patients also go on reading who looked and
to whom they once said yes. The name stays only where a patient's record holds it. All else
of the account goes: address, password, second step, sign-ins, saved views, mails and the key
they were sealed with. The clinic stays, and so does what patients share with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string

from tracker import audit
from tracker.models import (
    Alert,
    Clinic,
    Clinician,
    ClinicLimit,
    Consent,
    ConsentTerms,
    Delivery,
    EmergencyAccess,
    Finding,
    ForgottenPerson,
    Helper,
    Message,
    Review,
    User,
)

from .accounts import (
    addresses_of,
    empty_mailbox,
    end_sign_ins,
    forget_in_cache,
    overwrite,
    without_deadlock,
)
from .clinic_people import leave_consents
from .consent_mails import Notice, tell_patient
from .consent_terms import close_terms
from .deliveries import address_digest, owe_account_mail
from .desk import keep_lines
from .erasure import destroy_keys

SUBJECT = "Your account is closed"
LIVE = (Consent.State.ASKED, Consent.State.ACTIVE)


class LastAdminError(ValueError):
    """The clinic would have nobody who invites and removes its people."""


def close_account(clinician: Clinician, *, now: dt.datetime) -> None:
    """Close it; nothing brings it back. A mail that says so goes to the checked address.

    Raises LastAdminError for the only admin of a clinic.
    """
    user = clinician.user
    addresses = addresses_of(user)
    without_deadlock(lambda: _close(clinician.pk, addresses, now))
    forget_in_cache(user.pk, addresses)
    empty_mailbox(addresses)
    destroy_keys(now)
    overwrite()


def is_last_admin(clinician: Clinician) -> bool:
    """True when nobody else at the clinic could invite and remove people."""
    if not clinician.manages:
        return False
    others = clinician.clinic.clinicians.filter(manages=True, verified_at__isnull=False)
    return not others.filter(user__is_active=True).exclude(pk=clinician.pk).exists()


def _close(pk: int, addresses: Sequence[str], now: dt.datetime) -> None:
    """All of it inside one transaction; a second tap finds it done."""
    held = Clinician.objects.select_related("user", "clinic").get(pk=pk)
    Clinic.objects.select_for_update(no_key=True).get(pk=held.clinic_id)  # admins go in turn
    held.refresh_from_db()
    user = User.objects.select_for_update().get(pk=held.user_id)
    if not user.is_active:
        return
    if is_last_admin(held):
        raise LastAdminError
    actor = audit.clinician_actor(held)
    _end_own_consents(held, actor, now)
    leave_consents(held, actor=actor, now=now)
    opened = EmergencyAccess.objects.filter(clinician=held, stopped_at__isnull=True)
    opened.filter(ends_at__gt=now).update(stopped_at=now)
    end_sign_ins(user)
    Delivery.objects.filter(_to(user, addresses)).delete()
    _owe_farewell(user, now)
    _empty(held, user, now)
    ForgottenPerson.objects.get_or_create(person=user.public_id, defaults={"at": now})
    audit.record_many(actor, [held.clinic], "clinic.close", now=now, object_id=str(user.public_id))


def _end_own_consents(held: Clinician, actor: audit.Actor, now: dt.datetime) -> None:
    """What a patient opened for this one person ends, and each of them hears of it."""
    rows = held.consents.filter(one_person=True, state__in=LIVE)
    ended = list(rows.select_related("patient__user").order_by("patient_id", "pk"))
    for consent in ended:
        was_open = consent.state == Consent.State.ACTIVE
        Consent.objects.filter(pk=consent.pk).update(
            state=Consent.State.WITHDRAWN, withdrawn_at=now, expires_at=now
        )
        if was_open:
            close_terms(consent, now)
            tell_patient(consent.patient, Notice.CLOSED, now=now)
        ref = str(consent.public_id)
        audit.record(actor, consent.patient, "consent.close", now=now, object_id=ref)
    keep_lines([consent.patient for consent in ended])


def _empty(held: Clinician, user: User, now: dt.datetime) -> None:
    """What is left: the opaque id the trail names, and the name where a record holds it."""
    is_named = _is_in_a_record(held)
    held.saved_views.all().delete()
    held.removed_at, held.verified_at, held.manages = now, None, False
    held.weekly_mail = held.message_mail = False
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    helped = Helper.objects.filter(user=user)
    helped.filter(ended_at__isnull=True).update(ended_at=now)
    helped.update(user=None, called="")
    user.email = user.refused_address = user.refused_as = ""
    user.refused_at = user.last_login = None
    user.is_active = False
    user.set_unusable_password()
    if not is_named:
        user.name = held.title = held.verified_by = held.verified_why = ""
    held.save()
    user.save()


def _is_in_a_record(held: Clinician) -> bool:
    """Whether anything of any patient names them: what they wrote, or who could see it."""
    named = (
        Review.objects.filter(clinician=held),
        Message.objects.filter(Q(clinician=held) | Q(read_by=held)),
        ClinicLimit.objects.filter(Q(set_by=held) | Q(ended_by=held)),
        Consent.objects.filter(Q(asked_by=held) | Q(clinicians=held)),
        ConsentTerms.objects.filter(clinicians=held),
        EmergencyAccess.objects.filter(clinician=held),
        Finding.objects.filter(acknowledged_by=held),
        Alert.objects.filter(acknowledged_by=held),
    )
    return any(rows.exists() for rows in named)


def _to(user: User, addresses: Sequence[str]) -> Q:
    """Every mail to this person, by whatever name it is owed."""
    kinds = Delivery.Recipient
    ref = str(user.public_id)
    return (
        Q(recipient_kind=kinds.CLINICIAN, recipient_id=ref)
        | Q(recipient_kind=kinds.USER, recipient_id=ref)
        | Q(
            recipient_kind=kinds.ADDRESS,
            recipient_id__in=[address_digest(address) for address in addresses],
        )
    )


def _owe_farewell(user: User, now: dt.datetime) -> None:
    if user.email:
        body = render_to_string("emails/closed.txt", {"name": settings.MFA_TOTP_ISSUER})
        owe_account_mail(user=None, address=user.email, subject=SUBJECT, body=body, now=now)
