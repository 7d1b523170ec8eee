"""The forms behind passkeys: what a browser answers is never trusted to be well made."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context as current
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as theirs
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms

from .sign_in import SHARED

LONGEST_NAME = 60
# What the library raises for bytes that are no answer of a passkey, or not of this one.
NONSENSE = (
    AttributeError,
    IndexError,
    InvalidSignature,
    KeyError,
    NotImplementedError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    struct.error,
)


class AddForm(theirs.AddWebAuthnForm):  # type: ignore[misc]
    """A name and the new passkey."""

    name = forms.CharField(
        required=False,
        max_length=LONGEST_NAME,
        label="A name for it",
        help_text="So you know later which one it is.",
    )
    # Each one can open the account alone; the page asks browsers for no other kind.
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The passkey, checked."""
        with refused():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class NameForm(theirs.EditWebAuthnForm):  # type: ignore[misc]
    """Another name."""

    name = forms.CharField(max_length=LONGEST_NAME, label="A name for it")


class _Careful:
    """Refuses what is no answer of a passkey."""

    def clean_credential(self) -> Authenticator:
        """The passkey that answered."""
        with refused():
            return super().clean_credential()  # type: ignore[misc]


class SignInForm(_Careful, theirs.LoginWebAuthnForm):  # type: ignore[misc]
    """Opens the account alone; on a device of several people not for long."""

    shared = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """As with a password: who shares the device is remembered with the sign-in."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("credential") and cleaned.get("shared"):
            session: Any = current.request.session
            session[SHARED] = True
            session.set_expiry(0)
        return cleaned


class SecondStepForm(_Careful, theirs.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After a password."""


class StillYouForm(_Careful, theirs.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Before something that matters."""


@contextmanager
def refused() -> Iterator[None]:
    """Anything that is no answer of a passkey is refused like a wrong one."""
    try:
        yield
    except forms.ValidationError:
        raise
    except NONSENSE as error:
        raise get_adapter().validation_error("incorrect_code") from error
