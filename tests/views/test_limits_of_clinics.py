"""What a clinic set, on the person's own pages."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest
from django.test import Client

from tests.conftest import NOW
from tracker.actions.consent import withdraw_consent
from tracker.actions.labs import record_lab
from tracker.actions.limits import lift, set_fluid_limit, set_sodium_target
from tracker.models import Alert, AuditEvent, Clinician, ClinicLimit, Consent, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "consent")]
WHY = "Swollen ankles at the visit"


def shown(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    body = answer.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def objected(browser: Client, row: ClinicLimit, words: str = "") -> str:
    form = {"words": words, "key": uuid.uuid4()}
    answer = browser.post(f"/limits/{row.public_id}/object", form, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_limit_says_who_set_it_and_when_and_why(
    ruths_browser: Client, ruth: Patient, anna: Clinician
) -> None:
    set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    page = shown(ruths_browser, "/limits/")
    assert "A limit of 51 oz a day" in page
    assert "Dr. Anna Osei, Maple Street Clinic, set it on June 18, 2026." in page
    assert f"“{WHY}”" in page
    assert "we give no tips about drinking" in page
    for address in ("/today/", "/drinks/"):
        assert "Your limit is 51 oz" in shown(ruths_browser, address)
        assert "Who set it, and why" in shown(ruths_browser, address)


def test_without_a_limit_the_page_says_so(ruths_browser: Client) -> None:
    assert "No clinic has set anything for you." in shown(ruths_browser, "/limits/")


def test_a_lifted_limit_stays_on_the_page(
    ruths_browser: Client, ruth: Patient, anna: Clinician
) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    lift(anna, ruth, row, reason="Ankles are slim", now=NOW)
    page = shown(ruths_browser, "/limits/")
    earlier = page.partition("Earlier")[2]
    assert "A limit of 51 oz a day" in earlier
    assert "Ankles are slim" in earlier
    assert "Dr. Anna Osei" in earlier.partition("Ended on")[2]


def test_an_objection_is_kept_and_says_that_the_limit_stands(
    ruths_browser: Client, ruth: Patient, anna: Clinician
) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    assert "Until then it stands." in objected(ruths_browser, row, "Nobody asked me")
    page = shown(ruths_browser, "/limits/")
    assert "you said that it does not fit" in page
    assert "“Nobody asked me”" in page
    row.refresh_from_db()
    assert row.ended_at is None
    assert AuditEvent.objects.filter(action="limit.object", role="patient").count() == 1


def test_two_taps_are_one_objection(ruths_browser: Client, ruth: Patient, anna: Clinician) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    form = {"words": "no", "key": uuid.uuid4()}
    for _ in range(2):
        ruths_browser.post(f"/limits/{row.public_id}/object", form)
    assert AuditEvent.objects.filter(action="limit.object").count() == 1


def test_an_emergency_in_the_words_is_the_answer(
    ruths_browser: Client, ruth: Patient, anna: Clinician
) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    assert "911" in objected(ruths_browser, row, "I have chest pain now")
    assert Alert.objects.filter(urgency="emergency").exists()


def test_what_no_clinic_can_lift_is_taken_off_by_the_person(
    ruths_browser: Client, ruth: Patient, anna: Clinician, consent: Consent
) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    withdraw_consent(ruth, consent, now=NOW)
    assert "Take it off" in shown(ruths_browser, "/limits/")
    assert "It is taken off." in objected(ruths_browser, row)
    assert "by you" in shown(ruths_browser, "/limits/")
    assert Patient.objects.get().fluid_caution


def test_too_many_words_change_nothing(
    ruths_browser: Client, ruth: Patient, anna: Clinician
) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    assert "Make it shorter" in objected(ruths_browser, row, "x" * 501)
    row.refresh_from_db()
    assert row.objected_at is None


@pytest.mark.parametrize(
    ("value", "said"), [("129", "below"), ("130", "inside"), ("138", "inside"), ("139", "above")]
)
def test_a_sodium_number_is_held_against_the_target(
    ruths_browser: Client, ruth: Patient, anna: Clinician, value: str, said: str
) -> None:
    set_sodium_target(anna, ruth, 130, 138, reason=WHY, now=NOW)
    record_lab(ruth, analyte="sodium", taken_on=NOW.date(), value=Decimal(value), now=NOW)
    page = shown(ruths_browser, "/labs/")
    assert f"It is {said} the target of your clinic (130 to 138 mmol/L)." in page
    assert "Your sodium target was set by Dr. Anna Osei" in page


def test_a_target_silences_no_rule(ruth: Patient, anna: Clinician) -> None:
    set_sodium_target(anna, ruth, 115, 125, reason=WHY, now=NOW)
    _, alerts = record_lab(ruth, analyte="sodium", taken_on=NOW.date(), value=Decimal(122), now=NOW)
    assert alerts


def test_a_target_says_nothing_of_other_tests(
    ruths_browser: Client, ruth: Patient, anna: Clinician
) -> None:
    set_sodium_target(anna, ruth, 130, 138, reason=WHY, now=NOW)
    day = NOW.date() - dt.timedelta(days=1)
    record_lab(ruth, analyte="potassium", taken_on=day, value=Decimal("4.1"), now=NOW)
    assert "the target of your clinic" not in shown(ruths_browser, "/labs/")
