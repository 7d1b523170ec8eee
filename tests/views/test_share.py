"""Sharing from the patient's side and the asking from the clinic's."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from tests.conftest import ALL_CATEGORIES, NOW
from tracker.actions.consent import ask_with_code, make_share_code
from tracker.models import Clinician, Consent, Patient, ShareCode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture(autouse=True)
def no_tries_left_over() -> None:
    """Wrong codes are counted in the cache, which outlives a test."""
    cache.clear()


def asked(ruth: Patient, anna: Clinician) -> Consent:
    digits, _ = make_share_code(ruth, categories=["cramps", "labs"], now=NOW)
    return ask_with_code(anna, digits, now=NOW)


def test_a_code_has_nine_digits_and_is_shown_once(ruths_browser: Client, ruth: Patient) -> None:
    answer = ruths_browser.post("/share/code", {"categories": ["cramps", "fluids"]})
    shown = answer.content.decode()
    found = re.search(r"(\d{3}) (\d{3}) (\d{3})</p>", shown)
    assert found is not None
    assert "15 minutes" in shown
    digits = "".join(found.groups())
    assert digits not in ruths_browser.get("/share/").content.decode().replace(" ", "")
    assert digits not in ShareCode.objects.get(patient=ruth).digest


def test_the_whole_way_from_code_to_reading(
    ruths_browser: Client, annas_browser: Client, ruth: Patient
) -> None:
    shown = ruths_browser.post("/share/code", {"categories": ALL_CATEGORIES}).content.decode()
    found = re.search(r"\d{3} \d{3} \d{3}", shown)
    assert found is not None
    assert annas_browser.post("/panel/add/", {"code": found[0]}).status_code == 302
    record = f"/panel/{ruth.public_id}/"
    assert annas_browser.get(record).status_code == 404
    waiting = ruths_browser.get("/share/").content.decode()
    assert "Dr. Anna Osei typed your code" in waiting
    consent = ruth.consents.get()
    ruths_browser.post(f"/share/{consent.public_id}/yes", {"categories": ALL_CATEGORIES})
    assert annas_browser.get(record).status_code == 200
    ruths_browser.post(f"/share/{consent.public_id}/stop")
    assert annas_browser.get(record).status_code == 404


def test_a_wrong_code_asks_nobody(annas_browser: Client, ruth: Patient) -> None:
    for code in ("123 456 789", "12345", "", "a" * 20):
        answer = annas_browser.post("/panel/add/", {"code": code})
        assert answer.status_code == 422, code
    assert not ruth.consents.exists()


def test_five_wrong_codes_are_enough(annas_browser: Client, ruth: Patient) -> None:
    for _ in range(5):
        annas_browser.post("/panel/add/", {"code": "123456789"})
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
    answer = annas_browser.post("/panel/add/", {"code": digits})
    cache.clear()
    assert "Wait 15 minutes" in answer.content.decode()
    assert not ruth.consents.exists()


def test_the_patient_may_share_less_than_was_asked(
    ruths_browser: Client, ruth: Patient, anna: Clinician
) -> None:
    consent = asked(ruth, anna)
    ruths_browser.post(f"/share/{consent.public_id}/yes", {"categories": ["cramps"]})
    consent.refresh_from_db()
    assert (consent.state, consent.categories) == ("active", ["cramps"])


def test_a_no_opens_nothing(ruths_browser: Client, ruth: Patient, anna: Clinician) -> None:
    consent = asked(ruth, anna)
    ruths_browser.post(f"/share/{consent.public_id}/no")
    consent.refresh_from_db()
    assert consent.state == Consent.State.REFUSED


def test_categories_change_at_once_and_only_to_known_ones(
    ruths_browser: Client, consent: Consent
) -> None:
    address = f"/share/{consent.public_id}/categories"
    ruths_browser.post(address, {"categories": ["labs"]})
    consent.refresh_from_db()
    assert consent.categories == ["labs"]
    assert ruths_browser.post(address, {"categories": ["labs", "everything"]}).status_code == 422
    consent.refresh_from_db()
    assert consent.categories == ["labs"]


def test_the_page_says_what_sharing_is_not(ruths_browser: Client) -> None:
    shown = ruths_browser.get("/share/").content.decode()
    assert "Sharing is not a call for help" in shown
    assert "only if you share every kind of entry it is built on" in shown


def test_who_joins_the_clinic_later_is_named_and_not_included(
    ruths_browser: Client, consent: Consent, anna: Clinician
) -> None:
    from tests.conftest import make_clinician

    make_clinician(anna.clinic, "lena@stillnight.test", "Lena Berg")
    shown = ruths_browser.get("/share/").content.decode()
    assert "New at this clinic: Dr. Lena Berg. They see nothing." in shown


def test_own_notes_are_offered_and_off_until_they_are_switched_on(ruths_browser: Client) -> None:
    html = ruths_browser.get("/share/").content.decode()
    (notes,) = re.findall(r'<input[^>]*value="notes"[^>]*>', html)
    assert "checked" not in notes
    (cramps,) = re.findall(r'<input[^>]*value="cramps"[^>]*>', html)
    assert "checked" in cramps
