"""Accounts: sign-up by code, the account page, and what the sign-in pages never tell."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.test import Client

from tests.conftest import PASSWORD
from tracker.actions.deliveries import read_account_mail
from tracker.models import Clinician, Delivery, Patient, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
# Made anew for each page or each diary: tokens, and the name a phone knows its owner by.
OF_ONE_PAGE = r'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
SIGN_UP = {
    "name": "Greta Lind",
    "email": "greta@stillnight.test",
    "password1": "three-short-words",
    "agree": "on",
    "zone": "America/Chicago",
}


def last_mail() -> str:
    mail = read_account_mail(Delivery.objects.latest("pk"))
    assert mail is not None
    return mail.body


def code() -> str:
    found = re.search(r"^(\d{6})$", last_mail(), re.MULTILINE)
    assert found is not None
    return found[1]


def test_sign_up_makes_a_diary_and_checks_its_address_with_a_code_in_the_same_tab() -> None:
    browser = Client()
    answer = browser.post("/account/signup/", SIGN_UP)
    assert answer.headers["Location"] == "/welcome/"
    patient = Patient.objects.get()
    assert (patient.user.name, patient.zone) == ("Greta Lind", "America/Chicago")
    assert patient.fluid_caution
    browser.post("/account/confirm-email/", {"code": code()})
    patient.user.refresh_from_db()
    assert patient.user.email == "greta@stillnight.test"
    assert EmailAddress.objects.get(user=patient.user).verified


def test_no_diary_is_begun_without_a_yes() -> None:
    answer = Client().post("/account/signup/", SIGN_UP | {"agree": ""})
    assert "We can keep a diary only with your yes." in answer.content.decode()
    assert not User.objects.exists()


def test_a_mail_of_the_account_is_a_row_that_is_owed(
    ruth: Patient, mailoutbox: list[object]
) -> None:
    Client().post("/account/password/reset/", {"email": ruth.user.email})
    owed = Delivery.objects.get()
    assert (owed.kind, owed.state, owed.subject) == ("account", "due", "Your Stillnight code")
    assert not mailoutbox
    assert "If you did not ask for it, do nothing." in last_mail()


def test_sign_up_and_reset_do_not_tell_who_has_an_account(ruth: Patient) -> None:
    known, unknown = ruth.user.email, "nobody@stillnight.test"
    for address, form in (("/account/signup/", SIGN_UP), ("/account/password/reset/", {})):
        answers = []
        for email in (known, unknown):
            cache.clear()
            browser = Client()
            first = browser.post(address, form | {"email": email})
            page = browser.get(first.headers["Location"]).content.decode().replace(email, "")
            bare = re.sub(OF_ONE_PAGE, "", page)
            answers.append((first.status_code, first.headers["Location"], bare))
        assert answers[0] == answers[1], address
    assert Delivery.objects.count() == 4


def test_the_sixth_wrong_password_is_too_many(ruth: Patient) -> None:
    browser = Client()
    form = {"login": ruth.user.email, "password": "wrong-wrong-wrong"}
    for _ in range(5):
        browser.post("/account/login/", form)
    answer = browser.post("/account/login/", form | {"password": PASSWORD})
    assert "There were many tries" in answer.content.decode()


def test_the_seed_of_a_code_app_is_not_readable_in_the_database(anna: Clinician) -> None:
    stored = Authenticator.objects.get(user=anna.user).data["secret"]
    seed = decrypt(stored)
    assert re.fullmatch(r"[A-Z2-7]{16,}=*", seed)
    assert seed not in stored


def test_a_clinician_without_a_second_factor_is_led_to_set_one_up(anna: Clinician) -> None:
    Authenticator.objects.all().delete()
    browser = Client()
    browser.force_login(anna.user)
    assert browser.get("/panel/").headers["Location"] == "/account/2fa/totp/activate/"


def test_signing_out_needs_a_tap_and_ends_the_session(ruths_browser: Client) -> None:
    ruths_browser.get("/account/logout/")
    assert ruths_browser.get("/account/").status_code == 200
    ruths_browser.post("/account/logout/")
    assert ruths_browser.get("/account/").status_code == 302


def test_nobody_looked_yet(ruths_browser: Client, ruth: Patient) -> None:
    assert "Nobody but you." in ruths_browser.get("/account/").content.decode()


def test_signing_out_clears_what_the_browser_kept(ruths_browser: Client) -> None:
    assert "Clear-Site-Data" not in ruths_browser.get("/account/logout/").headers
    answer = ruths_browser.post("/account/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_codes_for_a_new_password_cannot_be_asked_for_without_end(ruth: Patient) -> None:
    answers = [
        Client().post("/account/password/reset/", {"email": "ruth@stillnight.test"})
        for _ in range(7)
    ]
    assert [answer.status_code for answer in answers] == [302] * 6 + [429]
    other = Client().post("/account/password/reset/", {"email": "other@stillnight.test"})
    assert other.status_code == 302
