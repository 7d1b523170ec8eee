"""When and how a person wants to be reminded, and the browser that shall show it."""

from __future__ import annotations

from typing import Any

from django import forms

from tracker.exchange.web_push import LONGEST_ENDPOINT, Subscription
from tracker.models import Reminder
from tracker.models.reminders import EVENING_HOURS, MORNING_HOURS

from .answers import HOURS

NEVER = ""
TIMES: list[Any] = [
    (NEVER, "Never"),
    ("In the morning", [HOURS[hour] for hour in MORNING_HOURS]),
    ("In the evening", [HOURS[hour] for hour in EVENING_HOURS]),
]
LONGEST_KEY = 200


class ReminderForm(forms.Form):
    """An hour or never, and by which way."""

    hour = forms.TypedChoiceField(
        label="When shall we remind you?",
        required=False,
        coerce=int,
        empty_value=None,
        choices=TIMES,
    )
    way = forms.ChoiceField(label="How?", choices=Reminder.Way.choices, widget=forms.RadioSelect)

    @classmethod
    def of(cls, reminder: Reminder | None, data: Any = None) -> ReminderForm:
        """The form with what the person chose before."""
        known = {"hour": reminder.hour, "way": reminder.way} if reminder else {"way": "mail"}
        return cls(data, initial=known)


class DeviceForm(forms.Form):
    """What a browser says when it may show reminders; filled in by the page's script."""

    endpoint = forms.CharField(max_length=LONGEST_ENDPOINT, widget=forms.HiddenInput)
    p256dh = forms.CharField(max_length=LONGEST_KEY, widget=forms.HiddenInput)
    auth = forms.CharField(max_length=LONGEST_KEY, widget=forms.HiddenInput)

    def subscription(self) -> Subscription:
        """The browser's address and keys, once the form is valid."""
        return Subscription(**self.cleaned_data)
