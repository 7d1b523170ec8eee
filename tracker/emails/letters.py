"""What a mail says, before it is put into an envelope.

Subjects are constants: a subject line is read on a locked screen.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from tracker.actions.addresses import takes_no_mail
from tracker.actions.deliveries import one_line, read_account_mail
from tracker.actions.weekly import monday_of, stop_token, verified_address
from tracker.models import Clinician, Delivery, Patient
from tracker.presenters.weekly import patient_week
from tracker.presenters.weekly_panel import panel_week


class NoLetterError(Exception):
    """There is nothing to send; `str()` is a short reason for the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail ready to send.

    A copy of the text is kept for `keep_for` (an account's public id), when it is set.
    `named` are the patients a clinician reads about in it.
    """

    address: str
    subject: str
    text: str
    html: str = ""
    stop_url: str = ""
    keep_for: uuid.UUID | None = None
    named: tuple[Patient, ...] = ()


def write(delivery: Delivery, *, now: dt.datetime) -> Letter:
    """The mail this row owes, as of `now`. Raises NoLetterError when there is none to send."""
    if delivery.not_after is not None and now > delivery.not_after:
        raise NoLetterError("too old")
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
    if delivery.recipient_kind == Delivery.Recipient.PATIENT:
        return _weekly_patient(delivery, now)
    return _weekly_clinician(delivery, now)


def _weekly_patient(delivery: Delivery, now: dt.datetime) -> Letter:
    found = Patient.objects.select_related("user").filter(
        verified_address("user"), public_id=delivery.recipient_id, user__is_active=True
    )
    patient = found.first()
    if patient is None:
        raise NoLetterError("nobody with a checked address")
    if patient.weekly_mail == Patient.WeeklyMail.OFF:
        raise NoLetterError("turned off")
    week = patient_week(patient, monday_of(delivery.period), now)
    return _rendered(delivery, "weekly_patient", patient.user.email, patient.user.public_id, week)


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
    user = clinician.user
    return _rendered(
        delivery, "weekly_clinician", user.email, user.public_id, week, named=week.named
    )


def _rendered(
    delivery: Delivery,
    folder: str,
    address: str,
    person: uuid.UUID,
    week: Any,
    *,
    named: tuple[Patient, ...] = (),
) -> Letter:
    token = stop_token(delivery.recipient_kind, delivery.recipient_id)
    stop_url = f"{settings.PUBLIC_URL}{reverse('mail-stop', args=[token])}"
    context = {"week": week, "stop_url": stop_url}
    return Letter(
        address=address,
        subject=one_line(render_to_string(f"emails/{folder}/subject.txt", context)),
        text=render_to_string(f"emails/{folder}/body.txt", context),
        html=render_to_string(f"emails/{folder}/body.html", context),
        stop_url=stop_url,
        keep_for=person,
        named=named,
    )
