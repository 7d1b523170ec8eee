"""An idle sign-in may enter things and shows nothing; a shared device is signed out."""

from __future__ import annotations

import json
import uuid

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from crampsite.policy import POLICIES, Door
from tests.conftest import NOW, PASSWORD
from tracker.actions.cramps import record_cramp
from tracker.actions.symptoms import report_signs
from tracker.models import Cramp, Patient, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("minutes")]

IDLE_SECONDS = 31 * 60
FOR_YOU = "For your medicines and health"
KEYS = (
    *((), ("public_id",), ("date",), ("topic",), ("slug",), ("pk",)),
    *(("pattern",), ("page",), ("page", "picture"), ("public_id", "part")),
)


@pytest.fixture
def minutes(settings: Settings) -> None:
    """The real limit; other tests let the clock jump."""
    settings.LOG_ONLY_AFTER_MINUTES = 30


@pytest.fixture
def clock(frozen: time_machine.Traveller) -> time_machine.Traveller:
    return frozen


@pytest.fixture
def idle(ruths_browser: Client, ruth: Patient, clock: time_machine.Traveller) -> Client:
    """Ruth's phone on the night table: signed in, with a diary, and untouched for a while."""
    record_cramp(ruth, started_at=NOW.replace(hour=7), minutes=5, severity=8, now=NOW)
    assert ruths_browser.get("/tonight/").status_code == 200
    clock.shift(IDLE_SECONDS)
    return ruths_browser


def can_sign_in(user: User) -> None:
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def test_taps_within_thirty_minutes_keep_the_diary_open(
    ruths_browser: Client, clock: time_machine.Traveller
) -> None:
    for _ in range(4):
        assert ruths_browser.get("/today/").status_code == 200
        clock.shift(29 * 60)
    assert ruths_browser.get("/patterns/").status_code == 200


def test_what_a_phone_sends_by_itself_is_no_tap(
    ruths_browser: Client, clock: time_machine.Traveller
) -> None:
    ruths_browser.get("/today/")
    for _ in range(4):
        clock.shift(10 * 60)
        ruths_browser.get(reverse("sync"))
    assert ruths_browser.get("/today/").status_code == 302


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/tonight/", "/offline/"),
        ("/today/", "/offline/#drinks"),
        ("/check/", "/offline/#check"),
        ("/cramps/earlier/", "/offline/#earlier"),
    ],
)
def test_the_pages_of_the_night_lead_to_the_page_that_knows_nobody(
    idle: Client, path: str, place: str
) -> None:
    answer = idle.get(path)
    assert (answer.status_code, answer["Location"]) == (302, place)


def test_no_page_of_the_record_opens(idle: Client, ruth: Patient) -> None:
    wrong = []
    for name, policy in POLICIES.items():
        if policy.door not in {Door.PATIENT, Door.SIGNED_IN} or policy.log_only:
            continue
        parts = {"topic": "country", "date": "2026-06-17", "public_id": uuid.uuid4(), "pk": 1}
        parts |= {"pattern": "diuretic", "page": "severity", "picture": "severity"}
        address = next(
            (a for a in (_address(name, keys, parts) for keys in KEYS) if a is not None), None
        )
        assert address is not None, name
        for method in ("get", "post"):
            answer = getattr(idle, method)(address)
            if answer.status_code != 302 or "/account/reauth" not in answer["Location"]:
                if answer.status_code == 302 and answer["Location"].startswith("/offline/"):
                    continue
                wrong.append((name, method, answer.status_code))
    assert wrong == []


def _address(name: str, keys: tuple[str, ...], parts: dict[str, object]) -> str | None:
    try:
        return reverse(name, kwargs={key: parts.get(key, "x") for key in keys})
    except NoReverseMatch:
        return None


def test_a_cramp_a_drink_and_signs_can_still_be_entered(idle: Client, ruth: Patient) -> None:
    before = Cramp.objects.count()
    form = {"key": str(uuid.uuid4())}
    assert idle.post("/tonight/cramp", form)["Location"] == "/tonight/"
    assert Cramp.objects.count() == before + 1
    body = {
        "person": str(ruth.phone_key),
        "sent_at": NOW.isoformat(),
        "entries": [
            {
                "id": 1,
                "key": str(uuid.uuid4()),
                "path": "/check/",
                "fields": {"signs": ["confusion"]},
                "at": NOW.isoformat(),
                "sure": True,
            }
        ],
    }
    answer = idle.post(reverse("sync"), json.dumps(body), "application/json")
    assert [alert["rule"] for alert in answer.json()["results"][0]["alerts"]] == ["R02"]


def test_a_phone_that_keeps_its_form_keeps_it(idle: Client) -> None:
    before = Cramp.objects.count()
    answer = idle.post("/tonight/cramp", {"key": str(uuid.uuid4())}, headers={"X-Outbox": "1"})
    assert answer.status_code == 401
    assert Cramp.objects.count() == before


def test_the_shelf_does_not_tell_what_the_reader_takes(
    ruths_browser: Client, ruth: Patient, clock: time_machine.Traveller
) -> None:
    ruth.risk |= {"groups": ["thiazide"], "medicines": {"indapamide": ["thiazide"]}}
    ruth.save()
    known = ruths_browser.get("/learn/").content.decode()
    clock.shift(IDLE_SECONDS)
    idle = ruths_browser.get("/learn/").content.decode()
    assert FOR_YOU in known
    assert FOR_YOU not in idle


def test_help_is_always_open(idle: Client, ruth: Patient) -> None:
    report_signs(ruth, ["confusion"], now=NOW)
    page = idle.get("/help-now/").content.decode()
    assert "Call 911 now" in page


def test_the_password_opens_the_diary_again(
    client: Client, ruth: Patient, clock: time_machine.Traveller
) -> None:
    can_sign_in(ruth.user)
    client.force_login(ruth.user)
    client.get("/tonight/")
    clock.shift(IDLE_SECONDS)
    asked = client.get("/tonight/?open")
    assert asked["Location"].startswith("/account/reauthenticate/")
    answer = client.post(asked["Location"], {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/tonight/")
    assert client.get("/tonight/").status_code == 200


def test_a_shared_device_is_signed_out_after_five_minutes(
    client: Client, ruth: Patient, clock: time_machine.Traveller
) -> None:
    can_sign_in(ruth.user)
    form = {"login": ruth.user.email, "password": PASSWORD, "shared": "on"}
    answer = client.post("/account/login/", form)
    assert answer.status_code == 302
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    assert client.get("/today/").status_code == 200
    clock.shift(4 * 60)
    assert client.get("/today/").status_code == 200
    clock.shift(6 * 60)
    assert client.get("/today/")["Location"].startswith("/account/login/")
    assert client.get("/tonight/")["Location"].startswith("/account/login/")


def test_a_clinician_is_left_to_the_rules_of_the_desk(
    annas_browser: Client, clock: time_machine.Traveller
) -> None:
    annas_browser.get("/panel/")
    clock.shift(14 * 60)
    assert annas_browser.get("/panel/").status_code == 200
