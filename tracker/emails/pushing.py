"""Reminders by web push: from a row to the person's devices and back to the row.

The message says what the mail says and carries one link of its own, by which its buttons
answer. Nothing of the diary is in it.
"""

from __future__ import annotations

import datetime as dt
from email.utils import parseaddr

from django.conf import settings

from tracker.actions import deliveries, push_devices
from tracker.exchange.web_push import Answer, push
from tracker.models import Delivery, Patient

from .letter import NoLetterError
from .patient_letters import answer_path

TITLE = "Your diary is open if you want it"
BODY = "Tap to open it. If not, that is fine."


def push_reminder(delivery: Delivery, patient: Patient, night: dt.date, now: dt.datetime) -> Answer:
    """What the devices' push services made of it; the row says so too.

    TAKEN when one device took it: it is not tried again for the others, which keeps it at
    one reminder. Raises NoLetterError when no device is left.
    """
    found = push_devices.devices(patient)
    answers = [_to_device(device, delivery, patient, night, now) for device in found]
    if Answer.TAKEN in answers:
        deliveries.mark_sent(delivery, subject=TITLE, sealed_body=None, now=now)
        return Answer.TAKEN
    if Answer.LATER in answers:
        deliveries.release(delivery, "push service", now=now)
        return Answer.LATER
    raise NoLetterError("no device takes it")


def _to_device(
    device: push_devices.Device,
    delivery: Delivery,
    patient: Patient,
    night: dt.date,
    now: dt.datetime,
) -> Answer:
    until = delivery.not_after or now
    answer = push(
        device.subscription,
        {"title": TITLE, "body": BODY, "answers": answer_path(patient, night)},
        private_key=settings.VAPID_PRIVATE_KEY,
        contact=f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
        seconds=max(0, int((until - now).total_seconds())),
    )
    if answer is Answer.GONE:
        push_devices.forget_device(device)
    elif answer is Answer.REFUSED:
        push_devices.note_refusal(device, now=now)
    return answer
