"""The notice that a message waits. It names nobody and says nothing of what was written."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse

from education.escalation import emergency_words
from tracker.actions.message_mail import READ_BEFORE, stop_token, waiting
from tracker.actions.weekly import verified_address
from tracker.models import Clinician, Delivery, Patient

from .letter import Letter, NoLetterError, rendered


def message_letter(delivery: Delivery, now: dt.datetime) -> Letter:
    """The notice this row owes. Raises NoLetterError when it was read, or is not wanted."""
    to_patient = delivery.recipient_kind == Delivery.Recipient.PATIENT
    reader = _patient(delivery) if to_patient else _clinician(delivery)
    country = reader.country if isinstance(reader, Patient) else ""
    page, other = ("messages", "clinic") if to_patient else ("panel", "patient")
    if not reader.message_mail:
        raise NoLetterError("turned off")
    if not waiting(delivery, now).exists():
        raise NoLetterError(READ_BEFORE)
    context = {
        "page_url": f"{settings.PUBLIC_URL}{reverse(page)}",
        "stop_url": _stop_url(delivery),
        "other": other,
        "urgent": f"In an emergency, call {emergency_words(country, settings.EMERGENCY_NUMBER)}.",
    }
    user = reader.user
    return rendered("message", context, address=user.email, person=user.public_id)


def _patient(delivery: Delivery) -> Patient:
    found = Patient.objects.select_related("user").filter(
        verified_address("user"), public_id=delivery.recipient_id, user__is_active=True
    )
    if (patient := found.first()) is None:
        raise NoLetterError("nobody with a checked address")
    return patient


def _clinician(delivery: Delivery) -> Clinician:
    found = Clinician.objects.select_related("user").filter(
        verified_address("user"),
        user__public_id=delivery.recipient_id,
        user__is_active=True,
        verified_at__isnull=False,
    )
    if (clinician := found.first()) is None:
        raise NoLetterError("nobody with a checked address")
    return clinician


def _stop_url(delivery: Delivery) -> str:
    token = stop_token(delivery.recipient_kind, delivery.recipient_id)
    return f"{settings.PUBLIC_URL}{reverse('message-mail-stop', args=[token])}"
