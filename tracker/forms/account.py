"""What sign-up asks beside the address and the password."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from tracker.actions.people import create_patient
from tracker.analysis.nights import night_of
from tracker.models import User
from tracker.models.people import validate_zone

UNKNOWN_ZONE = "UTC"
HALF_A_DAY = dt.timedelta(hours=12)  # a night is noon to noon
WESTERNMOST = dt.timedelta(hours=12)  # the zone furthest behind UTC


class SignUpForm(forms.Form):
    """Name, time zone and the yes to keeping a diary; the browser fills in the zone."""

    name = forms.CharField(
        max_length=120,
        required=False,
        label="What may we call you? (optional)",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    agree = forms.BooleanField(
        label="I agree to Stillnight keeping my health notes",
        error_messages={"required": "We can keep a diary only with your yes."},
    )
    zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-zone": ""}))

    def clean_zone(self) -> str:
        """The zone, or UTC when the browser could not say; it is asked about afterwards."""
        zone = str(self.cleaned_data.get("zone") or UNKNOWN_ZONE)
        try:
            validate_zone(zone)
        except forms.ValidationError:
            return UNKNOWN_ZONE
        return zone

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account is there: the account becomes a diary."""
        data: dict[str, Any] = self.cleaned_data
        user.name = data["name"]
        user.save(update_fields=["name"])
        now = timezone.now()
        create_patient(user, joined_on=first_night(now, data["zone"]), now=now, zone=data["zone"])


def first_night(now: dt.datetime, zone: str) -> dt.date:
    """The first night of a diary begun now: the last one that is over, or the one that runs.

    So there is a night to log from the first minute on. Where the browser could not say its
    zone, the night is that of the westernmost one.
    """
    unknown = WESTERNMOST if zone == UNKNOWN_ZONE else dt.timedelta()
    return night_of(now - HALF_A_DAY - unknown, zone)
