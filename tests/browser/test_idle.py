"""A sign-in that ends by itself says so a minute before, and one tap goes on."""

from __future__ import annotations

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.browser.conftest import OpenWindow, Window
from tracker.forms.sign_in import SHARED
from tracker.models import Clinician, Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENDS, ASKS = "You will be signed out in one minute", "In one minute we ask for your password"
SHARED_WARNS_MS, DESK_WARNS_MS, OWN_WARNS_MS = 181_000, 781_000, 1_681_000


def sessions(**changes: object) -> None:
    """Change every session there is."""
    for row in Session.objects.all():
        kept = SessionStore(row.session_key)
        kept.update(changes)
        kept.save()


def seen() -> list[object]:
    """When the server last noted somebody in each session."""
    return [row.get_decoded().get("seen_at") for row in Session.objects.all()]


def opened_with_clock(opened: Window, path: str) -> Page:
    opened.page.clock.install()
    return opened.open(path)


def test_a_shared_device_warns_a_minute_before_and_one_tap_stays(
    window: OpenWindow, ruth: Patient
) -> None:
    opened = window(ruth.user)
    sessions(**{SHARED: True})
    page = opened_with_clock(opened, "/today/")
    sessions(seen_at=time.time() - 100)
    before = seen()
    page.clock.fast_forward(SHARED_WARNS_MS)
    dialog = page.get_by_role("dialog", name=ENDS)
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    assert Axe().run(page).response["violations"] == []
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_have_count(0)
    assert seen() != before
    page.clock.fast_forward(SHARED_WARNS_MS)
    expect(dialog).to_be_visible()
    assert opened.complaints == []


def test_a_shared_device_that_nobody_answers_hides_the_page(
    window: OpenWindow, ruth: Patient
) -> None:
    opened = window(ruth.user)
    sessions(**{SHARED: True})
    page = opened_with_clock(opened, "/today/")
    page.clock.fast_forward(SHARED_WARNS_MS)
    expect(page.get_by_role("dialog", name=ENDS)).to_be_visible()
    sessions(seen_at=1, account_authentication_methods=[])
    page.clock.fast_forward(61_000)
    page.get_by_label("Password").wait_for()


def test_ones_own_phone_speaks_only_to_somebody_who_typed(
    window: OpenWindow, ruth: Patient, settings: Settings
) -> None:
    settings.LOG_ONLY_AFTER_MINUTES = 30
    opened = window(ruth.user)
    page = opened_with_clock(opened, "/drinks/")
    page.clock.fast_forward(OWN_WARNS_MS)
    assert page.get_by_role("dialog").count() == 0
    page.reload()
    page.get_by_label("How much, in oz?").fill("8")
    page.clock.fast_forward(OWN_WARNS_MS)
    page.get_by_role("dialog", name=ASKS).get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("How much, in oz?")).to_have_value("8")


def test_a_desk_warns_before_its_quarter_of_an_hour_is_over(
    window: OpenWindow, anna: Clinician
) -> None:
    opened = window(anna.user)
    page = opened_with_clock(opened, "/panel/")
    page.clock.fast_forward(DESK_WARNS_MS)
    page.get_by_role("dialog", name=ENDS).get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert opened.complaints == []
