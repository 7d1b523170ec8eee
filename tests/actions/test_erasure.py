"""Erasing: nothing of a person is left in any row, and the trail stays whole."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, models
from django.test import Client
from pytest_django import Settings

from tests.conftest import ALL_CATEGORIES, NOW, make_clinician
from tests.support.full_diary import CANARY, canary, make_full_patient
from tests.support.rows import all_rows
from tracker import audit, sealing
from tracker.actions import erasure
from tracker.actions.consent import ask_with_code, give_consent, make_share_code
from tracker.actions.deliveries import owe_account_mail
from tracker.actions.erasure import ClinicianHasNoDiaryError, destroy_keys, erase
from tracker.actions.on_demand import send_one_now
from tracker.actions.reviews import add_note
from tracker.emails import deliver
from tracker.models import (
    AuditEvent,
    Clinic,
    Clinician,
    Delivery,
    ForgottenPerson,
    Patient,
    SealingKey,
    User,
)

pytestmark = pytest.mark.django_db

EMAIL = f"{canary('address')}@stillnight.test"


@pytest.fixture
def person(db: None, anna: Clinician) -> Patient:
    """Somebody with words in every field, shared with a clinic that wrote a note."""
    patient = make_full_patient(EMAIL)
    digits, _ = make_share_code(patient, categories=ALL_CATEGORIES, now=NOW)
    give_consent(patient, ask_with_code(anna, digits, now=NOW), now=NOW)
    add_note(anna, patient, canary("clinic-note"), now=NOW)
    return patient


def names_of(patient: Patient) -> list[str]:
    """What could lead back to the person in a row: ids, numbers of rows aside."""
    return [str(patient.user.public_id), patient.panel_code, CANARY]


def rows_with(words: list[str]) -> dict[str, list[str]]:
    """The words found in each table but the trail; the keys database too."""
    found: dict[str, list[str]] = {}
    tables: dict[str, Any] = dict(all_rows())
    for model in apps.get_models():
        if model._meta.app_label != "tracker":
            tables[model.__name__] = list(model._default_manager.order_by("pk").values())
    tables["SealingKey"] = list(SealingKey.objects.values())
    for name, rows in tables.items():
        text = json.dumps(rows, default=str)
        if hits := [word for word in words if word in text]:
            found[name] = hits
    return found


def test_no_row_of_the_person_is_left(person: Patient, tom: Patient, anna: Clinician) -> None:
    words = [*names_of(person), str(person.public_id)]
    others = all_rows()["Cramp"]
    erase(person, now=NOW)
    assert not Patient.objects.filter(pk=person.pk).exists()
    assert not User.objects.filter(pk=person.user_id).exists()
    found = rows_with(words)
    # The trail keeps the diary's opaque id; the promise about the key keeps the account's.
    assert found.pop("AuditEvent") == [str(person.public_id)]
    assert found.pop("AuditHead") == [str(person.public_id)]
    assert found.pop("ForgottenPerson") == [str(person.user.public_id)]
    assert found == {}
    assert Patient.objects.filter(pk=tom.pk).exists()
    assert Clinician.objects.filter(pk=anna.pk).exists()
    assert len(others) > 0


def test_no_row_points_at_somebody_who_is_gone(person: Patient) -> None:
    erase(person, now=NOW)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and model is not SealingKey:
                known = field.related_model._default_manager.values("pk")
                lost = model._default_manager.exclude(**{f"{field.name}__in": known})
                assert not lost.exclude(**{f"{field.name}__isnull": True}).exists(), field


def test_the_trail_stays_whole_and_ends_with_the_erasure(person: Patient) -> None:
    before = AuditEvent.objects.filter(chain=str(person.public_id)).count()
    erase(person, now=NOW)
    links = AuditEvent.objects.filter(chain=str(person.public_id)).order_by("seq")
    assert links.count() == before + 1
    assert links.last().action == "patient.erase"  # type: ignore[union-attr]
    assert audit.verify(str(person.public_id)) is None
    call_command("verify_audit")


def test_what_was_sealed_is_unreadable_in_a_backup_of_the_day_before(person: Patient) -> None:
    sealed = bytes(person.day_notes.get().sealed_words or b"")
    questions = bytes(person.sealed_questions or b"")
    assert CANARY in (sealing.unseal(person.user.public_id, sealed) or "")
    erase(person, now=NOW)
    assert sealing.unseal_many(person.user.public_id, [sealed, questions]) == [None, None]


def test_a_key_that_could_not_be_destroyed_is_destroyed_by_the_job(
    person: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_person: uuid.UUID) -> None:
        raise DatabaseError

    monkeypatch.setattr(erasure, "destroy_key", away)
    erase(person, now=NOW)
    assert SealingKey.objects.filter(person=person.user.public_id).exists()
    monkeypatch.undo()
    destroy_keys(NOW + dt.timedelta(hours=1))
    assert not SealingKey.objects.filter(person=person.user.public_id).exists()


def test_a_key_made_by_a_straggler_is_destroyed_too(person: Patient) -> None:
    erase(person, now=NOW)
    sealing.seal(person.user.public_id, "a mail that was being written")
    destroy_keys(NOW + dt.timedelta(hours=1))
    assert not SealingKey.objects.filter(person=person.user.public_id).exists()
    assert ForgottenPerson.objects.exists()
    destroy_keys(NOW + dt.timedelta(days=1))
    assert not ForgottenPerson.objects.exists()


def test_one_last_mail_without_a_word_about_health_goes_out(
    person: Patient, frozen: time_machine.Traveller
) -> None:
    erase(person, now=NOW)
    (last,) = Delivery.objects.all()
    deliver(last.pk, now=NOW)
    (message,) = mail.outbox
    assert message.to == [EMAIL]
    assert message.subject == "Your diary is deleted"
    assert "cramp" not in message.body.lower()
    assert rows_with([EMAIL]) == {}


def test_an_address_that_was_never_checked_gets_no_mail(person: Patient) -> None:
    User.objects.filter(pk=person.user_id).update(email="")
    erase(Patient.objects.get(pk=person.pk), now=NOW)
    assert not Delivery.objects.exists()


def test_mails_that_were_owed_are_not_sent(person: Patient, frozen: time_machine.Traveller) -> None:
    send_one_now(person, now=NOW)
    owe_account_mail(user=person.user, address=EMAIL, subject="Code", body="1", now=NOW)
    owe_account_mail(user=None, address=EMAIL.upper(), subject="Code", body="1", now=NOW)
    erase(person, now=NOW)
    assert [row.subject for row in Delivery.objects.all()] == ["Your diary is deleted"]


def test_every_sign_in_ends(person: Patient) -> None:
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(person.user)
        assert browser.get("/today/").status_code == 200
    erase(person, now=NOW)
    assert not Session.objects.exists()
    for browser in browsers:
        assert browser.get("/today/")["Location"].startswith("/account/login/")


def test_counted_tries_of_the_person_are_forgotten(person: Patient) -> None:
    browser = Client()
    for _ in range(2):
        browser.post("/account/login/", {"login": EMAIL, "password": "not the password"})
    browser.post("/account/password/reset/", {"email": EMAIL})
    kept = set(cache._cache)  # type: ignore[attr-defined]
    erase(person, now=NOW)
    left = kept & set(cache._cache)  # type: ignore[attr-defined]
    assert len(left) < len(kept)
    assert all(":ip:" in name or "share-tries" in name for name in left), left


def test_the_mailbox_of_the_demo_holds_nothing_any_more(
    person: Patient, settings: Settings, tmp_path: Path
) -> None:
    settings.MAILBOX_DIR = tmp_path
    (tmp_path / "1.eml").write_text(f"To: {EMAIL}\nSubject: Hello\n\n{CANARY}\n")
    (tmp_path / "2.eml").write_text("To: tom@stillnight.test\nSubject: Hello\n\nTom\n")
    erase(person, now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["2.eml"]


def test_a_clinicians_account_is_not_erased_here(person: Patient, clinic: Clinic) -> None:
    other = make_clinician(clinic, "both@stillnight.test", "Both")
    patient = Patient.objects.create(user=other.user, joined_on=NOW.date())
    with pytest.raises(ClinicianHasNoDiaryError):
        erase(patient, now=NOW)
    assert Patient.objects.filter(pk=patient.pk).exists()


def test_an_erasure_that_cannot_end_changes_nothing(
    person: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise DatabaseError

    before = all_rows()
    monkeypatch.setattr(audit, "record_many", broken)
    with pytest.raises(DatabaseError):
        erase(person, now=NOW)
    assert all_rows() == before
    assert sealing.unseal(person.user.public_id, person.sealed_questions) is not None


def test_the_clinic_finds_nothing_any_more(person: Patient, annas_browser: Client) -> None:
    address = f"/panel/{person.public_id}/"
    with time_machine.travel(NOW, tick=False):
        assert annas_browser.get(address).status_code == 200
        erase(person, now=NOW)
        assert annas_browser.get(address).status_code == 404
        assert CANARY not in annas_browser.get("/panel/").content.decode()
