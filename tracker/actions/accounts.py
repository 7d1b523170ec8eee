"""What goes with any account that ends: sign-ins, counted tries, mails in the demo's mailbox.

Used by `erasure` for a diary and by `closing` for the account of somebody at a clinic.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import OperationalError, connection, connections, transaction
from redis.exceptions import RedisError

from tracker.models import SignIn, User

logger = logging.getLogger(__name__)

TRIES = 4  # of two that wait for each other PostgreSQL ends one; the other is through by then
LIMITED = ("login_failed", "reset_password", "confirm_email", "reauthenticate", "summary_open")


def without_deadlock(act: Callable[[], None]) -> None:
    """Do it in one transaction, and again when the database ended it for somebody else's sake."""
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                act()
            return
        except OperationalError as error:
            if attempt == TRIES or not _is_deadlock(error):
                raise
            logger.warning("erasure.again attempt=%s", attempt)


def addresses_of(user: User) -> list[str]:
    """Every address the account has or claims."""
    claimed = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return sorted({address.lower() for address in (user.email, *claimed) if address})


def end_sign_ins(user: User) -> None:
    """Sign the account out everywhere."""
    keys = list(SignIn.objects.filter(user=user).values_list("session_id", flat=True))
    Session.objects.filter(session_key__in=keys).delete()


def forget_in_cache(user_id: int, addresses: Sequence[str]) -> None:
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


def empty_mailbox(addresses: Sequence[str]) -> None:
    """The demo's own mailbox is a file for each mail; elsewhere mails are with their servers."""
    folder: Path | None = settings.MAILBOX_DIR
    for path in folder.glob("*.eml") if folder else ():
        try:
            headers = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        except OSError:
            continue  # the server let it go at this moment
        if any(address in str(headers["To"]).lower() for address in addresses):
            path.unlink(missing_ok=True)


def overwrite() -> None:
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
