"""Passkeys: add one, give it a name, sign in with it, take it away."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from tests.conftest import PASSWORD
from tests.support.passkey import Flag, Passkey
from tracker.forms.sign_in import SHARED
from tracker.models import Clinician, Delivery, Patient, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ADD = "/account/2fa/webauthn/add/"
SIGN_IN = "/account/2fa/webauthn/login/"
NOBODYS = 4711


@pytest.fixture(autouse=True)
def no_limits_left() -> None:
    cache.clear()


def checked(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def signed_in(user: User) -> Client:
    browser = Client()
    browser.post("/account/login/", {"login": checked(user).email, "password": PASSWORD})
    return browser


def challenge_of(browser: Client) -> str:
    return str(browser.session["mfa.webauthn.state"]["challenge"])


def sign_in(key: Passkey, user: User, **fields: str) -> Client:
    browser = Client()
    browser.get(SIGN_IN, headers={"Accept": "application/json"})
    credential = json.dumps(key.used(challenge_of(browser), user))
    browser.post(SIGN_IN, {"credential": credential} | fields)
    return browser


def add(browser: Client, key: Passkey, name: str = "Kitchen tablet", **made: Any) -> str:
    assert browser.get(ADD).status_code == 200
    credential = json.dumps(key.made(challenge_of(browser), **made))
    answer = browser.post(ADD, {"name": name, "credential": credential, "passwordless": "on"})
    return str(answer.headers.get("Location", ""))


def test_a_passkey_is_added_and_opens_the_diary_alone(ruth: Patient) -> None:
    key = Passkey()
    assert add(signed_in(ruth.user), key) == "/account/2fa/recovery-codes/"
    assert Authenticator.objects.get(type="webauthn").data["name"] == "Kitchen tablet"
    assert sign_in(key, ruth.user).get("/today/").status_code == 200


def test_a_mail_tells_of_a_new_passkey_and_of_one_that_was_removed(ruth: Patient) -> None:
    browser = signed_in(ruth.user)
    add(browser, Passkey())
    stored = Authenticator.objects.get(type="webauthn")
    browser.post(f"/account/2fa/webauthn/keys/{stored.pk}/remove/")
    subjects = list(Delivery.objects.values_list("subject", flat=True))
    assert subjects.count("Your Stillnight account was changed") >= 2
    assert not Authenticator.objects.exists()


def test_a_passkey_that_does_not_know_its_owner_is_not_taken(ruth: Patient) -> None:
    browser = signed_in(ruth.user)
    assert add(browser, Passkey(), flags=Flag.UP) == ""
    assert not Authenticator.objects.exists()


def test_a_touch_without_knowing_who_does_not_sign_in(ruth: Patient) -> None:
    key = Passkey()
    key.belongs_to(checked(ruth.user))
    browser = Client()
    browser.get(SIGN_IN, headers={"Accept": "application/json"})
    credential = key.used(challenge_of(browser), ruth.user, flags=Flag.UP)
    browser.post(SIGN_IN, {"credential": json.dumps(credential)})
    assert browser.get("/today/").status_code == 302


def test_a_passkey_alone_is_both_steps_of_a_clinician(anna: Clinician) -> None:
    Authenticator.objects.all().delete()
    key = Passkey()
    key.belongs_to(checked(anna.user))
    assert sign_in(key, anna.user).get("/panel/").status_code == 200


def test_after_a_password_a_passkey_is_asked_for(anna: Clinician) -> None:
    Authenticator.objects.all().delete()
    key = Passkey()
    key.belongs_to(anna.user)
    browser = signed_in(anna.user)
    assert browser.get("/panel/").headers["Location"].startswith("/account/login/")
    assert "Use my passkey" in browser.get("/account/2fa/authenticate/").content.decode()
    credential = json.dumps(key.used(challenge_of(browser), anna.user))
    browser.post("/account/2fa/authenticate/", {"credential": credential})
    assert browser.get("/panel/").status_code == 200


def test_somebody_elses_passkey_opens_nothing(ruth: Patient, tom: Patient) -> None:
    key = Passkey()
    key.belongs_to(checked(ruth.user))
    Passkey().belongs_to(checked(tom.user))
    assert sign_in(key, tom.user).get("/today/").status_code == 302
    assert sign_in(Passkey(), ruth.user).get("/today/").status_code == 302


def test_a_passkey_made_for_another_site_opens_nothing(ruth: Patient) -> None:
    key = Passkey()
    key.belongs_to(checked(ruth.user))
    key.host, key.origin = "stillnight.example", "https://stillnight.example"
    assert sign_in(key, ruth.user).get("/today/").status_code == 302


def test_an_answer_is_taken_once(ruth: Patient) -> None:
    key = Passkey()
    key.belongs_to(checked(ruth.user))
    first, second = Client(), Client()
    first.get(SIGN_IN, headers={"Accept": "application/json"})
    second.get(SIGN_IN, headers={"Accept": "application/json"})
    form = {"credential": json.dumps(key.used(challenge_of(first), ruth.user))}
    second.post(SIGN_IN, form)
    assert second.get("/today/").status_code == 302
    first.post(SIGN_IN, form)
    assert first.get("/today/").status_code == 200
    first.post("/account/logout/")
    first.post(SIGN_IN, form)
    assert first.get("/today/").status_code == 302


def test_who_has_a_passkey_is_told_to_nobody(ruth: Patient) -> None:
    Passkey().belongs_to(checked(ruth.user))
    asked = Client().get(SIGN_IN, headers={"Accept": "application/json"}).json()
    assert not asked["request_options"]["publicKey"].get("allowCredentials")
    answers = set()
    stranger = User(pk=NOBODYS)
    for user in (ruth.user, stranger):
        browser = Client()
        browser.get(SIGN_IN, headers={"Accept": "application/json"})
        form = {"credential": json.dumps(Passkey().used(challenge_of(browser), user))}
        answer = browser.post(SIGN_IN, form)
        answers.add((answer.status_code, answer.headers["Location"]))
    assert answers == {(302, "/account/login/")}


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "null",
        "[]",
        "7",
        '"x"',
        "{}",
        '{"response": []}',
        '{"response": {"userHandle": 7}}',
        '{"type": "public-key", "id": "AA", "rawId": "AA", "response": {}}',
        (
            '{"type":"public-key","id":"AA","rawId":"AA","response":{"clientDataJSON":"e30",'
            '"authenticatorData":"AA","signature":"AA","userHandle":"_w"}}'
        ),
        (
            '{"type":"public-key","id":"AA","rawId":"AA","response":{"clientDataJSON":"!",'
            '"authenticatorData":"AA","signature":"AA","userHandle":null}}'
        ),
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(ruth: Patient, credential: str) -> None:
    browser = Client()
    browser.get(SIGN_IN, headers={"Accept": "application/json"})
    answer = browser.post(SIGN_IN, {"credential": credential})
    assert answer.headers["Location"] == "/account/login/"
    inside = signed_in(ruth.user)
    assert inside.get(ADD).status_code == 200
    assert inside.post(ADD, {"name": "x", "credential": credential}).status_code == 200
    Passkey().belongs_to(ruth.user)
    again = "/account/2fa/webauthn/reauthenticate/"
    inside.get(again)
    assert inside.post(again, {"credential": credential}).status_code in {200, 302}


def test_on_a_device_of_several_people_the_sign_in_ends_soon(ruth: Patient) -> None:
    key = Passkey()
    key.belongs_to(checked(ruth.user))
    assert sign_in(key, ruth.user, shared="on").session[SHARED] is True
    assert SHARED not in sign_in(key, ruth.user).session


def test_a_passkey_has_a_name_that_can_be_changed(ruth: Patient) -> None:
    browser = signed_in(ruth.user)
    add(browser, Passkey(), name="")
    stored = Authenticator.objects.get(type="webauthn")
    assert stored.data["name"]
    browser.post(f"/account/2fa/webauthn/keys/{stored.pk}/edit/", {"name": "Night table"})
    page = browser.get("/account/2fa/webauthn/").content.decode()
    assert "Night table" in page


def test_nobody_changes_the_passkey_of_somebody_else(ruth: Patient, tom: Patient) -> None:
    stored = Passkey().belongs_to(ruth.user)
    browser = signed_in(tom.user)
    for what in ("edit", "remove"):
        address = f"/account/2fa/webauthn/keys/{stored.pk}/{what}/"
        assert browser.post(address, {"name": "mine"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "My phone"
