"""At three in the morning: few taps, no script needed, nothing lost."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.hands import tick
from tracker.actions.cramps import start_cramp
from tracker.models import Cramp, Drink, Night, Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_SECONDS = 10  # settled: from opening the page


@pytest.mark.parametrize("scripts", [True, False])
def test_a_cramp_is_stored_with_the_first_tap_and_closed_with_the_second(
    window: OpenWindow, ruth: Patient, *, scripts: bool
) -> None:
    page = window(ruth.user, scripts=scripts).open("/tonight/")
    page.get_by_role("button", name="Cramp now").click()
    stopped = page.get_by_role("button", name="It stopped")
    expect(stopped).to_be_visible()
    assert Cramp.objects.get().is_running
    stopped.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is saved.")
    assert not Cramp.objects.get().is_running


def test_from_open_to_saved_it_is_two_taps_and_less_than_ten_seconds(
    window: OpenWindow, ruth: Patient
) -> None:
    """Opening counts as the first second, and "It stopped" as the second of two taps."""
    opened = window(ruth.user)
    taps = 0
    began = time.monotonic()
    page = opened.open("/tonight/")
    for button in ("Cramp now", "It stopped"):
        page.get_by_role("button", name=button).click()
        taps += 1
        if taps == 1:
            page.get_by_role("button", name="It stopped").wait_for()
            first_tap = time.monotonic() - began
            assert Cramp.objects.get().is_running
    page.get_by_role("heading", name="It is saved.").wait_for()
    seconds = time.monotonic() - began
    assert not Cramp.objects.get().is_running
    assert (taps, first_tap < MOST_SECONDS, seconds < MOST_SECONDS) == (2, True, True), seconds
    assert opened.complaints == []


def test_the_clock_runs_on_another_device_and_stops_there(
    window: OpenWindow, ruth: Patient
) -> None:
    phone = window(ruth.user).open("/tonight/")
    phone.get_by_role("button", name="Cramp now").click()
    phone.get_by_role("button", name="It stopped").wait_for()
    tablet = window(ruth.user, width=1280).open("/tonight/")
    tablet.get_by_role("button", name="It stopped").click()
    tablet.get_by_role("heading", name="It is saved.").wait_for()
    phone.reload()
    phone.get_by_role("button", name="Cramp now").wait_for()
    assert not Cramp.objects.get().is_running


def test_when_the_clock_passes_ten_minutes_the_page_asks_without_a_reload(
    window: OpenWindow, ruth: Patient
) -> None:
    started = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=9, seconds=57)
    start_cramp(ruth, now=started)
    opened = window(ruth.user)
    page = opened.open("/tonight/")
    asked = page.get_by_text("Over 10 minutes. Is it letting go?")
    assert not asked.is_visible()
    asked.wait_for(state="visible", timeout=15_000)
    page.get_by_role("button", name="No, it will not ease").click()
    page.get_by_role("heading", name="Call today").first.wait_for()
    assert opened.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_cramp_is_taken_back_and_put_back_with_a_tap_each(
    window: OpenWindow, ruth: Patient, *, scripts: bool
) -> None:
    page = window(ruth.user, scripts=scripts).open("/tonight/")
    page.get_by_role("button", name="Cramp now").click()
    page.get_by_role("button", name="It stopped").click()
    page.get_by_role("button", name="Not a cramp after all? Undo").click()
    page.get_by_text("That cramp no longer counts.").first.wait_for()
    assert not Cramp.objects.kept().exists()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    page.get_by_text("It is as it was before.").wait_for()
    assert Cramp.objects.kept().count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_past_night_is_corrected_from_the_calendar(
    window: OpenWindow, diary: Patient, *, scripts: bool
) -> None:
    """Patterns, the night, Change, another face, Save; then the history says so."""
    night = diary.nights.filter(state=Night.State.CRAMPS).latest("date")
    opened = window(diary.user, scripts=scripts)
    page = opened.open("/patterns/")
    page.locator(f'a[href="/nights/{night.date}/"]').click()
    page.get_by_role("link", name="Change the cramp").click()
    page.get_by_label("Very bad").check()
    page.get_by_label("How many minutes?").fill("9")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(lambda url: "/change/" not in url)
    page.goto(opened.server + f"/nights/{night.date}/")
    page.get_by_text("How bad: bad, now very bad.").wait_for()
    night.refresh_from_db()
    assert (night.worst_severity, night.minutes) == (8, 9)
    assert opened.complaints == []


def test_without_scripts_a_drink_gets_a_kind_and_a_time_and_is_corrected(
    window: OpenWindow, ruth: Patient
) -> None:
    opened = window(ruth.user, scripts=False)
    page = opened.open("/drinks/")
    page.get_by_label("How much, in oz?").fill("12.5")
    page.get_by_label("What was it?").select_option("coffee_tea")
    page.get_by_role("button", name="Add this drink").click()
    page.get_by_role("link", name="Change 12.5 oz, coffee or tea").click()
    page.get_by_label("How much, in oz?").fill("8")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Amount: 12.5 oz, now 8 oz.").wait_for()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    page.get_by_text("It is as it was before.").wait_for()
    assert Drink.objects.get().volume_ml == 370


def test_a_phone_in_another_zone_is_asked_about_and_one_at_home_is_not(
    window: OpenWindow, ruth: Patient
) -> None:
    question = "Are you away from home?"
    opened = window(ruth.user)
    page = opened.open("/tonight/")
    assert not page.get_by_text(question).is_visible()
    Patient.objects.update(zone="Asia/Kathmandu")
    page.reload()
    page.get_by_text(question).wait_for()
    page.get_by_role("button", name="Use the time of my phone").click()
    page.get_by_text("Your diary now has the time of your phone.").wait_for()
    assert not page.get_by_text(question).is_visible()
    ruth.refresh_from_db()
    assert ruth.zone == "America/New_York"
    assert opened.complaints == []


def test_the_timer_survives_a_reload_and_counts_on(window: OpenWindow, ruth: Patient) -> None:
    page = window(ruth.user).open("/tonight/")
    page.get_by_role("button", name="Cramp now").click()
    expect(page.locator("[data-timer]")).to_be_visible()
    page.reload()
    before = page.locator("[data-timer]").inner_text()
    page.wait_for_function(
        "text => document.querySelector('[data-timer]').textContent !== text", arg=before
    )
    assert Cramp.objects.get().is_running


def test_two_quick_taps_are_one_cramp(window: OpenWindow, ruth: Patient) -> None:
    page = window(ruth.user).open("/tonight/")
    page.get_by_role("button", name="Cramp now").dblclick(no_wait_after=True)
    page.get_by_role("button", name="It stopped").wait_for()
    assert Cramp.objects.count() == 1


def test_severity_and_place_by_keyboard_alone(window: OpenWindow, ruth: Patient) -> None:
    page = window(ruth.user).open("/tonight/")
    page.get_by_role("button", name="Cramp now").press("Enter")
    page.get_by_role("button", name="It stopped").press("Enter")
    page.locator("#severity-6").focus()
    page.keyboard.press("Space")
    page.locator("#lc").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save and rest").press("Enter")
    page.wait_for_url("**/tonight/")
    cramp = Cramp.objects.get()
    assert (cramp.severity, cramp.places) == (6, ["left_calf"])


@pytest.mark.parametrize("scripts", [True, False])
def test_a_glass_is_one_tap_and_undo_is_one_more(
    window: OpenWindow, ruth: Patient, *, scripts: bool
) -> None:
    opened = window(ruth.user, scripts=scripts)
    page = opened.open("/today/")
    page.get_by_role("button", name="Glass").click()
    page.get_by_text("8 oz so far").or_(page.locator(".ring__text b", has_text="8 oz")).wait_for()
    assert Drink.objects.get().volume_ml == 237
    if scripts:
        page.get_by_role("button", name="Undo").click()
        page.locator(".ring__text b", has_text="0 oz").wait_for()
        assert not Drink.objects.kept().exists()
    assert opened.complaints == []


def test_an_emergency_sign_fills_the_page(window: OpenWindow, ruth: Patient) -> None:
    page = window(ruth.user).open("/check/")
    tick(page.get_by_label("New confusion"))
    page.get_by_role("button", name="Tell me what to do").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Call 911 now")
    assert page.locator("nav").count() == 0


@override_settings(DEMO=False)
def test_a_quiet_night_is_one_tap(window: OpenWindow, ruth: Patient) -> None:
    page = window(ruth.user).open("/tonight/")
    page.get_by_role("button", name="No cramps last night").first.click()
    page.wait_for_url("**/tonight/")
    assert Night.objects.get().state == Night.State.NONE
