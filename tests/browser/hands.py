"""A person's hands: they wait for what the eye sees before they act.

Playwright waits by itself for what is pressed, with two exceptions that let a test run ahead
of the page: a forced tick, needed where a label covers its box, and a key, which goes to
whatever listens at that moment.
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def tap(page: Page, name: str) -> None:
    """Press the button of that name."""
    page.get_by_role("button", name=name).click()


def tick(box: Locator) -> None:
    """Tick a box or a choice whose label covers it, once it is on the screen."""
    expect(box).to_be_visible()
    box.check(force=True)


def take_the_keys(page: Page) -> None:
    """Return when the desk listens to keys: the script shows its switch last."""
    expect(page.locator("[data-desk-keys]")).to_be_visible()
