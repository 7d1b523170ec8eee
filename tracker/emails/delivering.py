"""From a row to the mail server and back to the row.

What the server says decides: taken, never (5xx for this mail), or later (4xx, no answer,
or trouble that is ours and not the recipient's). Logs hold event names and row ids only.
"""

from __future__ import annotations

import datetime as dt
import enum
import logging
import smtplib
import traceback
from pathlib import Path

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from tracker import audit
from tracker.actions import deliveries
from tracker.models import Delivery
from tracker.sealing import seal

from .letters import Letter, NoLetterError, write

logger = logging.getLogger(__name__)

SERVICE_CLOSING = 421  # RFC 5321, section 4.2.2: the server goes away, whatever the mail


class Outcome(enum.Enum):
    """What became of one attempt."""

    SENT = "sent"
    LATER = "later"
    AWAY = "away"  # no mail server answers: the next mail need not try either
    REFUSED = "refused"
    SKIPPED = "skipped"
    TAKEN = "taken"  # somebody else has the row, or it is closed


def deliver(
    delivery_id: int, *, now: dt.datetime, connection: BaseEmailBackend | None = None
) -> Outcome:
    """Send the mail a row owes, if nobody else does; the row then says what became of it.

    `connection` is a mail backend that stays open over several mails. Never raises for
    one bad mail: that row waits, the others go on.
    """
    delivery = deliveries.claim_delivery(delivery_id, now)
    if delivery is None:
        return Outcome.TAKEN
    try:
        letter = write(delivery, now=now)
        return _post(delivery, letter, connection, now)
    except NoLetterError as reason:
        deliveries.skip(delivery, str(reason))
        return _noted(Outcome.SKIPPED, delivery)
    except Exception as error:  # noqa: BLE001  # a mail that cannot be written stops no other
        deliveries.release(delivery, named(error), now=now)
        logger.error("mail.broken delivery=%s error=%s", delivery.pk, named(error))
        return Outcome.LATER


def named(error: Exception) -> str:
    """The kind of an error and where it arose: its message could hold what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _post(
    delivery: Delivery, letter: Letter, connection: BaseEmailBackend | None, now: dt.datetime
) -> Outcome:
    # Sealed first: once the server has the mail, as little as possible may go wrong.
    kept = seal(letter.keep_for, letter.text) if letter.keep_for else None
    try:
        _message(delivery, letter, connection).send()
    except OSError as error:  # smtplib's errors are OSErrors too
        outcome, reason = _verdict(error)
        if outcome is Outcome.REFUSED:
            deliveries.mark_refused(delivery, reason)
        else:
            deliveries.release(delivery, reason, now=now)
        return _noted(outcome, delivery)
    with transaction.atomic():
        deliveries.mark_sent(delivery, subject=letter.subject, sealed_body=kept, now=now)
        actor = audit.Actor(ref=delivery.recipient_id, role="clinician")
        audit.record_many(actor, letter.named, "mail.panel", now=now, object_id=delivery.period)
    return _noted(Outcome.SENT, delivery)


def _message(
    delivery: Delivery, letter: Letter, connection: BaseEmailBackend | None
) -> EmailMultiAlternatives:
    headers = {"Message-ID": delivery.message_id, "Auto-Submitted": "auto-generated"}
    if letter.stop_url:  # RFC 8058: one tap in the mail program, without a page
        headers["List-Unsubscribe"] = f"<{letter.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=deliveries.one_line(letter.subject),
        body=letter.text,
        to=[letter.address],
        headers=headers,
        connection=connection,
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def _verdict(error: OSError) -> tuple[Outcome, str]:
    """What an error of the mail server means for this row, and a reason without any address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return _by_code(min(codes, default=0))
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code)
    code = getattr(error, "smtp_code", None)
    return Outcome.AWAY, f"{type(error).__name__} {code}" if code else type(error).__name__


def _by_code(code: int) -> tuple[Outcome, str]:
    if code == SERVICE_CLOSING:
        return Outcome.AWAY, f"SMTP {code}"
    permanent = 500 <= code < 600
    return Outcome.REFUSED if permanent else Outcome.LATER, f"SMTP {code}"


def _noted(outcome: Outcome, delivery: Delivery) -> Outcome:
    logger.info("mail.%s delivery=%s", outcome.value, delivery.pk)
    return outcome
