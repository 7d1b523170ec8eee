"""The sign-in form, which asks whose device this is."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.http import HttpRequest, HttpResponse

SHARED = "shared_device"  # in the session


class SignInForm(LoginForm):  # type: ignore[misc]
    """Address and password; on a shared device the sign-in ends after five idle minutes."""

    shared = forms.BooleanField(
        required=False,
        label="Others use this device too",
        help_text="We sign you out after 5 minutes without a tap.",
    )

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in, and remember the answer for as long as the sign-in lasts."""
        answer: HttpResponse = super().login(request, redirect_url)
        if self.cleaned_data.get("shared"):
            session: Any = request.session
            session[SHARED] = True
            session.set_expiry(0)  # the cookie goes when the browser is closed
        return answer
