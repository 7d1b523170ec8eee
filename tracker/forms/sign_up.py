"""Sign-up and the way to a new password, where an address is only claimed until it is checked.

Whoever types an address gets a diary under it at once, whether somebody has that address
already or not: so sign-up tells nobody who is here. Only the mail differs.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    BaseConfirmCodeForm,
    ConfirmEmailVerificationCodeForm,
    ResetPasswordForm,
    SignupForm,
)
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.http import HttpRequest

from tracker.models import User


class AccountForm(SignupForm):  # type: ignore[misc]
    """Address and password, beside what `forms.account` asks."""

    def validate_unique_email(self, value: str) -> str:
        """Any address may be claimed; it is the account's once its code was typed."""
        return value

    def save(self, request: HttpRequest) -> User:
        """The new account with its diary, its address still to be checked."""
        adapter = get_adapter()
        user: User = adapter.save_user(request, adapter.new_user(request), self, commit=False)
        user.email = ""
        user.save()
        self.custom_signup(request, user)
        EmailAddress.objects.create(user=user, email=self.cleaned_data["email"])
        record_authentication(request, user, method="password")  # it was typed just now
        return user


class AddressCodeForm(ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code from a mail; whose the address is by then, `adapters` looks at."""

    def clean_code(self) -> str:
        """The code, also when others claimed the same address and did not prove it."""
        return str(BaseConfirmCodeForm.clean_code(self))


class NewPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """Asks for a code to choose a new password."""

    def clean_email(self) -> str:
        """The address; of several accounts that claim it the newest is meant."""
        email = str(super().clean_email())
        self.users.sort(key=lambda user: (user.address_is_checked, user.pk), reverse=True)
        return email
