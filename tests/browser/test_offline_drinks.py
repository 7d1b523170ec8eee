"""Drinks without network: the person's own sizes, and what very much fluid is answered with."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow, Window
from tests.browser.hands import tap, tick
from tests.browser.test_offline import ready, without_network
from tests.support.processes import wait_until
from tracker.actions.drink_changes import choose_sizes
from tracker.actions.fluids import record_drink
from tracker.actions.people import change_profile
from tracker.models import Alert, Drink, Patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_AGO = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
ASKED = "Is that right?"


def own_sizes(patient: Patient, unit: str, sizes: list[int]) -> None:
    choose_sizes(patient, sizes, now=LONG_AGO)
    change_profile(patient, now=LONG_AGO, volume_unit=unit)


def drinks_page(opened: Window) -> Page:
    page = without_network(opened, "drinks")
    page.get_by_role("button", name="Glass").wait_for()
    return page


def noon(page: Page) -> None:
    """A clock at midday of today, so that no drink is of another day or still to come."""
    midday = dt.datetime.now().astimezone().replace(hour=17, minute=0, second=0)
    page.clock.set_fixed_time(midday)


@pytest.mark.parametrize(
    ("unit", "shown", "volume_ml"),
    [("ml", ["90 ml", "330 ml", "750 ml"], 330), ("oz", ["3 oz", "11.2 oz", "25.4 oz"], 330)],
)
def test_the_buttons_are_the_persons_own_sizes_in_their_unit(
    window: OpenWindow, ruth: Patient, unit: str, shown: list[str], volume_ml: int
) -> None:
    own_sizes(ruth, unit, [90, 330, 750])
    page = drinks_page(window(ruth.user))
    buttons = page.locator("[data-drink]").filter(visible=True)
    assert [button.locator("span").inner_text() for button in buttons.all()] == shown
    tap(page, "Glass")
    expect(page.get_by_text(f"A drink: {shown[1]}. Kept on this phone.")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("() => void stillnight.sendAndSay()")
    wait_until(lambda: Drink.objects.count() == 1, seconds=15, otherwise=lambda: "not sent")
    assert Drink.objects.get().volume_ml == volume_ml


def test_without_sizes_of_ones_own_the_usual_ones_are_there(
    window: OpenWindow, ruth: Patient
) -> None:
    page = drinks_page(window(ruth.user))
    buttons = page.locator("[data-drink]").filter(visible=True)
    assert [one.locator("span").inner_text() for one in buttons.all()] == ["5 oz", "8 oz", "17 oz"]


def test_above_three_and_a_half_liters_there_is_a_question_and_no_advice(
    window: OpenWindow, ruth: Patient
) -> None:
    own_sizes(ruth, "ml", [150, 250, 1800])
    page = drinks_page(window(ruth.user))
    tap(page, "Bottle")
    page.get_by_text("Not yet sent: 1").wait_for()
    assert not page.get_by_text(ASKED).is_visible()
    tap(page, "Bottle")
    expect(page.get_by_text("You noted 3,600 ml for one day. Is that right?")).to_be_in_viewport()
    expect(page.get_by_text("A drink: 1,800 ml. Kept on this phone.")).to_be_visible()
    assert not page.get_by_role("heading", name="Call today").is_visible()
    tap(page, "Yes, it is right")
    expect(page.get_by_text(ASKED)).not_to_be_visible()
    tap(page, "Cup")
    page.get_by_text("Not yet sent: 3").wait_for()
    assert not page.get_by_text(ASKED).is_visible()


def test_above_five_liters_the_advice_of_today_comes_at_once(
    window: OpenWindow, ruth: Patient
) -> None:
    own_sizes(ruth, "ml", [150, 250, 2600])
    page = drinks_page(window(ruth.user))
    tap(page, "Bottle")
    page.get_by_text("Not yet sent: 1").wait_for()
    tap(page, "Bottle")
    expect(page.get_by_role("heading", name="Call today").first).to_be_visible()
    expect(page.get_by_text("You logged far more fluid than most people drink.")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("() => void stillnight.sendAndSay()")
    wait_until(Alert.objects.exists, seconds=15, otherwise=lambda: "no alert")
    assert Alert.objects.get().rule == "R38"


def test_what_was_drunk_before_the_network_went_is_counted(
    window: OpenWindow, ruth: Patient
) -> None:
    record_drink(ruth, volume_ml=2900, now=dt.datetime.now(dt.UTC))
    record_drink(ruth, volume_ml=1500, now=dt.datetime.now(dt.UTC))
    own_sizes(ruth, "ml", [150, 250, 700])
    opened = window(ruth.user)
    page = ready(opened, "/today/")
    page.context.set_offline(True)
    page.goto(f"{opened.server}/offline/#drinks")
    tap(page, "Bottle")
    expect(page.get_by_role("heading", name="Call today").first).to_be_visible()


def test_above_a_liter_an_hour_for_two_hours_the_advice_comes_too(
    window: OpenWindow, ruth: Patient
) -> None:
    own_sizes(ruth, "ml", [150, 250, 1050])
    opened = window(ruth.user)
    page = ready(opened)
    noon(page)
    page.context.set_offline(True)
    page.goto(f"{opened.server}/offline/#drinks")
    for count, clock in enumerate(("10:10", "11:50"), start=1):
        page.get_by_label("At what time?").fill(clock)
        tap(page, "Bottle")
        page.get_by_text(f"Not yet sent: {count}").wait_for()
    expect(page.get_by_role("heading", name="Call today").first).to_be_visible()


def test_the_same_drinks_over_a_longer_time_are_only_kept(
    window: OpenWindow, ruth: Patient
) -> None:
    own_sizes(ruth, "ml", [150, 250, 1050])
    opened = window(ruth.user)
    page = ready(opened)
    noon(page)
    page.context.set_offline(True)
    page.goto(f"{opened.server}/offline/#drinks")
    for count, clock in enumerate(("08:10", "11:50"), start=1):
        page.get_by_label("At what time?").fill(clock)
        tap(page, "Bottle")
        page.get_by_text(f"Not yet sent: {count}").wait_for()
    assert not page.get_by_role("heading", name="Call today").is_visible()


def test_a_fast_rate_with_a_headache_is_an_emergency(window: OpenWindow, ruth: Patient) -> None:
    own_sizes(ruth, "ml", [150, 250, 1050])
    opened = window(ruth.user)
    page = ready(opened)
    noon(page)
    page.context.set_offline(True)
    page.goto(f"{opened.server}/offline/#check")
    tick(page.locator("#s-headache"))
    tap(page, "Tell me what to do")
    page.get_by_text("Not yet sent: 1").wait_for()
    page.goto(f"{opened.server}/offline/#drinks")
    page.get_by_label("At what time?").fill("10:10")
    tap(page, "Bottle")
    page.get_by_text("Not yet sent: 2").wait_for()
    page.get_by_label("At what time?").fill("11:50")
    tap(page, "Bottle")
    expect(page.get_by_role("heading", level=1)).to_have_text("Call 911 now")


@pytest.mark.parametrize(("path", "scripts_say"), [("/drinks/", "page"), ("/today/", "part")])
def test_much_typed_on_a_page_of_the_server_is_answered_at_once(
    window: OpenWindow, ruth: Patient, path: str, scripts_say: str
) -> None:
    record_drink(ruth, volume_ml=2500, now=dt.datetime.now(dt.UTC))
    page = ready(window(ruth.user), path)
    page.context.set_offline(True)
    if scripts_say == "part":
        page.get_by_text("Another amount or kind").click()
    page.get_by_label("How much, in oz?").fill("90")
    tap(page, "Add this drink")
    expect(page.get_by_role("heading", name="Call today").first).to_be_visible()
