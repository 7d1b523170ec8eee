"""What matters asks "Is it still you?" again, and nothing typed is lost by it."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests.conftest import NOW, PASSWORD
from tracker.actions.consent import ask_with_code, make_share_code
from tracker.models import Clinician, Consent, DayNote, Patient
from tracker.sealing import destroy_key

pytestmark = [pytest.mark.django_db]

ASKS = "/account/reauthenticate/"
SIX_MINUTES = dt.timedelta(minutes=6)
WORDS = "the bittern called at four"
AGAIN = {"password": PASSWORD}


@pytest.fixture(autouse=True)
def no_limits_left() -> None:
    cache.clear()


@pytest.fixture
def later(ruths_browser: Client, ruth: Patient, frozen: time_machine.Traveller) -> Client:
    """Ruth's browser, six minutes after she signed in."""
    EmailAddress.objects.create(user=ruth.user, email=ruth.user.email, verified=True, primary=True)
    ruths_browser.get("/today/")
    frozen.move_to(NOW + SIX_MINUTES)
    return ruths_browser


def test_a_share_code_asks_first_and_then_comes_by_itself(later: Client, ruth: Patient) -> None:
    asked = later.post("/share/code", {"categories": ["cramps", "labs"]})
    assert asked.headers["Location"] == ASKS
    assert not ruth.share_codes.exists()
    shown = later.post(ASKS, AGAIN).content.decode()
    assert re.search(r"\d{3} \d{3} \d{3}</p>", shown)
    assert ruth.share_codes.get().categories == ["cramps", "labs"]


def test_a_wrong_password_gives_nothing(later: Client, ruth: Patient) -> None:
    later.post("/share/code", {"categories": ["cramps"]})
    assert "That is not your password." in later.post(ASKS, {"password": "x"}).content.decode()
    assert not ruth.share_codes.exists()
    later.post(ASKS, AGAIN)
    assert ruth.share_codes.exists()


def test_a_form_goes_on_once(later: Client, ruth: Patient) -> None:
    later.post("/share/code", {"categories": ["cramps"]})
    later.post(ASKS, AGAIN)
    later.post(ASKS, AGAIN)
    assert ruth.share_codes.count() == 1


def test_saying_yes_asks_and_ending_never_does(
    later: Client, ruth: Patient, anna: Clinician
) -> None:
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW + SIX_MINUTES)
    consent = ask_with_code(anna, digits, now=NOW + SIX_MINUTES)
    yes, stop = (f"/share/{consent.public_id}/{what}" for what in ("yes", "stop"))
    assert later.post(yes, {"categories": ["cramps"]}).headers["Location"] == ASKS
    assert Consent.objects.get().state == Consent.State.ASKED
    assert later.post(ASKS, AGAIN).headers["Location"] == "/share/"
    assert Consent.objects.get().state == Consent.State.ACTIVE
    with time_machine.travel(NOW + 3 * SIX_MINUTES, tick=False):
        assert later.post(stop).headers["Location"] == "/share/"
    assert Consent.objects.get().state == Consent.State.WITHDRAWN


def test_showing_more_asks_and_showing_less_does_not(later: Client, consent: Consent) -> None:
    address = f"/share/{consent.public_id}/categories"
    assert later.post(address, {"categories": ["cramps"]}).headers["Location"] == "/share/"
    more = later.post(address, {"categories": ["cramps", "notes"]})
    assert more.headers["Location"] == ASKS
    consent.refresh_from_db()
    assert consent.categories == ["cramps"]


def test_the_minutes_after_a_sign_in_ask_nothing(ruths_browser: Client, ruth: Patient) -> None:
    with time_machine.travel(NOW + dt.timedelta(minutes=4), tick=False):
        assert ruths_browser.post("/share/code", {"categories": ["cramps"]}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/recovery-codes/generate/",
    ],
)
def test_a_factor_is_changed_by_somebody_who_was_just_asked(
    later: Client, frozen: time_machine.Traveller, address: str
) -> None:
    assert later.get(address).headers["Location"].startswith(ASKS)
    frozen.move_to(NOW)
    assert not later.get(address).headers.get("Location", "").startswith(ASKS)


def test_another_address_is_typed_by_somebody_who_was_just_asked(
    later: Client, ruth: Patient
) -> None:
    form = {"action_add": "", "email": "ruth.new@stillnight.test"}
    assert later.post("/account/email/", form).headers["Location"].startswith(ASKS)
    assert EmailAddress.objects.filter(user=ruth.user).count() == 1


def test_the_old_password_is_asked_for_with_the_new_one(later: Client, ruth: Patient) -> None:
    new = "another-river-lantern"
    form = {"oldpassword": "wrong-wrong-wrong", "password1": new, "password2": new}
    assert later.post("/account/password/change/", form).status_code == 200
    ruth.user.refresh_from_db()
    assert ruth.user.check_password(PASSWORD)


def test_a_clinician_is_asked_too(
    annas_browser: Client, anna: Clinician, frozen: time_machine.Traveller
) -> None:
    EmailAddress.objects.create(user=anna.user, email=anna.user.email, verified=True, primary=True)
    session = annas_browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": NOW.timestamp()}]
    session.save()
    frozen.move_to(NOW + SIX_MINUTES)
    for address in ("/account/2fa/totp/deactivate/", "/account/2fa/webauthn/add/"):
        assert annas_browser.get(address).headers["Location"].startswith(ASKS)


def note(later: Client, frozen: time_machine.Traveller, settings: Settings) -> str:
    """A note that is sent after the sign-in became idle; where its form went."""
    settings.LOG_ONLY_AFTER_MINUTES = 30
    frozen.move_to(NOW + dt.timedelta(hours=1))
    form = {"words": WORDS, "key": str(uuid.uuid4())}
    answer = later.post("/days/2026-06-18/", form)
    return str(answer.headers["Location"])


def test_a_note_sent_too_late_is_saved_after_the_password(
    later: Client, ruth: Patient, frozen: time_machine.Traveller, settings: Settings
) -> None:
    assert note(later, frozen, settings) == ASKS
    assert not DayNote.objects.exists()
    assert later.post(ASKS, AGAIN).status_code == 302
    assert DayNote.objects.get().patient == ruth
    assert WORDS in later.get("/days/2026-06-18/").content.decode()


def test_what_waits_is_not_readable_in_the_database(
    later: Client, ruth: Patient, frozen: time_machine.Traveller, settings: Settings
) -> None:
    note(later, frozen, settings)
    kept = [json.dumps(row.get_decoded()) for row in Session.objects.all()]
    assert any("sealed" in text for text in kept)
    assert not [text for text in kept if "bittern" in text]
    destroy_key(ruth.user.public_id)
    assert later.post(ASKS, AGAIN).headers["Location"] == "/"
    assert not DayNote.objects.exists()


def test_a_mistake_in_the_form_is_shown_with_what_was_typed(
    later: Client, ruth: Patient, frozen: time_machine.Traveller, settings: Settings
) -> None:
    settings.LOG_ONLY_AFTER_MINUTES = 30
    frozen.move_to(NOW + dt.timedelta(hours=1))
    later.post("/labs/", {"analyte": "sodium", "value": "a lot", "key": str(uuid.uuid4())})
    page = later.post(ASKS, AGAIN)
    assert 'value="a lot"' in page.content.decode()
