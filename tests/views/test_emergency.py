"""Emergency access: off by default, one hour, a reason, and nothing the patient cannot see."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.conftest import NOW, desk_browser, make_clinician
from tracker.actions.consent import refuse_consent, withdraw_consent
from tracker.actions.day_notes import DayEntry, record_day
from tracker.actions.deliveries import AccountMail, read_account_mail
from tracker.actions.labs import record_lab
from tracker.models import AuditEvent, Clinician, Consent, Delivery, EmergencyAccess, Patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

REASON = "She was found unconscious and her family cannot be reached."
SECRET = "the heron at the weir"


@pytest.fixture
def colleague(anna: Clinician, consent: Consent) -> Clinician:
    """Of Ruth's clinic, but not one of those Ruth was shown."""
    return make_clinician(anna.clinic, "lena@stillnight.test", "Lena Berg")


@pytest.fixture
def lenas_browser(colleague: Clinician) -> Client:
    return desk_browser(colleague)


def by_code(patient: Patient) -> dict[str, str]:
    return {"code": patient.panel_code, "reason": REASON}


def opened(browser: Client, patient: Patient) -> str:
    """The address of the page that opened."""
    answer = browser.post("/panel/emergency/", by_code(patient))
    assert answer.status_code == 302
    return str(answer["Location"])


def trail(patient: Patient) -> list[tuple[str, str, str, str]]:
    rows = AuditEvent.objects.filter(
        chain=str(patient.public_id), action__startswith="emergency"
    ).order_by("seq")
    return list(rows.values_list("action", "role", "actor", "section"))


def mails() -> list[AccountMail]:
    found = [read_account_mail(row) for row in Delivery.objects.filter(kind="account")]
    return [mail for mail in found if mail is not None]


def test_it_is_off_by_default() -> None:
    """In the product's own settings, without this suite's."""
    known = {name: value for name, value in os.environ.items() if name != "EMERGENCY_ACCESS"}
    code = "from crampsite import settings; print(settings.EMERGENCY_ACCESS)"
    said = subprocess.run(  # this very interpreter, and a constant
        [sys.executable, "-c", code], env=known, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"


def test_while_it_is_off_there_is_no_such_page_and_no_link(
    lenas_browser: Client, ruth: Patient, settings: Settings
) -> None:
    address = opened(lenas_browser, ruth)
    assert "/panel/emergency/" in lenas_browser.get("/account/").content.decode()
    settings.EMERGENCY_ACCESS = False
    for page in ("/panel/emergency/", address):
        assert lenas_browser.get(page).status_code == 404
    assert lenas_browser.post("/panel/emergency/", by_code(ruth)).status_code == 404
    assert "emergency" not in lenas_browser.get("/account/").content.decode().lower()
    assert EmergencyAccess.objects.count() == 1


def test_it_opens_the_summary_and_every_look_is_a_row(
    lenas_browser: Client, ruth: Patient, colleague: Clinician
) -> None:
    record_lab(ruth, analyte="sodium", taken_on=NOW.date(), value=Decimal(121), now=NOW)
    record_day(ruth, NOW.date(), DayEntry(words=SECRET), now=NOW)
    address = opened(lenas_browser, ruth)
    for _ in range(2):
        page = lenas_browser.get(address).content.decode()
    assert "Ruth Kessler" in page
    assert "121" in page
    assert "Emergency access, until 12:00 pm" in page
    assert SECRET not in page
    assert "PDF" not in page
    who = ("clinician", str(colleague.user.public_id), "emergency")
    assert trail(ruth) == [
        ("emergency.open", *who),
        ("emergency.read", *who),
        ("emergency.read", *who),
    ]


def test_name_and_year_of_birth_do_as_well(lenas_browser: Client, ruth: Patient) -> None:
    body = {"name": "ruth  kessler", "birth_year": "1974", "reason": REASON}
    answer = lenas_browser.post("/panel/emergency/", body)
    assert lenas_browser.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"code": "ZZZZZZZ"},
        {"name": "Ruth Kessler", "birth_year": "1975"},
        {"name": "Ruth", "birth_year": "1974"},
        {"name": "Ruth Kessler"},
        {"birth_year": "1974"},
        {},
    ],
)
def test_who_is_not_known_is_not_found(
    body: dict[str, str], lenas_browser: Client, ruth: Patient
) -> None:
    answer = lenas_browser.post("/panel/emergency/", body | {"reason": REASON})
    assert answer.status_code == 422
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("reason", ["", "urgent", " " * 40, "x" * 1001])
def test_a_reason_is_written(reason: str, lenas_browser: Client, ruth: Patient) -> None:
    answer = lenas_browser.post("/panel/emergency/", by_code(ruth) | {"reason": reason})
    assert answer.status_code == 422
    assert not EmergencyAccess.objects.exists()


