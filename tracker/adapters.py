"""How allauth's flows fit this product: sign-in, mails as rows, sealed seeds of code apps."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import timezone

from .models import User

ACCOUNTS = User.objects.select_related("patient")  # built once: every page asks it


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up, sign-in and their mails."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That address and password do not go together.",
        "too_many_login_attempts": "There were many tries. Wait 5 minutes, then try again.",
        "incorrect_code": "That is not the code. Look at the newest mail.",
        "incorrect_password": "That is not your password.",
        "enter_current_password": "Type the password you use now.",
        "same_as_current": "That is your address already.",
        "rate_limited": "There were many tries. Wait a few minutes.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the mail as a row; the page never waits for a mail server."""
        from .actions.deliveries import owe_account_mail

        words = {"request": current.request, "email": email, **context}
        mail = self.render_mail(template_prefix, email, words)
        user = context.get("user")
        owe_account_mail(
            user=user if isinstance(user, User) else None,
            address=email,
            subject=str(mail.subject),
            body=str(mail.body),
            now=timezone.now(),
        )

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """A new account first reads what the diary is, and may skip the questions."""
        return resolve_url("welcome")


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in by address; a page reads the account and its diary in one query."""

    def get_user(self, user_id: int) -> User | None:
        """The active account of a session, its patient already loaded."""
        user = next(iter(ACCOUNTS.filter(pk=user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: what makes its codes is not readable in a copy of the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That is not the code. Type the one your app shows now.",
        "unverified_email": "Check your email address with a code first.",
    }

    def encrypt(self, text: str) -> str:
        """`text` sealed under the secret of this installation."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again; also when the secret was changed and the old one kept as a fallback."""
        return _box().decrypt(encrypted_text.encode()).decode()


def note_factor(request: HttpRequest, user: User, **_signal: object) -> None:
    """A factor that was just set up was just used: this sign-in has both steps."""
    record_authentication(request, user, method="mfa")


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second factor:{secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
