"""What sign-up asks beside the address and the password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from ..actions.people import create_patient
from ..analysis.nights import night_of
from ..models import User
from ..models.people import validate_zone


class SignUpForm(forms.Form):
    """Name and time zone; the zone is filled in by the browser where it can be."""

    name = forms.CharField(
        max_length=120,
        required=False,
        label="What may we call you? (optional)",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-zone": ""}))

    def clean_zone(self) -> str:
        """The zone, or UTC when the browser could not say; it can be changed in the account."""
        zone = str(self.cleaned_data.get("zone") or "UTC")
        try:
            validate_zone(zone)
        except forms.ValidationError:
            return "UTC"
        return zone

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account is there: the account becomes a diary."""
        data: dict[str, Any] = self.cleaned_data
        user.name = data["name"]
        user.save(update_fields=["name"])
        now = timezone.now()
        create_patient(user, joined_on=night_of(now, data["zone"]), now=now, zone=data["zone"])
