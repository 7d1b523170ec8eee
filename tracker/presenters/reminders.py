"""The page of the reminders: what was chosen, and why it may be quiet now."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from tracker.actions.reminders import SILENT_AFTER
from tracker.exchange.web_push import public_key
from tracker.forms.answers import HOURS
from tracker.forms.reminders import DeviceForm, ReminderForm
from tracker.models import Patient, PushSubscription, Reminder

from . import words

OFF = "Off. We remind you only if you want it."
BY = {Reminder.Way.MAIL: "by email", Reminder.Way.PUSH: "on your devices"}


def reminder_of(patient: Patient) -> Reminder | None:
    """What the person chose, or None."""
    return Reminder.objects.filter(patient=patient).first()


def in_a_line(reminder: Reminder | None) -> str:
    """ "8 pm, by email", or that there is none."""
    if reminder is None:
        return OFF
    return f"{HOURS[reminder.hour][1]}, {BY[Reminder.Way(reminder.way)]}"


def reminders(
    patient: Patient, reminder: Reminder | None, form: ReminderForm, now: dt.datetime
) -> dict[str, Any]:
    """Context for the page."""
    digests = list(
        PushSubscription.objects.filter(patient=patient).values_list("endpoint_digest", flat=True)
    )
    by_push = reminder is not None and reminder.way == Reminder.Way.PUSH
    return {
        "theme": patient.theme,
        "form": form,
        "device_form": DeviceForm(auto_id=False),
        "now_words": in_a_line(reminder),
        "quiet": _quiet(patient, reminder, now) if reminder else "",
        "by_push": by_push,
        "device_count": len(digests),
        "device_digests": " ".join(digests),
        "push_key": public_key(settings.VAPID_PRIVATE_KEY),
    }


def _quiet(patient: Patient, reminder: Reminder, now: dt.datetime) -> str:
    last_night = now.astimezone(ZoneInfo(patient.zone)).date() - dt.timedelta(days=1)
    if reminder.quiet_until is not None and reminder.quiet_until >= last_night:
        until = reminder.quiet_until + dt.timedelta(days=1)
        return f"You said not now. We are quiet through {words.short_date(until)}."
    heard = max(reminder.chosen_at, patient.last_entry_at or reminder.chosen_at)
    if now - heard > SILENT_AFTER:
        return "We saw no entry for two weeks, so we are quiet. Log a night and we go on."
    return ""
