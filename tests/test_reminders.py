"""Reminders on their way: by mail and to devices, once, and without a word of the diary."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from email.message import Message as MailMessage
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.conftest import NOW, ZONE, make_patient
from tests.support.push_service import FakeBrowser, PushService, running_push_service
from tests.support.threads import together
from tracker.actions import push_devices
from tracker.actions.nights import record_quiet_night
from tracker.actions.push_devices import add_device, forget_devices
from tracker.actions.reminders import choose_reminder, plan_reminders, stop_reminders
from tracker.emails import Outcome, deliver
from tracker.models import Delivery, Patient, PushSubscription
from tracker.sealing import destroy_key
from tracker.tasks import work_deliveries

pytestmark = pytest.mark.django_db

EVENING = dt.datetime(2026, 6, 19, 0, 0, tzinfo=dt.UTC)  # Thursday, 20:00 in New York
LAST_NIGHT = dt.date(2026, 6, 17)
# What would tell a stranger what the diary is about, or what is in it.
TELLING = (
    *("cramp", "night", "leg", "health", "symptom", "medicine", "pain", "sleep", "clinic"),
    *("log", "missed", "streak", "goal", "yet", "still", "forgot"),
)


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    settings.PUSH_SERVICES = ["127.0.0.1"]
    with running_push_service() as running:
        yield running


@pytest.fixture
def reminded(ruth: Patient) -> Patient:
    """Ruth, who wants a mail at eight in the evening."""
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True)
    choose_reminder(ruth, hour=20, way="mail", now=NOW)
    return ruth


@pytest.fixture
def phone(ruth: Patient, service: PushService) -> FakeBrowser:
    """Ruth's phone, on which she wants it."""
    return subscribed(ruth, service, "/phone")


def subscribed(patient: Patient, service: PushService, path: str) -> FakeBrowser:
    browser = FakeBrowser(service.url(path))
    add_device(patient, browser.subscription, now=NOW)
    choose_reminder(patient, hour=20, way="push", now=NOW)
    return browser


def send(now: dt.datetime = EVENING) -> Outcome:
    plan_reminders(now)
    return deliver(Delivery.objects.latest("pk").pk, now=now)


def parts(message: Any) -> dict[str, str]:
    sent: MailMessage = message.message()
    return {
        part.get_content_type(): bytes(part.get_payload(decode=True)).decode()
        for part in sent.walk()
        if not part.is_multipart()
    }


# --- By mail -------------------------------------------------------------------------


def test_a_reminder_says_that_the_diary_is_open_and_nothing_of_what_is_in_it(
    reminded: Patient,
) -> None:
    assert send() is Outcome.SENT
    [sent] = mail.outbox
    assert sent.subject == "Your diary is open if you want it"
    both = parts(sent)
    shown = f"{sent.subject} {both['text/plain']}".lower()
    words = set(shown.replace(".", " ").replace(":", " ").replace(",", " ").split())
    assert not words & set(TELLING)
    assert "ruth" not in both["text/html"].lower()


def test_its_links_answer_with_one_tap(reminded: Patient, settings: Any) -> None:
    send()
    text = parts(mail.outbox[0])["text/plain"]
    links = [word for word in text.split() if "/reminders/" in word]
    assert [link.rpartition("=")[2] for link in links] == ["not-now", "not-this-week", "stop"]
    page = Client().get(links[0].removeprefix(settings.PUBLIC_URL))
    assert page.status_code == 200
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe"] == f"<{links[2]}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("change", ["logged", "stopped", "late", "inactive", "unverified"])
def test_what_changed_since_planning_keeps_it_quiet(reminded: Patient, change: str) -> None:
    plan_reminders(EVENING)
    now = EVENING
    if change == "logged":
        record_quiet_night(reminded, LAST_NIGHT, now=NOW)
    elif change == "stopped":
        stop_reminders(reminded, now=NOW)
    elif change == "late":
        now += dt.timedelta(hours=2, seconds=1)
    elif change == "inactive":
        type(reminded.user).objects.update(is_active=False)
    else:
        EmailAddress.objects.update(verified=False)
    row = Delivery.objects.get()
    assert deliver(row.pk, now=now) is Outcome.SKIPPED
    assert mail.outbox == []


# --- To devices ----------------------------------------------------------------------


def test_a_device_gets_the_words_and_a_way_to_answer_and_nothing_else(
    ruth: Patient, phone: FakeBrowser, service: PushService
) -> None:
    assert send() is Outcome.SENT
    [message] = service.messages
    words = phone.read(message)
    assert set(words) == {"title", "body", "answers"}
    assert words["title"] == "Your diary is open if you want it"
    assert not set(f"{words['title']} {words['body']}".lower().split()) & set(TELLING)
    assert mail.outbox == []
    assert message.headers["ttl"] == "7200"


