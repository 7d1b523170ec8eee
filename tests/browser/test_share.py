"""Sharing in two browsers: the patient's phone, and the clinician's desk beside it."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.conftest import ALL_CATEGORIES
from tracker.actions.consent import ask_with_code, give_consent, make_share_code
from tracker.models import Clinician, Consent, Patient

WRITE_AND_SEND = "field => { field.value = 'one more look'; field.form.requestSubmit(); }"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_a_link_to_one_tap_that_ends_it(
    window: OpenWindow, ruth: Patient, anna: Clinician
) -> None:
    phone, desk = window(ruth.user), window(anna.user, width=1280)
    share = phone.open("/share/")
    share.get_by_role("button", name="Make a link to send").click()
    link = share.get_by_label("Link to copy").input_value()
    page = desk.open(link.removeprefix(desk.server))
    expect(page.get_by_label("Link from your patient")).to_have_value(link.partition("#")[2])
    assert "#" not in page.url  # it does not stay in the address bar
    page.get_by_role("button", name="Ask this patient").click()
    expect(page.get_by_text("Your patient was asked.")).to_be_visible()
    share = phone.open("/share/")
    share.get_by_label("One visit: 30 days").first.check()
    share.get_by_role("button", name="Yes, share with them").click()
    expect(share.get_by_text("You share with this clinic now.")).to_be_visible()
    share.get_by_role("link", name="See what Maple Street Clinic sees").click()
    expect(share.get_by_role("heading", level=1)).to_have_text("What Maple Street Clinic sees")
    desk.open(f"/panel/{ruth.public_id}/")
    share = phone.open("/share/")
    share.get_by_role("button", name="Stop sharing with this clinic").click()  # the one tap
    expect(share.get_by_text("Sharing has stopped.")).to_be_visible()
    answer = page.goto(f"{desk.server}/panel/{ruth.public_id}/")
    assert answer is not None
    assert answer.status == 404
    assert phone.complaints == []


def test_an_open_page_of_the_clinic_is_cleared_after_the_patients_tap(
    window: OpenWindow, diary: Patient, anna: Clinician
) -> None:
    now = dt.datetime.now(dt.UTC)
    digits, _ = make_share_code(diary, categories=ALL_CATEGORIES, now=now)
    give_consent(diary, ask_with_code(anna, digits, now=now), now=now)
    page = window(anna.user, width=1280).open(f"/panel/{diary.public_id}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ruth Kessler")
    share = window(diary.user).open("/share/")
    share.get_by_role("button", name="Stop sharing with this clinic").click()
    expect(share.get_by_text("Sharing has stopped.")).to_be_visible()
    assert Consent.objects.get().state == Consent.State.WITHDRAWN
    # Without a scroll: what is scrolled to is asked for, and that clears the page too.
    page.get_by_label("Note (stays in the clinic)").last.evaluate(WRITE_AND_SEND)
    expect(page.get_by_role("heading", level=1)).to_have_text("This page was cleared")
    assert "Ruth" not in page.inner_text("body")
