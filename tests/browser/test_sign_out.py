"""After signing out the Back button leads to the sign-in page and shows nothing of the record."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tracker.models import Clinician, Consent, Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEDICINE = "Atorvastatin"  # in the diary
SIGN_IN = re.compile(r"/account/login/\?next=")


def leave(page: Page, home: str) -> None:
    """Sign out by the button of the page."""
    page.locator("form[action='/account/logout/'] button").first.click()
    page.wait_for_url(home)


def back_shows_no(page: Page, words: str, steps: int) -> None:
    """Press Back as often as there are pages behind us."""
    for _ in range(steps):
        page.go_back()
        expect(page).to_have_url(SIGN_IN)
        expect(page.locator("body")).not_to_contain_text(words)
        assert words not in page.content()


@pytest.mark.parametrize("scripts", [True, False])
def test_back_shows_nothing_of_the_diary(
    window: OpenWindow, diary: Patient, *, scripts: bool
) -> None:
    opened = window(diary.user, scripts=scripts)
    page = opened.open("/medicines/")
    expect(page.locator("body")).to_contain_text(MEDICINE)
    opened.open("/account/")
    leave(page, f"{opened.server}/")
    back_shows_no(page, MEDICINE, steps=2)


def test_back_shows_nothing_of_a_patient(
    window: OpenWindow, anna: Clinician, consent: Consent, ruth: Patient
) -> None:
    opened = window(anna.user, width=1280)
    page = opened.open("/panel/")
    opened.open(f"/panel/{ruth.public_id}/")
    expect(page.locator("body")).to_contain_text(ruth.user.name)
    leave(page, f"{opened.server}/")
    back_shows_no(page, ruth.user.name, steps=1)
