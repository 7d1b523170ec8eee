"""Mail as promises: a row is owed, claimed by one sender, and closed with what became of it.

A sender that dies leaves a claimed row; when its lease is over somebody else sends the
mail again, under the same Message-ID. So a mail is sent at least once. A person can get
it twice only when the mail server had taken it and the sender died before it could note
that. Sending never again would be the other choice; for a code or a summary, a rare
second copy is better than none.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.crypto import salted_hmac

from tracker.models import Delivery, User
from tracker.sealing import seal, unseal

ACCOUNT_MAIL_LASTS = dt.timedelta(days=1)  # then its code is long dead, and a notice is old news
LONGEST_PAUSE_MINUTES = 60
PLAN_BATCH = 1000
BATCH = 20  # small, so that a code is not kept waiting behind many summaries
# Seals the mails to addresses that have no account; every body is wiped at sending.
NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMail:
    """A code, reset or security mail as it was handed over, plain text."""

    address: str
    subject: str
    body: str


def owe_account_mail(
    *,
    user: User | None,
    address: str,
    subject: str,
    body: str,
    now: dt.datetime,
    lasts: dt.timedelta = ACCOUNT_MAIL_LASTS,
) -> Delivery:
    """The row that now owes this mail; address and body are sealed until it is sent.

    `user` is None for an address without an account. After `lasts` it is not sent any more.
    """
    kind, recipient = _account_recipient(user, address)
    return Delivery.objects.create(
        kind=Delivery.Kind.ACCOUNT,
        recipient_kind=kind,
        recipient_id=recipient,
        period=uuid.uuid4().hex,
        not_before=now,
        not_after=now + lasts,
        message_id=new_message_id(),
        subject=one_line(subject)[:120],
        sealed_body=seal(
            user.public_id if user else NOBODY, json.dumps({"to": address, "body": body})
        ),
        created_at=now,
    )


def owe_many(
    kind: str,
    recipient_kind: str,
    period: str,
    hours: Mapping[str, dt.datetime],
    *,
    lasts: dt.timedelta,
    now: dt.datetime,
) -> int:
    """Owe one mail of a period to each recipient at its hour; how many are new.

    `hours` are moments by recipient id. Planning again, or somewhere else at the same
    time, owes nobody a second one.
    """
    owed = Delivery.objects.filter(kind=kind, recipient_kind=recipient_kind, period=period)
    known = set(owed.values_list("recipient_id", flat=True))
    rows = [
        Delivery(
            kind=kind,
            recipient_kind=recipient_kind,
            recipient_id=recipient,
            period=period,
            not_before=moment,
            not_after=moment + lasts,
            message_id=new_message_id(),
            created_at=now,
        )
        for recipient, moment in hours.items()
        if recipient not in known
    ]
    Delivery.objects.bulk_create(rows, batch_size=PLAN_BATCH, ignore_conflicts=True)
    return len(rows)


def read_account_mail(delivery: Delivery) -> AccountMail | None:
    """The mail of an account row; None when its key was destroyed or it was wiped."""
    to_user = delivery.recipient_kind == Delivery.Recipient.USER
    opened = unseal(uuid.UUID(delivery.recipient_id) if to_user else NOBODY, delivery.sealed_body)
    if opened is None:
        return None
    content = json.loads(opened)
    return AccountMail(address=content["to"], subject=delivery.subject, body=content["body"])


def due_deliveries(now: dt.datetime) -> list[int]:
    """Ids of up to 20 mails to send, account mails first, then the ones that wait longest."""
    rows = Delivery.objects.filter(_claimable(now)).order_by("kind", "not_before", "pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def account_mail_waits(now: dt.datetime) -> bool:
    """True while a code or reset mail could be sent at once."""
    return Delivery.objects.filter(_claimable(now), kind=Delivery.Kind.ACCOUNT).exists()


def claim_delivery(delivery_id: int, now: dt.datetime) -> Delivery | None:
    """The row, owned until its lease ends; None when somebody else was first or it is closed."""
    owned = Delivery.objects.filter(_claimable(now), pk=delivery_id).update(
        state=Delivery.State.SENDING,
        lease_until=now + dt.timedelta(seconds=settings.LEASE_SECONDS),
        attempts=F("attempts") + 1,
    )
    # Between the two somebody may have been erased.
    return Delivery.objects.filter(pk=delivery_id).first() if owned else None


def mark_sent(
    delivery: Delivery, *, subject: str, sealed_body: bytes | None, now: dt.datetime
) -> None:
    """Note that the mail server took it, also when the lease ran out meanwhile."""
    Delivery.objects.filter(pk=delivery.pk).exclude(state=Delivery.State.SENT).update(
        state=Delivery.State.SENT,
        lease_until=None,
        subject=subject[:120],
        sealed_body=sealed_body,
        sent_at=now,
        outcome="",
    )


def release(delivery: Delivery, reason: str, *, now: dt.datetime) -> None:
    """Give a claimed row back; each try waits twice as long as the one before, up to an hour."""
    minutes = min(2 ** min(delivery.attempts - 1, 10), LONGEST_PAUSE_MINUTES)
    _mine(delivery).update(
        state=Delivery.State.DUE,
        lease_until=None,
        not_before=now + dt.timedelta(minutes=minutes),
        outcome=reason[:120],
    )


def mark_refused(delivery: Delivery, reason: str) -> None:
    """The mail server will never take it: close the row and wipe what it held."""
    _close(delivery, Delivery.State.REFUSED, reason)


def skip(delivery: Delivery, reason: str) -> None:
    """Close a row whose mail is not sent: too old, turned off, nobody there."""
    _close(delivery, Delivery.State.SKIPPED, reason)


def new_message_id() -> str:
    """A Message-ID that stays with its row, so that a second copy is known as one."""
    return f"<{uuid.uuid4().hex}@{settings.MAIL_DOMAIN}>"


def address_digest(address: str) -> str:
    """What stands for an address without an account."""
    return salted_hmac("tracker.address", address.lower(), algorithm="sha256").hexdigest()


def is_still_owed(delivery: Delivery) -> bool:
    """False when the row is gone or somebody else's by now: then nothing may be sent for it."""
    return _mine(delivery).exists()


def one_line(text: str) -> str:
    """`text` without line breaks, fit for a header."""
    return " ".join(text.split())


def _account_recipient(user: User | None, address: str) -> tuple[str, str]:
    if user is not None:
        return Delivery.Recipient.USER, str(user.public_id)
    return Delivery.Recipient.ADDRESS, address_digest(address)


def _claimable(now: dt.datetime) -> Q:
    return Q(state__in=(Delivery.State.DUE, Delivery.State.SENDING)) & (
        Q(state=Delivery.State.DUE, not_before__lte=now)
        | Q(state=Delivery.State.SENDING, lease_until__lt=now)
    )


def _mine(delivery: Delivery) -> QuerySet[Delivery]:
    """The row, unless its lease ran out and another sender took it."""
    return Delivery.objects.filter(
        pk=delivery.pk, state=Delivery.State.SENDING, attempts=delivery.attempts
    )


def _close(delivery: Delivery, state: str, reason: str) -> None:
    _mine(delivery).update(state=state, lease_until=None, sealed_body=None, outcome=reason[:120])
