"""Pages that exist only in the middle of something: a code, a new password, a second step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.test import Client
from django.urls import resolve, reverse

from crampsite.stack.accounts import totp_code
from tests.access import world as people
from tests.conftest import NOW, PASSWORD
from tests.support.passkey import Passkey
from tests.support.shown import NEW, NOBODY, OWNER, READER, Shown, undone, whole_page
from tracker.actions.deliveries import read_account_mail
from tracker.models import Delivery, User

SIGN_UP = {"email": "kurt@stillnight.test", "password1": "three-short-words", "agree": "on"}


def on_the_way_in(clinician: str) -> Iterator[Shown]:
    """The pages that exist only in the middle of signing up, signing in or a new password."""
    ways: list[tuple[str, dict[str, str]]] = [
        ("/account/signup/", SIGN_UP),
        ("/account/signup/", SIGN_UP | {"email": "kurt", "agree": "", "password1": "short"}),
        ("/account/login/", {"login": "kurt@stillnight.test", "password": "wrong-wrong-wrong"}),
        ("/account/login/", {"login": clinician, "password": PASSWORD}),
        ("/account/password/reset/", {"email": "kurt@stillnight.test"}),
    ]
    for address, body in ways:
        cache.clear()  # the limits of sign-in count over all of them
        browser = Client()
        with undone():
            answer = browser.post(address, body, follow=True)
            where = answer.redirect_chain[-1][0] if answer.redirect_chain else address
            route = resolve(where).url_name or ""
            yield from whole_page(route, NOBODY, f"after {address}", where, answer)
            if answer.redirect_chain:
                again = browser.post(where, {"code": "000000"})
                yield from whole_page(route, NOBODY, "sent a wrong code", where, again)
    yield from _new_password()
    yield from _just_arrived()


def _just_arrived() -> Iterator[Shown]:
    """What somebody gets whose address is not checked yet."""
    cache.clear()
    browser, code_page = Client(), "/account/confirm-email/"
    with undone():
        browser.post("/account/signup/", SIGN_UP)
        for route in ("account", "today", "share", "account_email"):
            address = reverse(route)
            yield from whole_page(route, NEW, "not checked", address, browser.get(address))
        where = "account_email_verification_sent"
        yield from whole_page(where, NEW, "read", code_page, browser.get(code_page))
        wrong = browser.post(code_page, {"code": "000000"})
        yield from whole_page(where, NEW, "sent a wrong code", code_page, wrong)
        refused = browser.post("/share/code", {"categories": ["cramps"]})
        yield from whole_page("share", NEW, "refused", "/share/code", refused)


def _new_password() -> Iterator[Shown]:
    browser, reset = Client(), "/account/password/reset/"
    with undone():
        where = browser.post(reset, {"email": people.EMAIL}).headers["Location"]
        mail = read_account_mail(Delivery.objects.latest("pk"))
        code = re.search(r"^\d{6}$", mail.body if mail else "", re.MULTILINE)
        answer = browser.post(where, {"code": code[0] if code else ""}, follow=True)
        where, _ = answer.redirect_chain[-1]
        yield from whole_page("account_complete_password_reset", NOBODY, "read", where, answer)
        again = browser.post(where, {"password1": "short"})
        yield from whole_page("account_complete_password_reset", NOBODY, "sent", where, again)


def second_step(owner: Client, reader: Client) -> Iterator[Shown]:
    """Setting up codes, and what can be done once they are set up; asked for anew each time."""
    activate = "/account/2fa/totp/activate/"
    owner.post("/account/reauthenticate/", {"password": PASSWORD})
    yield from whole_page("mfa_activate_totp", OWNER, "read", activate, owner.get(activate))
    with undone():
        wrong = owner.post(activate, {"code": "000000"})
        yield from whole_page("mfa_activate_totp", OWNER, "sent a wrong code", activate, wrong)
    with undone():
        step = Authenticator.objects.get(
            user=reader.session["_auth_user_id"], type=Authenticator.Type.TOTP
        )
        code = totp_code(decrypt(step.data["secret"]), now=NOW)
        reader.post("/account/2fa/reauthenticate/", {"code": code})
        for route in ("mfa_deactivate_totp", "mfa_generate_recovery_codes"):
            address = reverse(route)
            yield from whole_page(route, READER, "read", address, reader.get(address))
        yield from _passkeys(reader, step.user)
        made = reader.post(reverse("mfa_generate_recovery_codes"), follow=True)
        codes = reverse("mfa_view_recovery_codes")
        yield from whole_page("mfa_view_recovery_codes", READER, "read", codes, made)


def _passkeys(reader: Client, user: User) -> Iterator[Shown]:
    """What can be done with a passkey once there is one."""
    key = Passkey().belongs_to(user)
    for route in ("mfa_index", "mfa_list_webauthn", "mfa_reauthenticate_webauthn"):
        address = reverse(route)
        yield from whole_page(route, OWNER, "with a passkey", address, reader.get(address))
    for route in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        address = reverse(route, args=[key.pk])
        yield from whole_page(route, OWNER, "with a passkey", address, reader.get(address))
    address = reverse("mfa_edit_webauthn", args=[key.pk])
    blank = reader.post(address, {"name": ""})
    yield from whole_page("mfa_edit_webauthn", OWNER, "sent empty", address, blank)
