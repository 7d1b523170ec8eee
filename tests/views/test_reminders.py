"""The page of the reminders: off unless chosen, and which browsers show them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.support.push_service import FakeBrowser
from tracker.actions.reminders import Answer, answer_reminder, answer_token, choose_reminder
from tracker.forms.sign_in import SHARED
from tracker.models import Patient, PushSubscription, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

PAGE = "/account/reminders/"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


def shown(browser: Client) -> str:
    return browser.get(PAGE).content.decode()


def device(endpoint: str = ENDPOINT) -> dict[str, str]:
    found = FakeBrowser(endpoint).subscription
    return {"endpoint": found.endpoint, "p256dh": found.p256dh, "auth": found.auth}


def test_it_is_off_until_somebody_chooses(ruths_browser: Client) -> None:
    page = shown(ruths_browser)
    assert "Off. We remind you only if you want it." in page
    assert '<option value="" selected>Never</option>' in page
    assert "My devices" not in page


def test_an_hour_and_a_way_are_kept(ruths_browser: Client, ruth: Patient) -> None:
    answer = ruths_browser.post(PAGE, {"hour": "7", "way": "mail"})
    assert answer.headers["Location"] == PAGE
    kept = Reminder.objects.get()
    assert (kept.patient, kept.part, kept.hour, kept.way) == (ruth, "morning", 7, "mail")
    page = shown(ruths_browser)
    assert "7 am, by email" in page
    assert '<option value="7" selected>7 am</option>' in page


def test_never_ends_them(ruths_browser: Client, ruth: Patient) -> None:
    choose_reminder(ruth, hour=20, way="mail", now=NOW)
    ruths_browser.post(PAGE, {"hour": "", "way": "mail"})
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    "sent", [{"hour": "12", "way": "mail"}, {"hour": "x"}, {"hour": "7", "way": "owl"}, {}]
)
def test_nonsense_is_refused(ruths_browser: Client, sent: dict[str, str]) -> None:
    assert ruths_browser.post(PAGE, sent).status_code == 422
    assert not Reminder.objects.exists()


def test_a_browser_is_added_and_all_are_removed(ruths_browser: Client, ruth: Patient) -> None:
    choose_reminder(ruth, hour=20, way="push", now=NOW)
    assert "No device can show reminders yet." in shown(ruths_browser)
    ruths_browser.post(f"{PAGE}add", device())
    assert "1 device can show reminders." in shown(ruths_browser)
    assert PushSubscription.objects.get().patient == ruth
    ruths_browser.post(f"{PAGE}forget")
    assert not PushSubscription.objects.exists()


def test_the_same_browser_twice_is_one(ruths_browser: Client) -> None:
    for _ in range(2):
        ruths_browser.post(f"{PAGE}add", device())
    assert PushSubscription.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {},
        device("https://10.0.0.1/x"),
        device("http://fcm.googleapis.com/x"),
        device() | {"auth": ""},
        device() | {"p256dh": "x" * 5000},
    ],
)
def test_what_is_no_browser_is_refused_in_words(
    ruths_browser: Client, sent: dict[str, Any]
) -> None:
    page = ruths_browser.post(f"{PAGE}add", sent, follow=True).content.decode()
    assert "This browser could not be added. Please choose email." in page
    assert not PushSubscription.objects.exists()


def test_a_shared_device_shows_no_reminder(ruths_browser: Client, ruth: Patient) -> None:
    choose_reminder(ruth, hour=20, way="push", now=NOW)
    session = ruths_browser.session
    session[SHARED] = True
    session.save()
    page = shown(ruths_browser)
    assert "You share this device, so it shows none." in page
    assert "Show them on this device" not in page
    ruths_browser.post(f"{PAGE}add", device())
    assert not PushSubscription.objects.exists()


def test_a_not_now_is_said_with_its_end(ruths_browser: Client, ruth: Patient) -> None:
    choose_reminder(ruth, hour=20, way="mail", now=NOW)
    token = answer_token(ruth, dt.date(2026, 6, 17))
    answer_reminder(token, Answer.NOT_THIS_WEEK, now=NOW)
    assert "We are quiet through" in shown(ruths_browser)


def test_two_silent_weeks_are_said_without_blame(
    ruths_browser: Client, ruth: Patient, frozen: Any
) -> None:
    choose_reminder(ruth, hour=20, way="mail", now=NOW)
    frozen.move_to(NOW + dt.timedelta(days=15))
    assert "so we are quiet. Log a night and we go on." in shown(ruths_browser)


def test_the_private_key_is_on_no_page(ruths_browser: Client, ruth: Patient, settings: Any) -> None:
    choose_reminder(ruth, hour=20, way="push", now=NOW)
    page = shown(ruths_browser)
    assert "data-push=" in page
    assert settings.VAPID_PRIVATE_KEY not in page


def test_the_key_is_made_at_the_first_start_for_its_owner_alone(settings: Any) -> None:
    path = settings.DATA_DIR / "vapid_key"
    assert path.read_text() == settings.VAPID_PRIVATE_KEY
    assert path.stat().st_mode & 0o777 == 0o600
