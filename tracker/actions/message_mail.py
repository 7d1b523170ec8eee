"""The mail that says a message waits, and nothing of what it says.

One for each thread, reader and day. It goes out when a message can no longer be taken
back and nobody has opened it by then.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet

from tracker import audit
from tracker.models import Clinician, Consent, Delivery, Message, Patient

from .deliveries import new_message_id
from .entries import UNDO_MINUTES
from .people import change_profile

MESSAGE, PATIENT, CLINICIAN = (
    Delivery.Kind.MESSAGE,
    Delivery.Recipient.PATIENT,
    Delivery.Recipient.CLINICIAN,
)
READ_BEFORE = "read before"
WORTH_SENDING = dt.timedelta(days=2)
THREAD_LENGTH = 32  # of the period: the consent's id without dashes, then the day
_signer = Signer(salt="tracker.stop-message-mail")


def owe_to_patient(patient: Patient, consent: Consent, now: dt.datetime) -> None:
    """Owe the patient one notice of this thread today, unless they want none."""
    if patient.message_mail:
        _owe(PATIENT, [str(patient.public_id)], consent, patient.zone, now)


def owe_to_clinic(consent: Consent, now: dt.datetime) -> None:
    """Owe one notice to those who wrote in this thread; to all it names when nobody did."""
    named = consent.clinicians.filter(verified_at__isnull=False, user__is_active=True)
    wrote = Message.objects.filter(consent=consent, clinician__isnull=False).values("clinician")
    people = named.filter(pk__in=wrote)
    if not people.exists():
        people = named
    refs = people.filter(message_mail=True).values_list("user__public_id", flat=True)
    _owe(CLINICIAN, [str(ref) for ref in refs], consent, consent.clinic.zone or "UTC", now)


def thread_of(delivery: Delivery) -> uuid.UUID:
    """The consent whose thread a notice is about."""
    return uuid.UUID(delivery.period[:THREAD_LENGTH])


def waiting(delivery: Delivery, now: dt.datetime) -> QuerySet[Message]:
    """What its reader has not opened yet, while the thread is open to them."""
    to_patient = delivery.recipient_kind == PATIENT
    threads = Consent.objects.filter(public_id=thread_of(delivery))
    if not to_patient:
        threads = threads.filter(
            Q(pk__in=Consent.objects.active(now)),
            clinicians__user__public_id=delivery.recipient_id,
        )
    unread = Message.objects.filter(consent__in=threads.values("pk")).unread()
    return unread.from_clinic() if to_patient else unread.from_patient()


def stop_token(recipient_kind: str, recipient_id: str) -> str:
    """What the stop link of a notice carries; it works for good and can only stop mail."""
    return _signer.sign(f"{recipient_kind}:{recipient_id}")


def known_token(token: str) -> bool:
    """True when the token is one of ours, whoever it is for."""
    return _read_token(token) is not None


def stop_message_mail(token: str, *, now: dt.datetime) -> bool:
    """Turn notices off for the person a stop link was made for; False for a wrong token."""
    recipient = _read_token(token)
    if recipient is None:
        return False
    kind, person = recipient
    if kind == CLINICIAN:
        Clinician.objects.filter(user__public_id=person).update(message_mail=False)
        return True
    patient = Patient.objects.select_related("user").filter(public_id=person).first()
    if patient is not None and patient.message_mail:
        by_link = audit.Actor(ref=str(person), role="mail link")
        change_profile(patient, now=now, actor=by_link, message_mail=False)
    return True


def _owe(
    recipient_kind: str, people: Iterable[str], consent: Consent, zone: str, now: dt.datetime
) -> None:
    """A row for each reader; one that found everything read earlier today is owed again."""
    period = f"{consent.public_id.hex}{now.astimezone(ZoneInfo(zone)):%y%m%d}"
    goes = now + dt.timedelta(minutes=UNDO_MINUTES)
    times = {"not_before": goes, "not_after": goes + WORTH_SENDING}
    people = list(people)
    Delivery.objects.bulk_create(
        (
            Delivery(
                kind=MESSAGE,
                recipient_kind=recipient_kind,
                recipient_id=person,
                period=period,
                message_id=new_message_id(),
                created_at=now,
                **times,
            )
            for person in people
        ),
        ignore_conflicts=True,
    )
    Delivery.objects.filter(
        kind=MESSAGE,
        recipient_kind=recipient_kind,
        recipient_id__in=people,
        period=period,
        state=Delivery.State.SKIPPED,
        outcome=READ_BEFORE,
    ).update(state=Delivery.State.DUE, outcome="", **times)


def _read_token(token: str) -> tuple[str, uuid.UUID] | None:
    try:
        kind, person = _signer.unsign(token).split(":")
        return kind, uuid.UUID(person)
    except (BadSignature, ValueError):
        return None
