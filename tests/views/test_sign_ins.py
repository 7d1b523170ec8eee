"""Where I am signed in: which devices, since when, and out again from afar."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from tests.conftest import NOW, PASSWORD
from tests.support.passkey import Passkey
from tracker.models import Clinician, Patient, SignIn, User
from tracker.presenters.sign_ins import device

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

PAGE, END = "/account/signed-in/", "/account/signed-in/end"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/19.1 Mobile/15E148 Safari/604.1"
)
DESK = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)
NEW_PASSWORD = "another-river-lantern"


@pytest.fixture(autouse=True)
def can_sign_in(ruth: Patient) -> None:
    cache.clear()
    user = ruth.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def browser_of(user: User, agent: str, password: str = PASSWORD) -> Client:
    browser = Client(headers={"User-Agent": agent})
    browser.post("/account/login/", {"login": user.email, "password": password})
    return browser


def text(browser: Client) -> str:
    return browser.get(PAGE).content.decode()


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (PHONE, "Safari on an iPhone"),
        (DESK, "Edge on a Windows computer"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on"),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_device_is_told_in_plain_words(agent: str, said: str) -> None:
    assert device(agent).startswith(said)


def test_both_devices_are_listed_and_one_is_ended_from_the_other(
    ruth: Patient, frozen: time_machine.Traveller
) -> None:
    phone = browser_of(ruth.user, PHONE)
    frozen.move_to(NOW + dt.timedelta(hours=2))
    desk = browser_of(ruth.user, DESK)
    page = text(desk)
    assert page.index("Edge on a Windows computer") < page.index("Safari on an iPhone")
    assert page.count("This device, now.") == 1
    assert "Last used on June 18, 2026, 11:00 am" in page
    row = SignIn.objects.get(device="Safari on an iPhone")
    desk.post(END, {"which": str(row.public_id)})
    assert not is_in(phone)
    assert is_in(desk)
    assert "You are signed in nowhere else." in text(desk)


def test_last_used_follows_the_taps(ruth: Patient, frozen: time_machine.Traveller) -> None:
    phone, desk = browser_of(ruth.user, PHONE), browser_of(ruth.user, DESK)
    frozen.move_to(NOW + dt.timedelta(minutes=10))
    phone.get("/today/")
    assert "Last used on June 18, 2026, 11:10 am" in text(desk)


def test_one_tap_ends_all_others(ruth: Patient) -> None:
    others = [browser_of(ruth.user, PHONE) for _ in range(3)]
    desk = browser_of(ruth.user, DESK)
    desk.post(END, {"which": "others"})
    assert [is_in(browser) for browser in (*others, desk)] == [False, False, False, True]
    assert Session.objects.filter(signin__user=ruth.user).count() == 1


@pytest.mark.parametrize(
    "which", ["", "others?", "1 OR 1=1", "00000000-0000-0000-0000-000000000007"]
)
def test_what_is_no_sign_in_ends_nothing(ruth: Patient, which: str) -> None:
    phone, desk = browser_of(ruth.user, PHONE), browser_of(ruth.user, DESK)
    answer = desk.post(END, {"which": which}, follow=True)
    assert "You were signed out there already." in answer.content.decode()
    assert is_in(phone)


def test_nobody_ends_the_sign_in_of_somebody_else(ruth: Patient, tom: Patient) -> None:
    phone = browser_of(ruth.user, PHONE)
    EmailAddress.objects.create(user=tom.user, email=tom.user.email, verified=True, primary=True)
    toms = browser_of(tom.user, DESK)
    assert "iPhone" not in text(toms)
    toms.post(END, {"which": str(SignIn.objects.get(user=ruth.user).public_id)})
    toms.post(END, {"which": "others"})
    assert is_in(phone)


def test_a_new_password_ends_the_others_and_not_this_one(ruth: Patient) -> None:
    phone, desk = browser_of(ruth.user, PHONE), browser_of(ruth.user, DESK)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    answer = desk.post("/account/password/change/", form)
    assert answer.headers["Location"] == "/account/"
    assert (is_in(phone), is_in(desk)) == (False, True)
    assert text(desk).count("<h2>") == 1


def test_a_new_passkey_ends_the_others(ruth: Patient) -> None:
    from tests.views.test_passkeys import add

    phone, desk = browser_of(ruth.user, PHONE), browser_of(ruth.user, DESK)
    add(desk, Passkey())
    assert (is_in(phone), is_in(desk)) == (False, True)


def test_signing_out_takes_the_row_away(ruth: Patient) -> None:
    phone = browser_of(ruth.user, PHONE)
    phone.post("/account/logout/")
    assert not SignIn.objects.exists()


def test_no_network_address_is_kept(ruth: Patient) -> None:
    browser_of(ruth.user, PHONE)
    assert "127.0.0.1" not in str(SignIn.objects.values())


def test_a_clinician_sees_their_own(anna: Clinician, annas_browser: Client) -> None:
    assert "This device, now." in text(annas_browser)
