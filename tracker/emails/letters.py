"""What a mail says, before it is put into an envelope.

Subjects are constants: a subject line is read on a locked screen.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse

from tracker.actions.addresses import takes_no_mail
from tracker.actions.deliveries import read_account_mail
from tracker.actions.weekly import monday_of, stop_token, verified_address
from tracker.models import Clinician, Delivery
from tracker.presenters.weekly_panel import panel_week

from .letter import Letter, NoLetterError, refuse_late, rendered
from .message_letters import message_letter
from .patient_letters import patient_letter


def write(delivery: Delivery, *, now: dt.datetime) -> Letter:
    """The mail this row owes, as of `now`. Raises NoLetterError when there is none to send."""
    refuse_late(delivery, now)
    if delivery.kind == Delivery.Kind.ACCOUNT:
        return _account(delivery)
    letter = _summary(delivery, now)
    if takes_no_mail(letter.address):
        raise NoLetterError("the address takes no mail")
    return letter


def _account(delivery: Delivery) -> Letter:
    mail = read_account_mail(delivery)
    if mail is None:
        raise NoLetterError("nothing to read")
    return Letter(address=mail.address, subject=mail.subject, text=mail.body)


def _summary(delivery: Delivery, now: dt.datetime) -> Letter:
    if delivery.kind == Delivery.Kind.MESSAGE:
        return message_letter(delivery, now)
    if delivery.recipient_kind == Delivery.Recipient.PATIENT:
        return patient_letter(delivery, now)
    return _weekly_clinician(delivery, now)


def _weekly_clinician(delivery: Delivery, now: dt.datetime) -> Letter:
    found = Clinician.objects.select_related("user", "clinic").filter(
        verified_address("user"), user__public_id=delivery.recipient_id, user__is_active=True
    )
    clinician = found.exclude(verified_at=None).first()
    if clinician is None:
        raise NoLetterError("nobody with a checked address")
    if not clinician.weekly_mail:
        raise NoLetterError("turned off")
    week = panel_week(clinician, monday_of(delivery.period), now)
    if week is None:
        raise NoLetterError("nobody shares")
    token = stop_token(delivery.recipient_kind, delivery.recipient_id)
    stop_url = f"{settings.PUBLIC_URL}{reverse('mail-stop', args=[token])}"
    context = {"week": week, "stop_url": stop_url}
    user = clinician.user
    return rendered(
        "weekly_clinician", context, address=user.email, person=user.public_id, named=week.named
    )