def test_another_clinic_finds_nobody(ruth: Patient, consent: Consent, vance: Clinician) -> None:
    answer = desk_browser(vance).post("/panel/emergency/", by_code(ruth))
    assert "Nobody was found." in answer.content.decode()
    assert not EmergencyAccess.objects.exists()


def test_a_no_is_a_no(lenas_browser: Client, ruth: Patient, consent: Consent) -> None:
    withdraw_consent(ruth, consent, now=NOW)
    answer = lenas_browser.post("/panel/emergency/", by_code(ruth))
    assert "Nobody was found." in answer.content.decode()


def test_a_yes_that_ran_out_by_itself_is_no_no(
    lenas_browser: Client, ruth: Patient, consent: Consent
) -> None:
    Consent.objects.filter(pk=consent.pk).update(expires_at=NOW - dt.timedelta(days=3))
    assert lenas_browser.get(opened(lenas_browser, ruth)).status_code == 200


def test_a_later_no_to_a_new_question_counts(
    lenas_browser: Client, ruth: Patient, consent: Consent, anna: Clinician
) -> None:
    ran_out = NOW - dt.timedelta(days=3)
    Consent.objects.filter(pk=consent.pk).update(
        expires_at=ran_out, state=Consent.State.WITHDRAWN, withdrawn_at=ran_out
    )
    asked = Consent.objects.create(
        patient=ruth, clinic=anna.clinic, asked_by=anna, text_version="1", asked_at=NOW
    )
    assert lenas_browser.get(opened(lenas_browser, ruth)).status_code == 200
    refuse_consent(ruth, asked, now=NOW)
    answer = lenas_browser.post("/panel/emergency/", by_code(ruth))
    assert "Nobody was found." in answer.content.decode()


def test_sharing_with_one_person_keeps_the_others_out(
    lenas_browser: Client, ruth: Patient, consent: Consent
) -> None:
    Consent.objects.filter(pk=consent.pk).update(one_person=True)
    answer = lenas_browser.post("/panel/emergency/", by_code(ruth))
    assert "Nobody was found." in answer.content.decode()


def test_who_may_read_anyway_is_sent_to_the_list(
    annas_browser: Client, ruth: Patient, consent: Consent
) -> None:
    answer = annas_browser.post("/panel/emergency/", by_code(ruth))
    assert "This patient shares with you." in answer.content.decode()
    assert not EmergencyAccess.objects.exists()


def test_it_ends_by_itself_after_an_hour(
    lenas_browser: Client, ruth: Patient, frozen: time_machine.Traveller
) -> None:
    address = opened(lenas_browser, ruth)
    for _ in range(5):
        frozen.shift(dt.timedelta(minutes=11))
        assert lenas_browser.get(address).status_code == 200
    frozen.shift(dt.timedelta(minutes=5))
    assert lenas_browser.get(address).status_code == 404
    assert len(trail(ruth)) == 6


def test_one_tap_of_the_patient_stops_and_reports_it(
    lenas_browser: Client, ruths_browser: Client, ruth: Patient, settings: Settings
) -> None:
    settings.OPERATOR_EMAIL = "operator@stillnight.test"
    address = opened(lenas_browser, ruth)
    access = EmergencyAccess.objects.get()
    page = ruths_browser.get("/account/emergency/").content.decode()
    assert "Dr. Lena Berg, Maple Street Clinic" in page
    assert REASON in page
    assert "It is open now." in page
    for _ in range(2):
        ruths_browser.post(f"/account/emergency/{access.public_id}/stop")
    assert lenas_browser.get(address).status_code == 404
    assert [mail.address for mail in mails()].count("operator@stillnight.test") == 2
    assert trail(ruth)[-1][:2] == ("emergency.stop", "patient")
    assert "You reported this." in ruths_browser.get("/account/emergency/").content.decode()


