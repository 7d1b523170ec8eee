"""From the first page to the first saved night, by a slow hand in less than two minutes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.hands import tick
from tracker.actions.deliveries import read_account_mail
from tracker.models import Delivery, Night, Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL, PASSWORD = "greta@stillnight.test", "three short words"
# A slow hand on a phone: about twice the times of Card, Moran and Newell's keystroke-level
# model (1980), and a third of a minute to fetch a code from another app.
TAP_SECONDS, LETTER_SECONDS, FETCH_CODE_SECONDS = 2.0, 0.5, 20.0
TWO_MINUTES = 120.0
# From "Start my diary": five to sign up, one to skip the questions, at most two for the night.
FEWEST_TAPS, MOST_TAPS = 8, 30


@dataclass
class Hand:
    """Somebody who taps and types, and how long that takes a slow person."""

    page: Page
    seconds: float = 0.0
    taps: int = field(default=0)

    def tap(self, role: str, name: str) -> None:
        target = self.page.get_by_role(role, name=name)  # type: ignore[arg-type]
        if role in {"checkbox", "radio"}:
            tick(target)
        else:
            target.first.click()
        self._tapped()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)
        self._tapped()
        self.seconds += LETTER_SECONDS * len(text)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label).select_option(label=option)
        self._tapped()
        self._tapped()

    def _tapped(self) -> None:
        self.taps += 1
        self.seconds += TAP_SECONDS


def sign_up(hand: Hand) -> None:
    hand.tap("link", "Start my diary")
    hand.write("Email", EMAIL)
    hand.write("Password", PASSWORD)
    hand.tap("checkbox", "I agree")
    hand.tap("button", "Create my account")
    hand.page.wait_for_url("**/welcome/")
    expect(hand.page.get_by_text("Nobody watches this diary in real time")).to_be_visible()


def check_address(hand: Hand) -> None:
    hand.tap("link", "Type the code we sent")
    hand.page.wait_for_url("**/account/confirm-email/")
    mail = read_account_mail(Delivery.objects.latest("pk"))
    code = re.search(r"^(\d{6})$", mail.body if mail else "", re.MULTILINE)
    assert code is not None
    hand.seconds += FETCH_CODE_SECONDS
    hand.write("Code", code[1])
    hand.tap("button", "Go on")
    expect(hand.page.get_by_text("Your email address is checked.")).to_be_visible()


def answer_everything(hand: Hand) -> None:
    hand.tap("link", "Start the questions")
    hand.write("Year of birth", "1948")
    hand.tap("radio", "Female")
    hand.tap("button", "Save and go on")
    hand.tap("checkbox", "Diabetes")
    hand.tap("button", "Save and go on")
    hand.tap("radio", "No, nobody told me")
    hand.tap("button", "Save and go on")
    hand.write("How many night cramps", "8")
    hand.tap("button", "Save and go on")
    hand.choose("Country", "United Kingdom")
    hand.tap("button", "Save and go on")
    hand.tap("button", "Save and go on")
    hand.tap("radio", "With my numbers")
    hand.tap("button", "Save and start my diary")


def log_first_night(hand: Hand) -> str:
    """The state of the night that is saved: by day the last one, in the night the one that runs."""
    hand.page.wait_for_url("**/tonight/")
    if hand.page.get_by_role("button", name="No cramps last night").count():
        hand.tap("button", "No cramps last night")
        hand.page.wait_for_url("**/tonight/")
        return Night.State.NONE
    hand.tap("button", "Cramp now")
    hand.tap("button", "It stopped")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("It is saved.")
    return Night.State.CRAMPS


@override_settings(DEMO=False)
@pytest.mark.parametrize("answers", [True, False], ids=["all answered", "all skipped"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_stranger_has_saved_a_night_within_two_minutes(
    window: OpenWindow, *, answers: bool, scripts: bool
) -> None:
    cache.clear()  # the limits of sign-up count over all tests
    opened = window(None, scripts=scripts)
    hand = Hand(opened.open("/"))
    sign_up(hand)
    if answers:
        answer_everything(hand)
    else:
        hand.tap("button", "Not now, go to my diary")
    state = log_first_night(hand)
    patient = Patient.objects.get()
    assert Night.objects.get(patient=patient).state == state
    assert hand.seconds < TWO_MINUTES, (hand.taps, hand.seconds)
    assert hand.taps <= (MOST_TAPS if answers else FEWEST_TAPS), hand.taps
    assert opened.complaints == []
    if answers:
        assert (patient.birth_year, patient.conditions) == (1948, ["diabetes"])
        assert (patient.cramps_in_four_weeks, patient.country) == (8, "GB")
        assert (patient.volume_unit, patient.weekly_mail) == ("ml", "numbers")
    if scripts:
        assert patient.zone == "America/New_York"


@override_settings(DEMO=False)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_address_is_checked_after_the_first_night_and_then_sharing_opens(
    window: OpenWindow, *, scripts: bool
) -> None:
    cache.clear()
    opened = window(None, scripts=scripts)
    hand = Hand(opened.open("/"))
    sign_up(hand)
    hand.tap("button", "Not now, go to my diary")
    log_first_night(hand)
    page = opened.open("/share/")
    expect(page.get_by_role("heading", name="Check your email address first")).to_be_visible()
    check_address(hand)
    page = opened.open("/share/")
    hand.tap("button", "Make a share code")
    expect(page.get_by_role("heading", name="Your share code")).to_be_visible()
    assert Patient.objects.get().user.email == EMAIL
    assert opened.complaints == []


def test_an_error_is_said_at_the_field_and_the_rest_stays(
    window: OpenWindow, ruth: Patient
) -> None:
    page = window(ruth.user).open("/account/questions/nights/")
    page.get_by_label("How many night cramps").fill("many")
    page.get_by_label("When do you go to bed").fill("22:15")
    page.get_by_role("button", name="Save and go on").click()
    number = page.get_by_label("How many night cramps")
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(number).to_have_value("many")
    expect(page.get_by_label("When do you go to bed")).to_have_value("22:15")
    page.get_by_role("link", name="Type a whole number").click()
    expect(number).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_mails_can_be_looked_at_before_choosing(
    window: OpenWindow, ruth: Patient, theme: str
) -> None:
    opened = window(ruth.user, theme=theme, scripts=False)
    page = opened.open("/account/questions/mail/")
    page.get_by_text("See “With my numbers”").click()
    bars = page.locator("#preview-numbers td.m-bar")
    assert bars.count() >= 6
    expected = "rgb(227, 140, 60)" if theme == "dark" else "rgb(185, 80, 15)"
    expect(bars.first).to_have_css("background-color", expected)
    assert opened.complaints == []
