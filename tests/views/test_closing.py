"""Somebody at a clinic closes their own account: what goes, what stays, and who may not yet."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from tests.conftest import ALL_CATEGORIES, NOW, PASSWORD, desk_browser, make_clinician, make_patient
from tests.support.rows import all_rows
from tests.support.sign_in import note_second_step
from tracker import audit
from tracker.actions.closing import LastAdminError, close_account
from tracker.actions.consent import ask_with_code, give_consent, make_share_code
from tracker.actions.deliveries import owe_account_mail, read_account_mail
from tracker.actions.messages import write_to_patient
from tracker.actions.reviews import add_note
from tracker.models import (
    AuditEvent,
    Clinic,
    Clinician,
    Consent,
    Delivery,
    Message,
    Patient,
    Review,
    SealingKey,
    User,
)
from tracker.sealing import seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

CLOSE = "/account/close/"


@pytest.fixture
def ben(clinic: Clinic) -> Clinician:
    """Anna's colleague, who is no admin."""
    ben = make_clinician(clinic, "ben.laurent@stillnight.test", "Ben Laurent")
    EmailAddress.objects.create(user=ben.user, email=ben.user.email, verified=True, primary=True)
    return ben


def close(browser: Client, word: str = "close") -> str:
    return browser.post(CLOSE, {"word": word}).content.decode()


def share_alone(patient: Patient, clinician: Clinician) -> Consent:
    digits, _ = make_share_code(patient, categories=ALL_CATEGORIES, one_person=True, now=NOW)
    return give_consent(patient, ask_with_code(clinician, digits, now=NOW), now=NOW)


def test_the_page_says_what_goes_and_what_stays_and_changes_nothing(ben: Clinician) -> None:
    browser = desk_browser(ben)
    before = all_rows()
    page = browser.get(CLOSE).content.decode()
    assert "part of each patient’s record" in page
    assert "Maple Street Clinic, its people, and what patients share with it." in page
    assert "Close my account" in browser.get("/account/").content.decode()
    assert all_rows() == before


def test_another_word_closes_nothing(ben: Clinician) -> None:
    assert "Type the word close." in close(desk_browser(ben), "delete")
    ben.user.refresh_from_db()
    assert ben.user.is_active


def test_it_asks_who_is_there_five_minutes_after_the_last_step(ben: Clinician) -> None:
    browser = Client()
    browser.force_login(ben.user)
    note_second_step(browser, ben.user, at=NOW.timestamp() - 301)
    answer = browser.post(CLOSE, {"word": "close"})
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    ben.user.refresh_from_db()
    assert ben.user.is_active


def test_a_patient_does_not_find_it(ruths_browser: Client) -> None:
    assert ruths_browser.get(CLOSE).status_code == 404


def test_sign_in_factors_mails_and_keys_are_gone(ben: Clinician) -> None:
    seal(ben.user.public_id, "a mail that was kept")
    owe_account_mail(user=ben.user, address=ben.user.email, subject="S", body="B", now=NOW)
    first, second = desk_browser(ben), desk_browser(ben)
    assert "You are signed out everywhere." in close(first)
    for browser in (first, second):
        assert browser.get("/panel/")["Location"].startswith("/account/login/")
    assert not EmailAddress.objects.filter(user=ben.user).exists()
    assert not Authenticator.objects.filter(user=ben.user).exists()
    assert not Session.objects.exists()
    assert not SealingKey.objects.filter(person=ben.user.public_id).exists()
    user = User.objects.get(pk=ben.user.pk)
    assert (user.email, user.is_active, user.has_usable_password()) == ("", False, False)
    assert "ben.laurent" not in str(all_rows())


def test_one_last_mail_goes_out_and_no_other(ben: Clinician) -> None:
    owe_account_mail(user=ben.user, address=ben.user.email, subject="S", body="B", now=NOW)
    address = ben.user.email
    close_account(ben, now=NOW)
    [mail] = [read_account_mail(row) for row in Delivery.objects.all()]
    assert mail is not None
    assert (mail.address, mail.subject) == (address, "Your account is closed")


