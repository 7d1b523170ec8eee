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
import email
import email.policy
import hashlib
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from redis.exceptions import RedisError

from tracker import audit
from tracker.models import (
    AnalysisRun,
    Clinician,
    Delivery,
    ForgottenPerson,
    Helper,
    Patient,
    SignIn,
    User,
)
from tracker.sealing import destroy_key

from .deliveries import address_digest, owe_account_mail

logger = logging.getLogger(__name__)

TRIES = 4  # of two that wait for each other PostgreSQL ends one; the other is through by then
FORGOTTEN_FOR = dt.timedelta(days=1)  # far longer than any job or mail takes
ERASED = "patient.erase"
SUBJECT = "Your diary is deleted"
LIMITED = ("login_failed", "reset_password", "confirm_email", "reauthenticate", "summary_open")


class ClinicianHasNoDiaryError(ValueError):
    """A clinician's account is closed by the operator: reviews and consents name it."""


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
    addresses = _addresses(user)
    _erase_rows(patient, addresses, now)
    _forget_in_cache(user.pk, addresses)
    _empty_mailbox(addresses)
    destroy_keys(now)
    _overwrite()


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


def _erase_rows(patient: Patient, addresses: Sequence[str], now: dt.datetime) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                _erase(patient, addresses, now)
            return
        except OperationalError as error:
            if attempt == TRIES or not _is_deadlock(error):
                raise
            logger.warning("erasure.again attempt=%s", attempt)


def _erase(patient: Patient, addresses: Sequence[str], now: dt.datetime) -> None:
    """All rows of the main database, inside one transaction.

    The order of the locks is that of the jobs (runs, then chains, then the diary at commit),
    so neither waits for the other in a circle.
    """
    runs = AnalysisRun.objects.filter(patient=patient).order_by("pk")
    list(runs.select_for_update().values_list("pk", flat=True))
    held = Patient.objects.select_for_update().select_related(None).get(pk=patient.pk)
    user = User.objects.select_for_update().get(pk=held.user_id)
    _end_sign_ins(user)
    Delivery.objects.filter(_to(held, user, addresses)).delete()
    actor = audit.patient_actor(held)
    person, chain = user.public_id, held.public_id
    EmailAddress.objects.filter(user=user).delete()
    Helper.objects.filter(user=user).update(called="")  # what somebody else called this person
    user.delete()
    ForgottenPerson.objects.create(person=person, at=now)
    _owe_farewell(user, now)
    audit.record_many(actor, [Gone(public_id=chain)], ERASED, now=now)


def _addresses(user: User) -> list[str]:
    claimed = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return sorted({address.lower() for address in (user.email, *claimed) if address})


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


def _end_sign_ins(user: User) -> None:
    keys = list(SignIn.objects.filter(user=user).values_list("session_id", flat=True))
    Session.objects.filter(session_key__in=keys).delete()


def _owe_farewell(user: User, now: dt.datetime) -> None:
    """One last mail, to an address that no row here belongs to any more."""
    if not user.email:
        return
    body = render_to_string("emails/erased.txt", {"name": settings.MFA_TOTP_ISSUER})
    owe_account_mail(user=None, address=user.email, subject=SUBJECT, body=body, now=now)


def _forget_in_cache(user_id: int, addresses: Sequence[str]) -> None:
    """Counted tries under the person's number or address; they would be gone in an hour."""
    hosts = {urlsplit(settings.PUBLIC_URL).netloc, *settings.ALLOWED_HOSTS}
    keys = [f"mfa-auth-user-{user_id}", *addresses]  # as the library names them
    keys += [f"{host}:{address}" for host in hosts for address in addresses]
    digests = [hashlib.sha256(key.encode()).hexdigest() for key in keys]
    names = []
    for action in LIMITED:
        for app in ("allauth.account", "allauth.mfa"):
            for rate in ratelimit.get_rates(app=app, action=action):
                start = ":".join(("allauth", "rl", app, action, str(rate)))
                names.append(f"{start}:user:{user_id}")
                names += [f"{start}:{digest}" for digest in digests]
    try:
        cache.delete_many(names)
    except RedisError:
        logger.warning("erasure.cache_away")


def _empty_mailbox(addresses: Sequence[str]) -> None:
    """The demo's own mailbox is a file for each mail; elsewhere mails are with their servers."""
    folder: Path | None = settings.MAILBOX_DIR
    for path in folder.glob("*.eml") if folder else ():
        try:
            headers = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        except OSError:
            continue  # the server let it go at this moment
        if any(address in str(headers["To"]).lower() for address in addresses):
            path.unlink(missing_ok=True)


def _overwrite() -> None:
    """SQLite keeps pages as they were in its log until the log is taken over into the file.

    There `secure_delete` has overwritten them. Readers that are at work may make it wait;
    then the next write does it.
    """
    for alias in connections:
        if connections[alias].vendor == "sqlite" and not connections[alias].in_atomic_block:
            with connections[alias].cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _is_deadlock(error: OperationalError) -> bool:
    """Two transactions waited for each other, and this one was ended."""
    code = getattr(error.__cause__, "sqlstate", "")
    return connection.vendor == "postgresql" and code == "40P01"
