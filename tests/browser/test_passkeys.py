"""Passkeys in a real browser, with an authenticator that Chromium makes up."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow, Window
from tests.conftest import PASSWORD
from tracker.models import Clinician, Patient, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture(autouse=True)
def no_limits_left() -> None:
    cache.clear()


def with_phone(opened: Window) -> Page:
    """The page of a window whose computer can make passkeys."""
    # A passkey belongs to a name, never to an address of numbers.
    opened.server = opened.server.replace("127.0.0.1", "localhost")
    wire = opened.page.context.new_cdp_session(opened.page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    return opened.page


def sign_in_with_password(opened: Window, user: User) -> Page:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page = opened.open("/account/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/login/" not in url)
    return page


def add_one(opened: Window, name: str) -> None:
    page = opened.open("/account/2fa/webauthn/add/")
    page.get_by_label("A name for it").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your spare codes")).to_be_visible()


def sign_out_and_in(opened: Window) -> Page:
    page = opened.open("/account/")
    page.locator("main form[action='/account/logout/'] button").first.click()
    page.wait_for_url(lambda url: "/account/" not in url)
    page = opened.open("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    return page


def remove_it(opened: Window) -> None:
    page = opened.open("/account/2fa/webauthn/")
    page.get_by_role("link", name="Remove it").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()


def test_a_patient_adds_one_signs_in_with_it_and_removes_it(
    window: OpenWindow, ruth: Patient
) -> None:
    opened = window()
    with_phone(opened)
    sign_in_with_password(opened, ruth.user)
    add_one(opened, "Kitchen tablet")
    sign_out_and_in(opened)
    # By night she lands on the night's page, which has no links: so she goes there herself.
    assert opened.open("/today/").url.endswith("/today/")
    remove_it(opened)
    assert not Authenticator.objects.exists()
    assert opened.complaints == []


def test_a_clinician_needs_nothing_else_to_open_the_desk(
    window: OpenWindow, anna: Clinician
) -> None:
    Authenticator.objects.all().delete()
    opened = window(width=1280)
    with_phone(opened)
    page = sign_in_with_password(opened, anna.user)
    expect(page.get_by_role("heading", name="Turn on the second step")).to_be_visible()
    page.get_by_role("link", name="A passkey").click()
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
    add_one(opened, "Desk")
    assert opened.open("/panel/").url.endswith("/panel/")
    assert sign_out_and_in(opened).url.endswith("/panel/")
    remove_it(opened)
    opened.open("/panel/")
    expect(opened.page.get_by_role("heading", name="Turn on the second step")).to_be_visible()
    assert opened.complaints == []


def test_a_passkey_that_says_no_leaves_the_page_as_it_was(
    window: OpenWindow, ruth: Patient
) -> None:
    opened = window()
    with_phone(opened)
    page = opened.open("/account/login/")
    page.get_by_label("Email").fill(ruth.user.email)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work.")
    expect(page.get_by_label("Email")).to_have_value(ruth.user.email)


def test_without_scripts_no_button_is_dead(window: OpenWindow, ruth: Patient) -> None:
    page = window(scripts=False).open("/account/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