def test_withdrawing_from_the_clinic_ends_it_too(
    lenas_browser: Client, ruth: Patient, consent: Consent
) -> None:
    address = opened(lenas_browser, ruth)
    withdraw_consent(ruth, consent, now=NOW)
    assert lenas_browser.get(address).status_code == 404


def test_the_patient_gets_a_mail_at_once_without_the_reason(
    lenas_browser: Client, ruth: Patient
) -> None:
    opened(lenas_browser, ruth)
    about = "Your diary was opened without your consent"
    [mail] = [mail for mail in mails() if mail.subject == about]
    assert mail.address == ruth.user.email
    assert "Dr. Lena Berg, Maple Street Clinic opened your diary" in mail.body
    assert "at 11:00 am" in mail.body
    assert "/account/emergency/" in mail.body
    for word in ("unconscious", "cramp", "sodium", ruth.panel_code):
        assert word not in mail.body


def test_the_patient_sees_it_in_the_trail_at_once(
    lenas_browser: Client, ruths_browser: Client, ruth: Patient
) -> None:
    assert "Opened without my consent" not in ruths_browser.get("/account/").content.decode()
    assert ruths_browser.get("/account/emergency/").status_code == 404
    opened(lenas_browser, ruth)
    page = ruths_browser.get("/account/").content.decode()
    assert "Opened your diary without your consent, as an emergency" in page
    assert "Dr. Lena Berg, Maple Street Clinic" in page
    assert "Opened without my consent" in page


def test_nobody_else_opens_what_one_clinician_opened(
    lenas_browser: Client, annas_browser: Client, ruth: Patient, vance: Clinician, tom: Patient
) -> None:
    address = opened(lenas_browser, ruth)
    toms = Client()
    toms.force_login(tom.user)
    for browser in (annas_browser, desk_browser(vance), toms):
        assert browser.get(address).status_code == 404
    access = EmergencyAccess.objects.get()
    assert toms.post(f"/account/emergency/{access.public_id}/stop").status_code == 404
    access.refresh_from_db()
    assert access.stopped_at is None


def test_it_opens_nothing_else(lenas_browser: Client, ruth: Patient) -> None:
    """Read only, and this one page: the patient's page, its pictures and notes stay shut."""
    opened(lenas_browser, ruth)
    for name in ("panel-patient", "panel-summary", "panel-summary-pdf", "panel-chart"):
        assert lenas_browser.get(reverse(name, args=[ruth.public_id])).status_code == 404
    note = lenas_browser.post(reverse("panel-note", args=[ruth.public_id]), {"note": "seen"})
    assert note.status_code == 404


def test_it_needs_a_fresh_sign_in(
    lenas_browser: Client, ruth: Patient, frozen: time_machine.Traveller
) -> None:
    frozen.shift(dt.timedelta(minutes=6))
    answer = lenas_browser.post("/panel/emergency/", by_code(ruth))
    assert "reauthenticate" in answer["Location"]
    assert not EmergencyAccess.objects.exists()


def test_five_tries_an_hour(lenas_browser: Client, ruth: Patient) -> None:
    for _ in range(5):
        lenas_browser.post("/panel/emergency/", {"code": "ZZZZZZZ", "reason": REASON})
    answer = lenas_browser.post("/panel/emergency/", by_code(ruth))
    assert "There were many tries." in answer.content.decode()
    assert not EmergencyAccess.objects.exists()


def test_the_reason_is_not_readable_in_the_database(lenas_browser: Client, ruth: Patient) -> None:
    opened(lenas_browser, ruth)
    assert b"unconscious" not in bytes(EmergencyAccess.objects.get().sealed_reason)


def test_the_operator_hears_of_it_without_a_name(
    lenas_browser: Client, ruth: Patient, client: Client, settings: Settings
) -> None:
    settings.OPERATOR_EMAIL = "operator@stillnight.test"
    opened(lenas_browser, ruth)
    [mail] = [mail for mail in mails() if mail.address == settings.OPERATOR_EMAIL]
    assert str(EmergencyAccess.objects.get().public_id) in mail.body
    for word in ("Ruth", "Lena", ruth.panel_code):
        assert word not in mail.body
    figures = client.get("/metrics/").content.decode()
    assert 'stillnight_emergency_accesses{what="opened"} 1.0' in figures
    assert 'stillnight_emergency_accesses{what="open"} 1.0' in figures
    assert 'stillnight_emergency_accesses{what="reported"} 0.0' in figures
