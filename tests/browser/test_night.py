"""At three in the morning: few taps, no script needed, nothing lost."""

from __future__ import annotations

import pytest
from django.test import override_settings

from tests.browser.conftest import OpenWindow
from tracker.models import Cramp, Drink, Night, Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_cramp_is_stored_with_the_first_tap_and_closed_with_the_second(
    window: OpenWindow, ruth: Patient, *, scripts: bool
) -> None:
    page = window(ruth.user, scripts=scripts).open("/tonight/")
    page.get_by_role("button", name="Cramp now").click()
    assert Cramp.objects.get().is_running
    page.get_by_role("button", name="It stopped").click()
    assert page.get_by_role("heading", level=1).inner_text() == "It is saved."
    assert not Cramp.objects.get().is_running


def test_the_timer_survives_a_reload_and_counts_on(window: OpenWindow, ruth: Patient) -> None:
    page = window(ruth.user).open("/tonight/")
    page.get_by_role("button", name="Cramp now").click()
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
    page.get_by_label("New confusion").check(force=True)
    page.get_by_role("button", name="Tell me what to do").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Call 911 now"
    assert page.locator("nav").count() == 0


@override_settings(DEMO=False)
def test_a_quiet_night_is_one_tap(window: OpenWindow, ruth: Patient) -> None:
    page = window(ruth.user).open("/tonight/")
    page.get_by_role("button", name="No cramps last night").first.click()
    page.wait_for_url("**/tonight/")
    assert Night.objects.get().state == Night.State.NONE
