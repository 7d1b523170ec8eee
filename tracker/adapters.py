"""How allauth's flows fit this product: sign-in, mails as rows, sealed seeds of code apps.

A diary opens before its address was checked. Until then the account only claims the address:
`User.email` is empty and `EmailAddress` holds the claim, which somebody else may have too.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.email_verification import (
    consume_email_verification_rate_limit,
)
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.messages import ERROR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone

from .access import signed_in_lately
from .models import Patient, User
from .prepared import Prepared, given
from .presenters.sign_ins import device

OTHER_WAYS = {
    "reauthenticate": "Use my password",
    "mfa_reauthenticate": "Use a code",
    "mfa_reauthenticate:webauthn": "Use my passkey",
}


@Prepared
def _account() -> QuerySet[User]:
    """An account with its diary, which every page asks for."""
    return User.objects.filter(pk=given("pk")).select_related("patient")


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
        # Only what goes to an account's own address is noted as its mail. So the list of sent
        # mails does not tell whether a claimed address got a code or "you have an account".
        own = isinstance(user, User) and user.email == email.lower()
        owe_account_mail(
            user=user if own else None,
            address=email,
            subject=str(mail.subject),
            body=str(mail.body),
            now=timezone.now(),
        )

    def get_login_stages(self) -> list[str]:
        """The steps of a sign-in, with our own for the address."""
        theirs = f"{EmailVerificationStage.__module__}.{EmailVerificationStage.__name__}"
        ours = f"{AddressStage.__module__}.{AddressStage.__name__}"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: EmailVerificationProcess, *, signup: bool
    ) -> None:
        """One mail in any case: the code, or to somebody we know that they have an account."""
        claim = emailconfirmation.email_address
        if _is_of_another(claim):
            self.send_account_already_exists_mail(claim.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup=signup)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """True once the address is the account's; it may have become another's meanwhile."""
        if _is_of_another(email_address):
            self.add_message(request, ERROR, "account/messages/email_confirmation_failed.txt")
            return False
        return bool(super().confirm_email(request, email_address))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """False for five minutes after the last password, code or passkey of this sign-in."""
        asked = super().is_reauthentication_required(app=app, **kwargs)
        return bool(asked) and not signed_in_lately(current.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """The ways to show that it is still the same person, in our words."""
        ways: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return [way | {"description": OTHER_WAYS[way["id"]]} for way in ways]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account, where it says that the password is saved."""
        return resolve_url("account")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """A new account first reads what the diary is, and may skip the questions."""
        return resolve_url("welcome")


class AddressStage(EmailVerificationStage):  # type: ignore[misc]
    """A diary opens before its address is checked; everything else waits for the code."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Nothing to wait for, for a patient; the code goes out when the account is made."""
        login = self.login
        if login.user is None or not _may_wait(login.user):
            answer: tuple[HttpResponse | None, bool] = super().handle()
            return answer
        if login.signup:
            self._send(login.user)
        return None, True

    def _send(self, user: User) -> None:
        email = EmailAddress.objects.get(user=user).email
        # Too many codes to one address: the diary opens all the same, a code can be asked for.
        if consume_email_verification_rate_limit(self.request, email, dry_run=True):
            EmailVerificationProcess.initiate(request=self.request, user=user, email=email)


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in by address; a page reads the account and its diary in one query."""

    def get_user(self, user_id: int) -> User | None:
        """The active account of a session, its patient already loaded."""
        user = next(iter(_account(pk=user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        """The account of this address and password: the owner's, or the newest that claims it.

        Always two passwords are hashed. So how long it takes tells nobody whether the address
        they claimed has an owner.
        """
        found = filter_users_by_email(email, for_login=True)
        owner = next((user for user in found if user.address_is_checked), None)
        claims = [user for user in found if not user.address_is_checked]
        newest = max(claims, key=lambda user: user.pk, default=None)
        opened = [self._opens(user, password) for user in (owner, newest)]
        return next((user for user in opened if user is not None), None)

    def _opens(self, user: User | None, password: str) -> User | None:
        if user is None:
            self._mitigate_timing_attack(password)
            self._did_check_password = True  # or the library would hash a third one
            return None
        checked: User | None = self._check_password(user, password)
        return checked


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: what makes its codes is not readable in a copy of the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That is not the code. Type the one your app shows now.",
        "unverified_email": "Check your email address with a code first.",
    }

    def generate_authenticator_name(self, user: User, kind: Authenticator.Type) -> str:
        """What a new passkey is called until the person says better."""
        count = Authenticator.objects.filter(user=user, type=kind).count()
        return f"Passkey {count + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Who a passkey is for, as phones show it."""
        host = current.request.get_host().partition(":")[0]
        return {"id": host, "name": settings.MFA_TOTP_ISSUER}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Whose it is: the address stands beside the name in a phone's list."""
        theirs: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return theirs | {"display_name": user.name or user.email, "name": user.email}

    def encrypt(self, text: str) -> str:
        """`text` sealed under the secret of this installation."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again; also when the secret was changed and the old one kept as a fallback."""
        return _box().decrypt(encrypted_text.encode()).decode()


def note_factor(request: HttpRequest, user: User, **_signal: object) -> None:
    """A factor that was just set up was just used: this sign-in has both steps."""
    record_authentication(request, user, method="mfa")
    end_others(request, user)


def note_device(request: HttpRequest, user: User, **_signal: object) -> None:
    """A sign-in: the list of them shows on which device."""
    from .actions.sign_ins import note_sign_in

    if not request.session.session_key:
        request.session.save()
    note_sign_in(
        user,
        session_key=str(request.session.session_key),
        device=device(request.META.get("HTTP_USER_AGENT", "")),
        now=timezone.now(),
    )


def end_others(request: HttpRequest, user: User, **_signal: object) -> None:
    """A password, passkey or code app changed: whoever was signed in elsewhere is no more."""
    from .actions.sign_ins import end_other_sign_ins

    end_other_sign_ins(user, but=request.session.session_key)


def note_new_password(request: HttpRequest, user: User, **_signal: object) -> None:
    """The session has a new key since the password changed; it is the only one that is left."""
    note_device(request, user)
    end_others(request, user)


def note_checked_address(email_address: EmailAddress, **_signal: object) -> None:
    """A code arrived there: the address takes mail, whatever came back before."""
    from .actions.addresses import trust_address

    trust_address(email_address.user, now=timezone.now())


def _is_of_another(claim: EmailAddress) -> bool:
    """True while an account other than this one has the address, checked."""
    owners = User.objects.filter(email=claim.email.lower())
    return bool(owners.exclude(pk=claim.user_id).exists())


def _may_wait(user: User) -> bool:
    return not user.is_staff and Patient.objects.filter(user=user).exists()


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second factor:{secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
