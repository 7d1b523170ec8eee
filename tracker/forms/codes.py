"""The codes of an app: each opens something once, for as long as it could open anything.

django-allauth remembers a used code for one step of 30 seconds. With a step of tolerance a
code is good for up to three, so the second half of them would take it again.
"""

from __future__ import annotations

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as theirs
from allauth.mfa.models import Authenticator
from django.core.cache import cache


class _Once:
    """Takes a code that was used already for a wrong one."""

    def clean_code(self) -> str:
        """The code, which now counts as used."""
        typed = normalize_user_code(str(self.cleaned_data["code"]))  # type: ignore[attr-defined]
        used = f"code_used:{self.user.pk}:{typed}"  # type: ignore[attr-defined]
        # Asked first, so that an old code does not end the count of wrong ones.
        if cache.get(used):
            raise get_adapter().validation_error("incorrect_code")
        code: str = super().clean_code()  # type: ignore[misc]
        is_of_app = self.authenticator.type == Authenticator.Type.TOTP  # type: ignore[attr-defined]
        if is_of_app and not cache.add(used, "y", timeout=good_for_seconds()):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_Once, theirs.AuthenticateForm):  # type: ignore[misc]
    """After a password."""


class StillYouForm(_Once, theirs.ReauthenticateForm):  # type: ignore[misc]
    """Before something that matters."""


def good_for_seconds() -> int:
    """How long at most a code is the right one: its own step and those around it."""
    steps = 1 + 2 * app_settings.TOTP_TOLERANCE
    return int(steps * app_settings.TOTP_PERIOD)
