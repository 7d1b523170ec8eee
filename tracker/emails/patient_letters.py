"""The mails a patient gets: the week, one question to those who stopped, reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from education.escalation import emergency_words
from tracker.actions.reminders import Answer, answer_token, why_quiet
from tracker.actions.weekly import monday_of, stop_token, verified_address
from tracker.actions.weekly_choice import choice_token
from tracker.models import Delivery, Patient, Reminder
from tracker.presenters.weekly import home_url, patient_week

from .letter import Letter, NoLetterError, rendered

WEEK_NAME_LENGTH = len("2026-W24")


def patient_letter(delivery: Delivery, now: dt.datetime) -> Letter:
    """The mail this row owes a patient. Raises NoLetterError when there is none to send."""
    if delivery.kind == Delivery.Kind.REMINDER:
        return _reminder(delivery, now)
    patient = _patient(delivery)
    if delivery.kind == Delivery.Kind.ON_DEMAND:
        return _week(patient, delivery.period[:WEEK_NAME_LENGTH], now)
    if patient.weekly_mail == Patient.WeeklyMail.OFF:
        raise NoLetterError("turned off")
    if delivery.kind == Delivery.Kind.QUESTION:
        return _question(delivery, patient)
    return _week(patient, delivery.period, now)


def reminder_owed(delivery: Delivery, now: dt.datetime) -> tuple[Reminder, dt.date]:
    """The wish behind this row and its night. Raises NoLetterError when all is quiet."""
    found = Reminder.objects.select_related("patient__user").filter(
        patient__public_id=delivery.recipient_id, patient__user__is_active=True
    )
    reminder, night = found.first(), dt.date.fromisoformat(delivery.period)
    if reminder is None:
        raise NoLetterError("turned off")
    if reason := why_quiet(reminder, night, now):
        raise NoLetterError(reason)
    return reminder, night


def answer_path(patient: Patient, night: dt.date) -> str:
    """Where a reminder is answered."""
    return reverse("reminder-answer", args=[answer_token(patient, night)])


def _patient(delivery: Delivery) -> Patient:
    found = Patient.objects.select_related("user").filter(
        verified_address("user"), public_id=delivery.recipient_id, user__is_active=True
    )
    patient = found.first()
    if patient is None:
        raise NoLetterError("nobody with a checked address")
    return patient


def _week(patient: Patient, period: str, now: dt.datetime) -> Letter:
    context = {"week": patient_week(patient, monday_of(period), now), **_weekly_links(patient)}
    return _to(patient, "weekly_patient", context)


def _question(delivery: Delivery, patient: Patient) -> Letter:
    logged_again = patient.last_entry_at is not None and (
        patient.last_entry_at >= delivery.created_at
    )
    if logged_again:
        raise NoLetterError("logs again")
    return _to(patient, "question", _common(patient) | _weekly_links(patient))


def _reminder(delivery: Delivery, now: dt.datetime) -> Letter:
    _, night = reminder_owed(delivery, now)
    patient = _patient(delivery)
    page = f"{settings.PUBLIC_URL}{answer_path(patient, night)}"
    links = {f"{answer.name.lower()}_url": f"{page}?answer={answer.value}" for answer in Answer}
    return _to(patient, "reminder", _common(patient) | links)


def _common(patient: Patient) -> dict[str, str]:
    number = emergency_words(patient.country, settings.EMERGENCY_NUMBER)
    return {"home_url": home_url(), "emergency": number}


def _weekly_links(patient: Patient) -> dict[str, str]:
    stop = stop_token(Delivery.Recipient.PATIENT, str(patient.public_id))
    choose = reverse("mail-choice", args=[choice_token(patient)])
    return {
        "stop_url": f"{settings.PUBLIC_URL}{reverse('mail-stop', args=[stop])}",
        "choice_url": f"{settings.PUBLIC_URL}{choose}",
    }


def _to(patient: Patient, folder: str, context: Mapping[str, object]) -> Letter:
    return rendered(folder, context, address=patient.user.email, person=patient.user.public_id)
