"""Who sits at the clinician's desk: both steps, in this very sign-in, not too long ago."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from tests.conftest import NOW, PASSWORD, desk_browser
from tracker.models import Clinician, Consent, Patient

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.usefixtures("frozen"),
]

SIGN_IN = "/account/login/?next=/panel/"


def code_of(clinician: Clinician) -> str:
    """The code Anna's app shows at this moment."""
    stored = Authenticator.objects.get(user=clinician.user, type=Authenticator.Type.TOTP)
    return shown(get_adapter().decrypt(stored.data["secret"]))


def shown(secret: str) -> str:
    """The code an app shows for `secret`."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def test_a_sign_in_from_before_the_second_factor_does_not_open_the_desk(anna: Clinician) -> None:
    browser = Client()
    browser.force_login(anna.user)
    answer = browser.get("/panel/")
    assert answer.headers["Location"] == "/account/2fa/reauthenticate/?next=/panel/"
    browser.post("/account/2fa/reauthenticate/?next=/panel/", {"code": code_of(anna)})
    assert browser.get("/panel/").status_code == 200


def test_spare_codes_alone_are_not_a_second_factor(anna: Clinician) -> None:
    Authenticator.objects.filter(user=anna.user).update(type=Authenticator.Type.RECOVERY_CODES)
    answer = desk_browser(anna).get("/panel/")
    assert answer.headers["Location"] == "/account/2fa/totp/activate/"


def test_a_password_alone_ends_at_the_second_step(anna: Clinician) -> None:
    EmailAddress.objects.create(user=anna.user, email=anna.user.email, verified=True, primary=True)
    browser = Client()
    browser.post("/account/login/", {"login": anna.user.email, "password": PASSWORD})
    assert browser.get("/panel/").headers["Location"] == SIGN_IN
    for code in ("000000", "", "9" * 6):
        browser.post("/account/2fa/authenticate/", {"code": code})
        assert browser.get("/panel/").headers["Location"] == SIGN_IN
    browser.post("/account/2fa/authenticate/", {"code": code_of(anna)})
    assert browser.get("/panel/").status_code == 200


def test_fifteen_quiet_minutes_end_the_sign_in(
    annas_browser: Client, frozen: time_machine.Traveller
) -> None:
    for minutes in (0, 14, 28, 42):
        frozen.move_to(NOW + dt.timedelta(minutes=minutes))
        assert annas_browser.get("/panel/").status_code == 200
    frozen.move_to(NOW + dt.timedelta(minutes=42 + 16))
    assert annas_browser.get("/panel/").headers["Location"] == SIGN_IN
    frozen.move_to(NOW + dt.timedelta(minutes=42))
    assert annas_browser.get("/account/").status_code == 302


def test_twelve_hours_end_it_in_any_case(
    annas_browser: Client, frozen: time_machine.Traveller
) -> None:
    for quarter in range(12 * 6 + 1):
        frozen.move_to(NOW + dt.timedelta(minutes=10 * quarter))
        assert annas_browser.get("/panel/").status_code == 200, quarter
    frozen.move_to(NOW + dt.timedelta(hours=12, minutes=5))
    assert annas_browser.get("/panel/").headers["Location"] == SIGN_IN


def test_a_form_that_comes_too_late_leads_back_to_a_page(
    annas_browser: Client, ruth: Patient, consent: Consent, frozen: time_machine.Traveller
) -> None:
    frozen.move_to(NOW + dt.timedelta(minutes=16))
    key = str(uuid.uuid4())
    late = annas_browser.post(f"/panel/{ruth.public_id}/note", {"note": "seen", "key": key})
    assert late.headers["Location"] == SIGN_IN
    assert not ruth.reviews.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_setting_up_the_second_factor_counts_as_using_it(
    anna: Clinician,
) -> None:
    Authenticator.objects.all().delete()
    EmailAddress.objects.create(user=anna.user, email=anna.user.email, verified=True, primary=True)
    browser = Client()
    browser.post("/account/login/", {"login": anna.user.email, "password": PASSWORD})
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    browser.get("/account/2fa/totp/activate/")
    code = shown(browser.session["mfa.totp.secret"])
    browser.post("/account/2fa/totp/activate/", {"code": code})
    assert browser.get("/panel/").status_code == 200
