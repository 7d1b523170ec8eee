"""The clinician asks at the desk, the patient answers on the phone, the clinician reads it."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.conftest import ALL_CATEGORIES
from tracker.actions.consent import ask_with_code, give_consent, make_share_code
from tracker.models import Clinician, Message, Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASKED = "Did the calf stretch help you sleep?"


@pytest.fixture
def shared(ruth: Patient, anna: Clinician) -> Patient:
    now = dt.datetime.now(dt.UTC)
    digits, _ = make_share_code(ruth, categories=ALL_CATEGORIES, now=now)
    give_consent(ruth, ask_with_code(anna, digits, now=now), now=now)
    return ruth


def ask(page: Page) -> None:
    page.get_by_label("A question with ready answers").check()
    page.get_by_label("Your words to the patient").fill(ASKED)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent. Your patient may read it days later.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_goes_round(
    window: OpenWindow, anna: Clinician, shared: Patient, *, scripts: bool
) -> None:
    desk = window(anna.user, width=1280, scripts=scripts)
    page = desk.open(f"/panel/{shared.public_id}/")
    page.get_by_role("link", name="Messages").click()
    ask(page)
    expect(page.get_by_text("Not opened yet.")).to_be_visible()

    phone = window(shared.user, scripts=scripts)
    small = phone.open("/today/")
    small.get_by_role("button", name="Read it").click()
    expect(small.get_by_role("heading", name="Your clinic asks")).to_be_visible()
    expect(small.get_by_text("Not for emergencies").first).to_be_visible()
    small.get_by_label("I am not sure").check()
    small.get_by_label("In your own words").fill("Some nights it did.")
    small.get_by_role("button", name="Send my answer").click()
    expect(small.get_by_text("Sent. Your clinic may read it days later.")).to_be_visible()

    desk.open("/panel/?show=messages")
    expect(page.get_by_text("1 new message", exact=True)).to_be_visible()
    page.get_by_role("link", name="Ruth Kessler").first.click()
    page.get_by_role("link", name="Messages").click()
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_text("Some nights it did.")).to_be_visible()
    expect(page.get_by_text("I am not sure", exact=True)).to_be_visible()

    phone.open("/messages/")
    small.get_by_role("link", name="Maple Street Clinic").click()
    expect(small.get_by_text("Opened by Dr. Anna Osei").first).to_be_visible()
    assert Message.objects.filter(read_at__isnull=False).count() == 2
    assert desk.complaints == phone.complaints == []


def test_chest_pain_in_an_answer_turns_the_phone_to_the_call(
    window: OpenWindow, anna: Clinician, shared: Patient
) -> None:
    ask(window(anna.user, width=1280).open(f"/panel/{shared.public_id}/messages/"))
    phone = window(shared.user)
    page = phone.open("/today/")
    page.get_by_role("button", name="Read it").click()
    page.get_by_label("In your own words").fill("No, and I have chest pain right now")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("link", name="Call 911").first).to_be_visible()
    assert Message.objects.from_patient().count() == 1
    assert phone.complaints == []


def test_a_thread_fits_a_small_phone(window: OpenWindow, anna: Clinician, shared: Patient) -> None:
    ask(window(anna.user, width=1280).open(f"/panel/{shared.public_id}/messages/"))
    page = window(shared.user, width=320).open("/today/")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="Your clinic asks")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
