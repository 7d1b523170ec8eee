"""When the weekly mail comes, as its own link asks."""

from __future__ import annotations

from django import forms

from .answers import HOURS, WEEKDAYS


class MomentForm(forms.Form):
    """A day of the week and an hour."""

    weekday = forms.TypedChoiceField(label="Day", coerce=int, choices=list(enumerate(WEEKDAYS)))
    hour = forms.TypedChoiceField(label="Time", coerce=int, choices=HOURS)
