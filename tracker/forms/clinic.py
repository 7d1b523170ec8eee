"""What an admin of a clinic types to invite somebody, and what that person types to join."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tracker.models import Clinician, User

from .share import LONGEST_LINK

LEAST_PASSWORD = 15  # characters, for whoever reads other people's diaries


class InviteForm(forms.Form):
    """The address and the role of somebody to invite."""

    email = forms.EmailField(
        label="Their email address",
        max_length=254,
        error_messages={"required": "Type their email address."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="What they do", choices=Clinician.Role.choices, widget=forms.RadioSelect
    )


class JoinForm(forms.Form):
    """Who joins: the secret of the invitation, the name patients will see, a password."""

    link = forms.CharField(
        max_length=LONGEST_LINK,
        label="Link from your invitation",
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-fragment": ""}),
        error_messages={"required": "Paste the link from your mail."},
    )
    name = forms.CharField(
        max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    title = forms.CharField(
        max_length=40,
        required=False,
        label="Your title",
        help_text="For example Dr. Patients see it before your name.",
    )
    password = forms.CharField(
        label="A password",
        help_text=f"At least {LEAST_PASSWORD} characters. A few words are easy to keep in mind.",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_link(self) -> str:
        """The random part alone."""
        return str(self.cleaned_data["link"]).rpartition("#")[2].strip()

    def clean_password(self) -> str:
        """A password nobody guesses; longer than a patient's, for it opens many diaries."""
        password = str(self.cleaned_data["password"])
        if len(password) < LEAST_PASSWORD:
            raise ValidationError(f"Use at least {LEAST_PASSWORD} characters.")
        validate_password(password, User(name=str(self.cleaned_data.get("name", ""))))
        return password
