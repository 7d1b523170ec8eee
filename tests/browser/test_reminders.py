"""Reminders on a device, in real Chromium.

Headless Chromium has no push service behind it, so the service worker is handed the event a
message would make, and `tests/exchange/test_web_push.py` looks at what a push service gets.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Worker, expect

from tests.browser.conftest import OpenWindow
from tests.support.processes import wait_until
from tracker.actions.reminders import answer_token, choose_reminder
from tracker.models import Patient, Reminder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AT_WORK = "() => navigator.serviceWorker.controller && globalThis.stillnight?.sendAndSay"
# A worker may wait for the browser's own events only, and this browser keeps no notification:
# what the worker asks for is kept instead.
READY = """() => {
  self.shown = new Map();
  ExtendableEvent.prototype.waitUntil = () => {};
  registration.showNotification = async (title, { tag, ...more }) =>
    shown.set(tag, { title, tag, ...more });
}"""
ARRIVES = "(data) => dispatchEvent(new PushEvent('push', { data }))"
SHOWN = "() => [...self.shown.values()]"
CLICK = """(action) => {
  const [{ tag, data }] = self.shown.values();
  const notification = { data, close: () => self.shown.delete(tag) };
  const waitUntil = () => {};
  dispatchEvent(Object.assign(new Event("notificationclick"), { notification, action, waitUntil }));
}"""
LAST_NIGHT = dt.date(2026, 6, 17)


def shown(worker: Worker) -> list[dict[str, Any]]:
    """The notifications that are on the screen."""
    found: list[dict[str, Any]] = worker.evaluate(SHOWN)
    return found


def words_for(patient: Patient) -> dict[str, str]:
    return {
        "title": "Your diary is open if you want it",
        "body": "Tap to open it. If not, that is fine.",
        "answers": f"/reminders/{answer_token(patient, LAST_NIGHT)}/",
    }


def reminded(window: OpenWindow, patient: Patient) -> tuple[Page, Worker]:
    """A phone that shows a reminder."""
    choose_reminder(patient, hour=20, way="push", now=timezone.now())
    page = window(patient.user).open("/tonight/")
    page.wait_for_function(AT_WORK)
    [worker] = page.context.service_workers
    worker.evaluate(READY)
    for _ in range(2):  # a message that comes twice takes the place of the first
        worker.evaluate(ARRIVES, json.dumps(words_for(patient)))
    return page, worker


def test_a_reminder_is_shown_once_with_its_buttons(window: OpenWindow, ruth: Patient) -> None:
    _, worker = reminded(window, ruth)
    [one] = shown(worker)
    said = words_for(ruth)
    assert (one["title"], one["body"], one["data"]) == tuple(said.values())
    buttons = [button["action"] for button in one["actions"]]
    assert (buttons[0], buttons[-1]) == ("not-now", "stop")


@pytest.mark.parametrize("network", ["there", "away"])
def test_a_button_of_the_notification_is_understood(
    window: OpenWindow, ruth: Patient, network: str
) -> None:
    page, worker = reminded(window, ruth)
    worker.evaluate("() => void (clients.openWindow = async (url) => (self.opened = url))")
    page.context.set_offline(network == "away")
    worker.evaluate(CLICK, "not-now")
    assert shown(worker) == []

    def is_done() -> bool:
        opened = worker.evaluate("() => self.opened ?? ''")
        quiet = Reminder.objects.get().quiet_until
        if network == "there":
            return quiet == LAST_NIGHT and not opened
        return quiet is None and opened.endswith("/?answer=not-now")

    wait_until(is_done, seconds=10, otherwise=lambda: str(Reminder.objects.get().quiet_until))


def test_a_tap_on_the_notification_opens_the_night(window: OpenWindow, ruth: Patient) -> None:
    page, worker = reminded(window, ruth)
    page.goto(page.url.replace("/tonight/", "/account/reminders/"))
    worker.evaluate("() => void (clients.openWindow = async (url) => (self.opened = url))")
    worker.evaluate(CLICK, "")
    wait_until(
        lambda: worker.evaluate("() => self.opened ?? ''") == "/tonight/",
        seconds=10,
        otherwise=lambda: "nothing was opened",
    )


def test_a_browser_without_push_says_so_and_offers_email(window: OpenWindow, ruth: Patient) -> None:
    choose_reminder(ruth, hour=20, way="push", now=timezone.now())
    opened = window(ruth.user)
    opened.page.context.add_init_script("delete globalThis.PushManager")
    page = opened.open("/account/reminders/")
    expect(
        page.get_by_text("This browser cannot show reminders. Please choose email.")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Show them on this device")).to_be_hidden()


def test_a_browser_that_may_not_says_how_to_change_it(window: OpenWindow, ruth: Patient) -> None:
    choose_reminder(ruth, hour=20, way="push", now=timezone.now())
    opened = window(ruth.user)
    opened.page.context.add_init_script("Notification.requestPermission = async () => 'denied'")
    page = opened.open("/account/reminders/")
    page.get_by_role("button", name="Show them on this device").click()
    expect(page.get_by_text("The browser does not allow it.")).to_be_visible()


def test_a_browser_that_may_is_added_with_its_address_and_keys(
    window: OpenWindow, ruth: Patient, settings: Any
) -> None:
    settings.PUSH_SERVICES = ["push.services.mozilla.com"]
    choose_reminder(ruth, hour=20, way="push", now=timezone.now())
    opened = window(ruth.user)
    opened.page.context.add_init_script(SUBSCRIBED)
    page = opened.open("/account/reminders/")
    page.get_by_role("button", name="Show them on this device").click()
    expect(page.get_by_text("This device shows your reminders now.")).to_be_visible()
    expect(page.get_by_text("1 device can show reminders.")).to_be_visible()


# What a browser with a push service answers.
SUBSCRIBED = """
  Notification.requestPermission = async () => "granted";
  const b64 = (bytes) => btoa(String.fromCharCode(...bytes))
    .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=/g, "");
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    if (applicationServerKey.length !== 65) throw new Error("not a key");
    const kind = { name: "ECDH", namedCurve: "P-256" };
    const pair = await crypto.subtle.generateKey(kind, true, ["deriveBits"]);
    const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const keys = { p256dh: b64(point), auth: b64(new Uint8Array(16)) };
    return { toJSON: () => ({ endpoint: "https://updates.push.services.mozilla.com/x", keys }) };
  };
"""
