"""Deleting in a real browser: the phone forgets what it kept, and it works without scripts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.hands import tap
from tests.browser.test_offline import RAW, without_network
from tests.support.processes import wait_until
from tracker.models import Drink, Patient, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMPTY: dict[str, list[str]] = {"entries": [], "people": [], "phone": []}


def delete(page: Page) -> None:
    page.get_by_label("Type the word delete").fill("delete")
    page.get_by_role("button", name="Delete everything now").click()
    expect(page.get_by_role("heading", name="Your diary is deleted")).to_be_visible()


def test_the_phone_forgets_what_was_not_sent(window: OpenWindow, ruth: Patient) -> None:
    opened = window(ruth.user)
    page = without_network(opened, "drinks")
    tap(page, "Glass")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    page.context.route("**/sync/", lambda route: route.abort())
    page.context.set_offline(False)
    opened.open("/account/delete/")
    expect(page.get_by_text("Not yet sent: 1")).to_be_visible()
    delete(page)
    wait_until(
        lambda: page.evaluate(RAW) == EMPTY, seconds=10, otherwise=lambda: str(page.evaluate(RAW))
    )
    assert not User.objects.filter(pk=ruth.user_id).exists()
    assert Drink.objects.count() == 0


def test_it_works_without_scripts(window: OpenWindow, ruth: Patient) -> None:
    opened = window(ruth.user, scripts=False)
    delete(opened.open("/account/delete/"))
    assert not User.objects.filter(pk=ruth.user_id).exists()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/account/data/", "/account/data/restore/", "/account/delete/"])
def test_the_pages_keep_the_rules(window: OpenWindow, ruth: Patient, path: str, theme: str) -> None:
    opened = window(ruth.user, theme=theme)
    page = opened.open(path)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.complaints == []
