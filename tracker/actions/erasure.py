"""Erasing a person: every row, sign-in and key, while jobs and mails are at work.

The rows go in one transaction. The key that opens what was sealed is in another database,
so its end is a promise in the same transaction (`ForgottenPerson`), kept at once and again
by the hourly job until a day is over. What stays is the trail: opaque ids that lead to
nobody any more.

Who is faster does not matter. The nightly job's row and the diary are taken before anything
is deleted, so a job in the middle of its writing ends first and what it wrote goes too; a
job that comes later finds no row that is its own. A mail is looked up once more just before
it is handed to the mail server (`deliveries.is_still_owed`).
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q
from django.template.loader import render_to_string

from tracker import audit
from tracker.models import (
    AnalysisRun,
    Clinician,
    Delivery,
    ForgottenPerson,
    Helper,
    Patient,
    User,
)
from tracker.sealing import destroy_key

from .accounts import (
    addresses_of,
    empty_mailbox,
    end_sign_ins,
    forget_in_cache,
    overwrite,
    without_deadlock,
)
from .deliveries import address_digest, owe_account_mail

logger = logging.getLogger(__name__)

FORGOTTEN_FOR = dt.timedelta(days=1)  # far longer than any job or mail takes
ERASED = "patient.erase"
SUBJECT = "Your diary is deleted"


class ClinicianHasNoDiaryError(ValueError):
    """A clinician's account is closed, not erased: reviews and consents name it (`closing`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Stands for the erased person in the trail."""

    public_id: uuid.UUID


def erase(patient: Patient, *, now: dt.datetime) -> None:
    """Delete the account and all that is kept about it; nothing brings it back.

    When this returns the rows are gone. A mail that says so goes to the checked address.
    """
    user = patient.user
    if Clinician.objects.filter(user=user).exists():
        raise ClinicianHasNoDiaryError
    addresses = addresses_of(user)
    without_deadlock(lambda: _erase(patient, addresses, now))
    forget_in_cache(user.pk, addresses)
    empty_mailbox(addresses)
    destroy_keys(now)
    overwrite()


def destroy_keys(now: dt.datetime) -> int:
    """Destroy the key of everybody who was erased lately; how many rows are done with.

    A keys database that is away costs nothing: the rows stay for the next time.
    """
    for person in ForgottenPerson.objects.values_list("person", flat=True):
        try:
            destroy_key(person)
        except DatabaseError:
            logger.exception("erasure.key_waits")
            return 0
    done, _ = ForgottenPerson.objects.filter(at__lte=now - FORGOTTEN_FOR).delete()
    return done


def _erase(patient: Patient, addresses: Sequence[str], now: dt.datetime) -> None:
    """All rows of the main database, inside one transaction.

    The order of the locks is that of the jobs (runs, then chains, then the diary at commit),
    so neither waits for the other in a circle.
    """
    runs = AnalysisRun.objects.filter(patient=patient).order_by("pk")
    list(runs.select_for_update().values_list("pk", flat=True))
    held = Patient.objects.select_for_update().select_related(None).get(pk=patient.pk)
    user = User.objects.select_for_update().get(pk=held.user_id)
    end_sign_ins(user)
    Delivery.objects.filter(_to(held, user, addresses)).delete()
    actor = audit.patient_actor(held)
    person, chain = user.public_id, held.public_id
    EmailAddress.objects.filter(user=user).delete()
    Helper.objects.filter(user=user).update(called="")  # what somebody else called this person
    user.delete()
    ForgottenPerson.objects.create(person=person, at=now)
    _owe_farewell(user, now)
    audit.record_many(actor, [Gone(public_id=chain)], ERASED, now=now)


def _to(patient: Patient, user: User, addresses: Sequence[str]) -> Q:
    """Every mail to this person, by whatever name it is owed."""
    kinds = Delivery.Recipient
    return (
        Q(recipient_kind=kinds.PATIENT, recipient_id=str(patient.public_id))
        | Q(recipient_kind=kinds.USER, recipient_id=str(user.public_id))
        | Q(
            recipient_kind=kinds.ADDRESS,
            recipient_id__in=[address_digest(address) for address in addresses],
        )
    )


def _owe_farewell(user: User, now: dt.datetime) -> None:
    """One last mail, to an address that no row here belongs to any more."""
    if not user.email:
        return
    body = render_to_string("emails/erased.txt", {"name": settings.MFA_TOTP_ISSUER})
    owe_account_mail(user=None, address=user.email, subject=SUBJECT, body=body, now=now)
