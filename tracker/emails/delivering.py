"""From a row to the mail server and back to the row.

What the server says decides: taken, never (5xx for this mail), or later (4xx, no answer,
or trouble that is ours and not the recipient's). Logs hold event names and row ids only.
"""

from __future__ import annotations

import datetime as dt
import enum
import logging
import re
import smtplib
import traceback
from dataclasses import dataclass
from pathlib import Path

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from tracker import audit
from tracker.actions import deliveries
from tracker.actions.addresses import refuse_address
from tracker.actions.kept_mails import KeptMail, seal_mail
from tracker.exchange.web_push import Answer
from tracker.models import Delivery, Reminder, User

from .letter import Letter, NoLetterError, refuse_late
from .letters import write
from .patient_letters import reminder_owed
from .pushing import push_reminder

logger = logging.getLogger(__name__)

SERVICE_CLOSING = 421  # RFC 5321, section 4.2.2: the server goes away, whatever the mail
# RFC 3463, section 3: a refusal of these subjects is about the server, the network, the
# content or a policy. It would hit every address, so it marks none.
NOT_THE_ADDRESS = frozenset(b"34567")
_ENHANCED = re.compile(rb"\b5\.(\d)\.\d{1,3}\b")


class Outcome(enum.Enum):
    """What became of one attempt."""

    SENT = "sent"
    LATER = "later"
    AWAY = "away"  # no mail server answers: the next mail need not try either
    REFUSED = "refused"
    SKIPPED = "skipped"
    TAKEN = "taken"  # somebody else has the row, or it is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the mail server's answer means, in words without any address."""

    outcome: Outcome
    reason: str
    is_the_address: bool = False  # whatever we send there, it will not be taken


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
        if (pushed := _pushed(delivery, now)) is not None:
            return _noted(pushed, delivery)
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
    kept = _sealed(letter)
    try:
        if connection is not None:
            connection.open()  # stays open: one that a mail opened is closed behind it
        if not deliveries.is_still_owed(delivery):
            return _noted(Outcome.TAKEN, delivery)  # its person was erased meanwhile
        _message(delivery, letter, connection).send()
    except OSError as error:  # smtplib's errors are OSErrors too
        return _not_taken(delivery, letter, _verdict(error), now)
    with transaction.atomic():
        deliveries.mark_sent(delivery, subject=letter.subject, sealed_body=kept, now=now)
        actor = audit.Actor(ref=delivery.recipient_id, role="clinician")
        audit.record_many(actor, letter.named, "mail.panel", now=now, object_id=delivery.period)
    return _noted(Outcome.SENT, delivery)


def _sealed(letter: Letter) -> bytes | None:
    if letter.keep_for is None:
        return None
    return seal_mail(letter.keep_for, KeptMail(text=letter.text, html=letter.html))


def _pushed(delivery: Delivery, now: dt.datetime) -> Outcome | None:
    """What became of a reminder that goes to devices; None for everything that is a mail."""
    if delivery.kind != Delivery.Kind.REMINDER:
        return None
    refuse_late(delivery, now)
    reminder, night = reminder_owed(delivery, now)
    if reminder.way != Reminder.Way.PUSH:
        return None
    answer = push_reminder(delivery, reminder.patient, night, now)
    return Outcome.SENT if answer is Answer.TAKEN else Outcome.LATER


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


def _not_taken(delivery: Delivery, letter: Letter, verdict: Verdict, now: dt.datetime) -> Outcome:
    if verdict.outcome is not Outcome.REFUSED:
        deliveries.release(delivery, verdict.reason, now=now)
    elif verdict.is_the_address:
        deliveries.mark_refused(delivery, verdict.reason)
        refuse_address(letter.address, User.Refusal.BOUNCED, now=now)
    else:
        deliveries.mark_refused(delivery, verdict.reason)
        logger.error("mail.policy delivery=%s reason=%s", delivery.pk, verdict.reason)
    return _noted(verdict.outcome, delivery)


def _verdict(error: OSError) -> Verdict:
    """What an error of the mail server means for this row."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = sorted(error.recipients.values())
        return _by_code(*answers[0]) if answers else _by_code(0, b"")
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code, error.smtp_error)
    code = getattr(error, "smtp_code", None)
    name = type(error).__name__
    return Verdict(outcome=Outcome.AWAY, reason=f"{name} {code}" if code else name)


def _by_code(code: int, said: bytes | str) -> Verdict:
    reason = f"SMTP {code}"
    if code == SERVICE_CLOSING:
        return Verdict(outcome=Outcome.AWAY, reason=reason)
    if not 500 <= code < 600:
        return Verdict(outcome=Outcome.LATER, reason=reason)
    return Verdict(
        outcome=Outcome.REFUSED, reason=reason, is_the_address=_is_about_the_address(said)
    )


def _is_about_the_address(said: bytes | str) -> bool:
    found = _ENHANCED.search(said.encode() if isinstance(said, str) else said)
    return found is None or found[1][0] not in NOT_THE_ADDRESS


def _noted(outcome: Outcome, delivery: Delivery) -> Outcome:
    logger.info("mail.%s delivery=%s", outcome.value, delivery.pk)
    return outcome
