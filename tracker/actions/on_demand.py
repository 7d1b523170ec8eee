""" "Send me one now": this week's mail, asked for by the person, a few times a day."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from tracker import audit
from tracker.models import Delivery, Patient

from .addresses import takes_no_mail
from .deliveries import new_message_id
from .once import Once, run_once
from .weekly import ONE_WEEK, period_of, verified_address

MOST_A_DAY = 3  # [A] enough to try it; nobody can fill a mailbox with it
ONE_DAY = dt.timedelta(days=1)
LASTS = dt.timedelta(hours=1)  # who asks for it now does not want it tomorrow
KEY_LENGTH = 24


class CannotSendError(ValueError):
    """No mail goes out; `str()` says why, in words for the person."""


def week_told(now: dt.datetime, zone: str) -> dt.date:
    """The Monday of the week that this week's mail is about: the last whole one."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return today - dt.timedelta(days=today.weekday()) - ONE_WEEK


def why_not(patient: Patient) -> str:
    """Why no mail can reach this person, in their words; "" when one can."""
    checked = Patient.objects.filter(verified_address("user"), pk=patient.pk).exists()
    if not checked:
        return "Please check your email address first."
    if takes_no_mail(patient.user.email):
        return "Your email address takes no mail. Please change it first."
    return ""


def send_one_now(patient: Patient, *, now: dt.datetime, once: Once | None = None) -> None:
    """Owe this person the mail of this week, at once, whatever they chose for each week.

    The same key again is the same mail. Raises CannotSendError.
    """
    key = once.key if once else uuid.uuid4()
    run_once(patient, once, "mail.now", lambda: _owe(patient, key, now), now=now)


def _owe(patient: Patient, key: uuid.UUID, now: dt.datetime) -> str:
    # Held, so that two taps at once cannot both be the last one allowed.
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    if reason := why_not(patient):
        raise CannotSendError(reason)
    asked = Delivery.objects.filter(
        kind=Delivery.Kind.ON_DEMAND,
        recipient_kind=Delivery.Recipient.PATIENT,
        recipient_id=str(patient.public_id),
    )
    if asked.filter(created_at__gt=now - ONE_DAY).count() >= MOST_A_DAY:
        raise CannotSendError(f"We sent you {MOST_A_DAY} today. Please try again tomorrow.")
    row = asked.create(
        kind=Delivery.Kind.ON_DEMAND,
        recipient_kind=Delivery.Recipient.PATIENT,
        recipient_id=str(patient.public_id),
        period=f"{period_of(week_told(now, patient.zone))}-{key.hex[-KEY_LENGTH:]}",
        not_before=now,
        not_after=now + LASTS,
        message_id=new_message_id(),
        created_at=now,
    )
    audit.record(audit.patient_actor(patient), patient, "mail.ask", now=now)
    return str(row.pk)
