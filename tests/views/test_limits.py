"""Guessing: how often, for whom, and what a wrong guess tells."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client

from crampsite.stack.accounts import totp_code
from tests.conftest import NOW, PASSWORD, make_clinician
from tracker.actions.deliveries import read_account_mail
from tracker.models import Clinician, Delivery, Patient, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

WRONG = "wrong-wrong-wrong"
TRIES = 5  # for each account in five minutes
TRIES_FROM_ONE_PLACE = 10  # a minute, over all accounts
TOKEN = r'name="csrfmiddlewaretoken" value="\w+"'
SECOND = "/account/2fa/authenticate/"


def checked(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(user: User, password: str = PASSWORD, place: str = "192.0.2.1") -> Client:
    browser = Client(REMOTE_ADDR=place)
    browser.post("/account/login/", {"login": user.email, "password": password})
    return browser


def code_of(user: User, at: dt.datetime = NOW) -> str:
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return totp_code(get_adapter().decrypt(stored.data["secret"]), now=at)


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def test_many_wrong_passwords_shut_one_account_and_no_other(ruth: Patient, tom: Patient) -> None:
    for user in (ruth.user, tom.user):
        checked(user)
    for number in range(TRIES):
        sign_in(ruth.user, WRONG, f"192.0.2.{number}")  # from five places
    assert not is_in(sign_in(ruth.user, place="192.0.2.99"))
    assert is_in(sign_in(tom.user, place="192.0.2.99"))


def test_many_accounts_tried_from_one_place_shut_the_place(ruth: Patient) -> None:
    checked(ruth.user)
    for number in range(TRIES_FROM_ONE_PLACE):
        sign_in(User(email=f"p{number}@stillnight.test"), WRONG)
    assert not is_in(sign_in(ruth.user))
    assert is_in(sign_in(ruth.user, place="198.51.100.7"))


def test_another_place_cannot_be_pretended(ruth: Patient) -> None:
    checked(ruth.user)
    for number in range(TRIES_FROM_ONE_PLACE + 1):
        browser = Client(headers={"X-Forwarded-For": f"203.0.113.{number}"})
        form = {"login": f"p{number}@stillnight.test", "password": WRONG}
        answer = browser.post("/account/login/", form)
    assert "There were many tries" in answer.content.decode()


def test_a_wrong_password_does_not_tell_whether_there_is_an_account(
    ruth: Patient, anna: Clinician
) -> None:
    answers = set()
    for email in (checked(ruth.user).email, checked(anna.user).email, "no@stillnight.test"):
        cache.clear()
        answer = Client().post("/account/login/", {"login": email, "password": WRONG})
        bare = re.sub(TOKEN, "", answer.content.decode()).replace(email, "")
        answers.add((answer.status_code, bare))
    assert len(answers) == 1


def test_many_wrong_codes_shut_the_second_step_of_one_account(anna: Clinician) -> None:
    other = make_clinician(anna.clinic, "ben@stillnight.test", "Ben Hale")
    browser = sign_in(checked(anna.user))
    for number in range(TRIES):
        browser.post(SECOND, {"code": f"00000{number}"}, REMOTE_ADDR=f"192.0.2.{number}")
    late = browser.post(SECOND, {"code": code_of(anna.user)}, REMOTE_ADDR="192.0.2.99")
    assert "There were many tries" in late.content.decode()
    assert not is_in(browser)
    others = sign_in(checked(other.user), place="198.51.100.7")
    others.post(SECOND, {"code": code_of(other.user)})
    assert is_in(others)


def test_a_new_sign_in_gives_no_new_guesses(anna: Clinician) -> None:
    checked(anna.user)
    for number in range(TRIES):
        sign_in(anna.user).post(SECOND, {"code": f"00000{number}"})
    browser = sign_in(anna.user, place="198.51.100.7")
    browser.post(SECOND, {"code": code_of(anna.user)})
    assert not is_in(browser)


def test_a_code_of_the_app_works_once(anna: Clinician) -> None:
    checked(anna.user)
    code = code_of(anna.user)
    first, second = sign_in(anna.user), sign_in(anna.user)
    first.post(SECOND, {"code": code})
    second.post(SECOND, {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


@pytest.mark.parametrize("ahead", [-30, 0, 30])
@pytest.mark.parametrize("later", [10, 31, 59, 89])
def test_a_used_code_of_the_app_is_not_good_again(
    anna: Clinician, frozen: time_machine.Traveller, ahead: int, later: int
) -> None:
    """Whatever the clock of the phone says, for as long as the code could be the right one."""
    checked(anna.user)
    code = code_of(anna.user, at=NOW + dt.timedelta(seconds=ahead))
    first = sign_in(anna.user)
    first.post(SECOND, {"code": code})
    assert is_in(first)
    frozen.move_to(NOW + dt.timedelta(seconds=later))
    for typed in (code, f"{code[:3]} {code[3:]}"):
        again = sign_in(anna.user)
        again.post(SECOND, {"code": typed})
        assert not is_in(again)


def test_a_used_code_of_the_app_does_not_end_the_count_of_wrong_ones(
    anna: Clinician, frozen: time_machine.Traveller
) -> None:
    code = code_of(checked(anna.user))
    sign_in(anna.user).post(SECOND, {"code": code})
    later = NOW + dt.timedelta(seconds=45)
    frozen.move_to(later)
    for number in range(TRIES):
        if number == TRIES - 1:
            sign_in(anna.user).post(SECOND, {"code": code})
        sign_in(anna.user).post(SECOND, {"code": f"00000{number}"})
    late = sign_in(anna.user)
    late.post(SECOND, {"code": code_of(anna.user, at=later + dt.timedelta(seconds=30))})
    assert not is_in(late)


def test_a_code_that_opened_the_account_does_not_say_it_is_still_you(
    anna: Clinician, frozen: time_machine.Traveller
) -> None:
    code = code_of(checked(anna.user))
    browser = sign_in(anna.user)
    browser.post(SECOND, {"code": code})
    frozen.move_to(NOW + dt.timedelta(seconds=45))
    answer = browser.post("/account/2fa/reauthenticate/", {"code": code})
    assert answer.status_code == 200
    assert "That is not the code" in answer.content.decode()


def test_a_spare_code_works_once_and_is_not_readable_in_the_database(anna: Clinician) -> None:
    checked(anna.user)
    spare = RecoveryCodes.activate(anna.user)
    code = spare.get_unused_codes()[0]
    first, second = sign_in(anna.user), sign_in(anna.user)
    first.post(SECOND, {"code": code})
    second.post(SECOND, {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)
    assert code not in str(list(Authenticator.objects.values("data")))


def test_is_it_still_you_cannot_be_guessed_without_end(ruth: Patient) -> None:
    browser = sign_in(checked(ruth.user))
    answers = [browser.post("/account/reauthenticate/", {"password": WRONG}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]


def test_the_old_password_cannot_be_guessed_without_end(ruth: Patient) -> None:
    browser = sign_in(checked(ruth.user))
    new = "another-river-lantern"
    form = {"oldpassword": WRONG, "password1": new, "password2": new}
    answers = [browser.post("/account/password/change/", form) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_passkeys_are_tried_ten_times_a_minute(ruth: Patient) -> None:
    address = "/account/2fa/webauthn/login/"
    answers = [Client().post(address, {"credential": "{}"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]


def test_a_new_password_by_mail_leaves_the_second_step_and_ends_all_sign_ins(
    anna: Clinician, frozen: time_machine.Traveller
) -> None:
    checked(anna.user)
    inside = sign_in(anna.user)
    inside.post(SECOND, {"code": code_of(anna.user)})
    assert is_in(inside)
    browser, new = Client(), "another-river-lantern"
    where = browser.post("/account/password/reset/", {"email": anna.user.email})["Location"]
    mail = read_account_mail(Delivery.objects.latest("pk"))
    code = re.search(r"^\d{6}$", mail.body if mail else "", re.MULTILINE)
    assert code is not None
    chosen = browser.post(where, {"code": code[0]})["Location"]
    browser.post(chosen, {"password1": new, "password2": new})
    assert not is_in(inside)
    assert not is_in(browser)
    again = sign_in(anna.user, new)
    assert not is_in(again)
    assert "Your second step" in again.get(SECOND).content.decode()