def test_the_buttons_of_the_notification_answer_without_a_sign_in(
    ruth: Patient, phone: FakeBrowser, service: PushService
) -> None:
    send()
    path = phone.read(service.messages[0])["answers"]
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"answer": "not-now"}).status_code == 200
    ruth.refresh_from_db()
    assert ruth.reminder.quiet_until == LAST_NIGHT


def test_no_word_of_the_subscription_can_be_read_in_the_row(
    phone: FakeBrowser, service: PushService
) -> None:
    row = PushSubscription.objects.get()
    kept = f"{row.endpoint_digest} {bytes(row.sealed)!r}"
    assert "127.0.0.1" not in kept
    assert phone.subscription.auth not in kept


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(
    phone: FakeBrowser, service: PushService, status: int
) -> None:
    service.answers["/phone"] = status
    assert send() is Outcome.SKIPPED
    assert not PushSubscription.objects.exists()
    assert Delivery.objects.get().outcome == "no device takes it"


def test_a_refusal_is_noted_and_not_tried_again(phone: FakeBrowser, service: PushService) -> None:
    service.answers["/phone"] = 403
    assert send() is Outcome.SKIPPED
    assert PushSubscription.objects.get().refused_at == EVENING


def test_a_push_service_in_trouble_is_tried_again_until_it_is_too_late(
    phone: FakeBrowser, service: PushService
) -> None:
    service.answers["/phone"] = 503
    assert send() is Outcome.LATER
    row = Delivery.objects.get()
    assert row.state == "due"
    service.answers.clear()
    assert deliver(row.pk, now=row.not_before) is Outcome.SENT
    assert len(service.messages) == 2


def test_one_device_that_took_it_is_enough(
    ruth: Patient, phone: FakeBrowser, service: PushService
) -> None:
    subscribed(ruth, service, "/tablet")
    service.answers["/tablet"] = 503
    assert send() is Outcome.SENT
    assert deliver(Delivery.objects.get().pk, now=EVENING) is Outcome.TAKEN
    assert [message.path for message in service.messages] == ["/phone", "/tablet"]


def test_a_browser_belongs_to_the_person_who_asked_last(
    ruth: Patient, tom: Patient, phone: FakeBrowser
) -> None:
    add_device(tom, phone.subscription, now=NOW)
    assert (push_devices.devices(ruth), len(push_devices.devices(tom))) == ([], 1)


def test_the_oldest_of_many_devices_gives_way(ruth: Patient, service: PushService) -> None:
    for number in range(push_devices.MOST_DEVICES + 2):
        browser = FakeBrowser(service.url(f"/{number}"))
        add_device(ruth, browser.subscription, now=NOW + dt.timedelta(minutes=number))
    kept = [device.subscription.endpoint for device in push_devices.devices(ruth)]
    assert len(kept) == push_devices.MOST_DEVICES
    assert service.url("/0") not in kept


def test_an_address_we_do_not_know_is_not_kept(ruth: Patient) -> None:
    with pytest.raises(push_devices.NoPushServiceError):
        add_device(ruth, FakeBrowser("https://10.0.0.1/x").subscription, now=NOW)
    assert not PushSubscription.objects.exists()


def test_with_the_key_the_devices_are_gone(ruth: Patient, phone: FakeBrowser) -> None:
    destroy_key(ruth.user.public_id)
    assert push_devices.devices(ruth) == []
    assert send() is Outcome.SKIPPED


def test_forgotten_devices_get_nothing(
    ruth: Patient, phone: FakeBrowser, service: PushService
) -> None:
    forget_devices(ruth, now=NOW)
    assert plan_reminders(EVENING) == 0
    assert service.messages == []


# --- Once ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_many_timetables_and_workers_at_once_send_one(service: PushService, settings: Any) -> None:
    people = [make_patient(f"p{n}@stillnight.test", f"P{n}", zone=ZONE) for n in range(3)]
    browsers = [subscribed(person, service, f"/{n}") for n, person in enumerate(people)]
    together(4, lambda _: plan_reminders(EVENING))
    ids = list(Delivery.objects.values_list("pk", flat=True))
    assert len(ids) == 3
    together(4, lambda _: [deliver(pk, now=EVENING) for pk in ids])
    assert sorted(message.path for message in service.messages) == ["/0", "/1", "/2"]
    assert all(browser.subscription for browser in browsers)


def test_a_sweep_after_a_worker_died_sends_what_it_had_claimed(
    reminded: Patient, frozen: Any
) -> None:
    frozen.move_to(EVENING)
    plan_reminders(EVENING)
    row = Delivery.objects.get()
    Delivery.objects.update(state="sending", lease_until=EVENING - dt.timedelta(seconds=1))
    assert work_deliveries(seconds=5) == 1
    assert mail.outbox[0].message()["Message-ID"] == row.message_id


def test_the_payload_is_small_and_plain(phone: FakeBrowser, service: PushService) -> None:
    send()
    words = phone.read(service.messages[0])
    assert len(json.dumps(words)) < 400
    assert words["answers"].startswith("/reminders/")