def test_what_was_written_about_patients_stays_with_the_name(
    ben: Clinician, anna: Clinician, ruth: Patient, ruths_browser: Client
) -> None:
    digits, _ = make_share_code(ruth, categories=ALL_CATEGORIES, now=NOW)
    consent = give_consent(ruth, ask_with_code(anna, digits, now=NOW), now=NOW)
    add_note(ben, ruth, "Called her back.", now=NOW)
    write_to_patient(ben, consent, kind=Message.Kind.MESSAGE, words="See you Monday.", now=NOW)
    close_account(ben, now=NOW)
    assert Review.objects.get().clinician.display_name == "Dr. Ben Laurent"
    assert "Ben Laurent" in desk_browser(anna).get(f"/panel/{ruth.public_id}/").content.decode()
    assert "Ben Laurent" in ruths_browser.get("/account/").content.decode()
    assert audit.verify(str(ruth.public_id)) is None


def test_a_name_that_is_in_no_record_goes(ben: Clinician) -> None:
    close_account(ben, now=NOW)
    ben.refresh_from_db()
    assert (ben.display_name, ben.user.name, ben.verified_by) == ("", "", "")
    assert "Laurent" not in str(all_rows())


def test_what_was_shared_with_this_one_person_ends_and_the_patient_is_told(
    ben: Clinician, anna: Clinician, ruth: Patient, ruths_browser: Client
) -> None:
    consent = share_alone(ruth, ben)
    Delivery.objects.all().delete()
    close_account(ben, now=NOW)
    consent.refresh_from_db()
    assert consent.state == Consent.State.WITHDRAWN
    assert not consent.terms.filter(to_at__isnull=True).exists()
    mails = [read_account_mail(row) for row in Delivery.objects.all()]
    told = [mail.body for mail in mails if mail and mail.address == ruth.user.email]
    assert len(told) == 1
    assert "A clinician you shared with closed their account." in told[0]
    history = ruths_browser.get("/share/history/").content.decode()
    assert "It ended on June 18, 2026" in history
    assert "You stopped it" not in history
    assert (
        "What you shared with them alone ended" in ruths_browser.get("/account/").content.decode()
    )


def test_what_is_shared_with_the_clinic_stays_for_the_others(
    ben: Clinician, consent: Consent, annas_browser: Client
) -> None:
    consent.clinicians.add(ben)
    close_account(ben, now=NOW)
    consent.refresh_from_db()
    assert consent.state == Consent.State.ACTIVE
    assert [row.user.name for row in consent.clinicians.all()] == ["Anna Osei"]
    assert annas_browser.get(f"/panel/{consent.patient.public_id}/").status_code == 200
    assert Clinic.objects.filter(pk=ben.clinic_id).exists()


def test_a_request_of_this_one_person_that_waits_ends_too(ben: Clinician, ruth: Patient) -> None:
    digits, _ = make_share_code(ruth, categories=ALL_CATEGORIES, one_person=True, now=NOW)
    asked = ask_with_code(ben, digits, now=NOW)
    close_account(ben, now=NOW)
    given = give_consent(ruth, asked, now=NOW)
    assert given.state == Consent.State.WITHDRAWN


def test_the_only_admin_is_told_what_to_do_and_keeps_the_account(
    anna: Clinician, ben: Clinician
) -> None:
    Clinician.objects.filter(pk=anna.pk).update(manages=True)
    browser = desk_browser(anna)
    page = browser.get(CLOSE).content.decode()
    assert "You are the only admin of Maple Street Clinic" in page
    assert "make a colleague an admin" in page
    assert "Close my account now" not in page
    before = all_rows()
    answer = browser.post(CLOSE, {"word": "close"})
    assert answer.status_code == 422
    assert "You are the only admin" in answer.content.decode()
    assert all_rows() == before


def test_one_of_two_admins_may_go_and_then_the_other_stays(anna: Clinician, ben: Clinician) -> None:
    Clinician.objects.filter(pk__in=[anna.pk, ben.pk]).update(manages=True)
    close_account(ben, now=NOW)
    with pytest.raises(LastAdminError):
        close_account(anna, now=NOW)


def test_a_second_tap_changes_nothing(ben: Clinician) -> None:
    close_account(ben, now=NOW)
    before = all_rows()
    close_account(ben, now=NOW)
    assert all_rows() == before


def test_the_clinics_chain_names_it_and_is_whole(ben: Clinician) -> None:
    close_account(ben, now=NOW)
    chain = str(ben.clinic.public_id)
    row = AuditEvent.objects.get(chain=chain, action="clinic.close")
    assert (row.role, row.actor) == ("clinician", str(ben.user.public_id))
    assert audit.verify(chain) is None


def test_the_address_is_free_for_a_new_account(ben: Clinician) -> None:
    address = ben.user.email
    close_account(ben, now=NOW)
    assert make_patient(address, "Ben at home").user.check_password(PASSWORD)
