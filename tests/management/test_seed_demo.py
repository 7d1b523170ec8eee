"""The sample clinic: what it promises is there, made by the product's own rules."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from tests.conftest import NOW
from tracker import audit
from tracker.models import (
    Alert,
    AnalysisRun,
    Clinician,
    Consent,
    Delivery,
    Finding,
    Helper,
    HelperEntry,
    Patient,
    Review,
    User,
)
from tracker.presenters.tonight import tonight
from tracker.sealing import unseal

SECRETS = {
    "DEMO_PATIENT_PASSWORD": "calm-moon-quiet-lake",
    "DEMO_CLINICIAN_PASSWORD": "warm-lamp-slow-train",
    "DEMO_TOTP_SECRET": "HVCW4GI2S7EWKCO2D7WOTUCOKQQCW42D",
}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic")]


def seed(*words: str) -> str:
    """What the command says, run on a Thursday morning in New York with known secrets."""
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, time_machine.travel(NOW, tick=False):
        for name, secret in SECRETS.items():
            patch.setenv(name, secret)
        call_command("seed_demo", *words, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def clinic(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The sample clinic, written once for the tests of this file and taken back after them."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.DEMO", True)
        with transaction.atomic(), transaction.atomic(using="keys"):
            seed()
            yield
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="keys")


@pytest.fixture(autouse=True)
def demo(settings: Settings) -> None:
    """Sample people are allowed, whatever the database of this run is."""
    settings.DEMO = True


def patient(name: str) -> Patient:
    """A sample person by name."""
    return Patient.objects.select_related("user").get(user__name=name)


def open_findings(name: str) -> dict[str, Finding]:
    """The open findings of a person, by pattern."""
    return {row.pattern: row for row in patient(name).findings.open()}


def counts() -> dict[str, int]:
    """How many rows every table of the product has."""
    models = [*apps.get_app_config("tracker").get_models(), EmailAddress, Authenticator]
    return {model.__name__: model._default_manager.count() for model in models}


def test_twelve_patients_have_a_year_each_that_ends_today() -> None:
    assert Patient.objects.count() == 12
    year = Patient.objects.exclude(user__name="Samuel Reyes")
    assert {row.joined_on for row in year} == {NOW.date() - dt.timedelta(days=365)}
    assert patient("Samuel Reyes").joined_on == NOW.date() - dt.timedelta(days=21)
    ruth = patient("Ruth Kessler")
    assert ruth.nights.count() > 330
    assert ruth.drinks.count() > 1600
    assert ruth.doses_taken.exists()


def test_nobody_outside_the_sample_can_get_mail_and_only_two_can_sign_in() -> None:
    users = User.objects.all()
    assert all(user.email.endswith("@stillnight.test") for user in users)
    assert {user.email for user in users if user.has_usable_password()} == {
        "ruth@stillnight.test",
        "anna.osei@stillnight.test",
    }
    assert EmailAddress.objects.filter(verified=True).count() == users.count()


def test_the_two_sign_ins_have_the_secrets_of_the_environment() -> None:
    ruth = User.objects.get(email="ruth@stillnight.test")
    anna = User.objects.get(email="anna.osei@stillnight.test")
    assert ruth.check_password(SECRETS["DEMO_PATIENT_PASSWORD"])
    assert anna.check_password(SECRETS["DEMO_CLINICIAN_PASSWORD"])
    totp = Authenticator.objects.get(user=anna, type=Authenticator.Type.TOTP).wrap()
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    with time_machine.travel(NOW, tick=False):
        code = hotp_value(SECRETS["DEMO_TOTP_SECRET"], int(NOW.timestamp()) // 30)
        assert totp.validate_code(format_hotp_value(code))


def test_findings_are_those_of_the_rules_seen_and_unseen() -> None:
    ruth = open_findings("Ruth Kessler")
    assert set(ruth) == {"hyponatremia", "diuretic"}
    assert (ruth["hyponatremia"].urgency, ruth["hyponatremia"].certainty) == ("today", "possible")
    assert ruth["diuretic"].certainty == "possible"
    assert not any(row.seen_at or row.acknowledged_at for row in ruth.values())
    assert open_findings("Walter Brandt")["dehydration"].seen_at is not None
    assert set(open_findings("Denise Moreau")) == {"rls"}
    assert set(open_findings("Carlos Medina")) == {"statin"}
    assert set(open_findings("Helen Novak")) == {"worsening"}
    assert not Finding.objects.filter(patient__user__name__in=["Priya Nair", "Henry Walsh"])
    assert not AnalysisRun.objects.exclude(state=AnalysisRun.State.DONE)
    assert all(row.evidence["reasons"] for row in Finding.objects.all())


def test_one_finding_is_acknowledged_with_a_note_and_one_is_set_aside() -> None:
    assert open_findings("Grace Lindqvist")["hyponatremia"].acknowledged_at is not None
    review = Review.objects.get(decision=Review.Decision.ACKNOWLEDGED)
    assert unseal(review.patient.user.public_id, review.sealed_note)
    lindas = patient("Linda Park").findings
    assert set(lindas.values_list("state", flat=True)) == {Finding.State.DISMISSED}


def test_the_low_sodium_value_and_the_stopped_water_pill_raised_alerts() -> None:
    grace = Alert.objects.get(patient=patient("Grace Lindqvist"))
    margaret = Alert.objects.get(patient=patient("Margaret Doyle"))
    assert (grace.rule, grace.urgency) == ("R23", "soon")
    assert (margaret.rule, margaret.urgency, margaret.date) == ("R27", "today", NOW.date())


def test_caution_is_on_where_it_must_be_and_off_for_the_low_fluid_diary() -> None:
    assert patient("Joseph Adeyemi").fluid_caution
    assert patient("Joseph Adeyemi").fluid_limit_ml == 1500
    assert patient("Ruth Kessler").fluid_caution
    assert not patient("Walter Brandt").fluid_caution


def test_consents_are_given_waiting_and_withdrawn() -> None:
    anna = Clinician.objects.get(user__name="Anna Osei")
    states = Consent.objects.filter(clinic=anna.clinic)
    assert states.filter(state=Consent.State.ACTIVE, clinicians=anna).count() == 10
    assert states.get(state=Consent.State.ASKED).patient == patient("Helen Novak")
    assert states.get(state=Consent.State.WITHDRAWN).patient == patient("Henry Walsh")
    henry = patient("Henry Walsh").consents.get(state=Consent.State.ACTIVE)
    assert henry.clinic.name == "Harbor Clinic"
    assert anna.clinic.clinicians.filter(verified_at__isnull=False).count() == 2


def test_ruth_has_helpers_helps_a_neighbor_and_has_a_request_to_answer() -> None:
    ruth = patient("Ruth Kessler")
    helpers = Helper.objects.active().filter(patient=ruth).order_by("called")
    assert [(row.called, row.sees) for row in helpers] == [("Frank", False), ("Ida", True)]
    assert HelperEntry.objects.filter(patient=ruth).count() == 3
    assert Helper.objects.active().get(user=ruth.user).patient == patient("Helen Novak")
    assert Consent.objects.waiting(NOW).get(patient=ruth).clinic.name == "Harbor Clinic"
    browser = Client()
    browser.force_login(ruth.user)
    with time_machine.travel(NOW, tick=False):
        assert "Harbor Clinic asks to see your diary" in browser.get("/share/").content.decode()
        assert "Frank" in browser.get("/helpers/").content.decode()
        assert "Helen" in browser.get("/helping/").content.decode()
        assert "messages" in browser.get("/messages/").content.decode().lower()


def test_ruths_last_night_is_offered_and_her_pages_open() -> None:
    ruth = patient("Ruth Kessler")
    offered = tonight(ruth, NOW)
    assert offered["last"] is not None
    browser = Client()
    browser.force_login(ruth.user)
    with time_machine.travel(NOW, tick=False):
        for page in ("/tonight/", "/today/"):
            assert browser.get(page).status_code == 200


def test_weekly_mails_are_owed_to_everybody_once() -> None:
    owed = Delivery.objects.filter(kind=Delivery.Kind.WEEKLY, state=Delivery.State.DUE)
    assert owed.filter(recipient_kind=Delivery.Recipient.PATIENT).count() == 12
    assert owed.filter(recipient_kind=Delivery.Recipient.CLINICIAN).count() == 3


def test_every_chain_of_the_trail_is_whole() -> None:
    assert [audit.verify(str(row.public_id)) for row in Patient.objects.all()] == [None] * 12


def test_a_second_run_changes_nothing_and_says_so() -> None:
    before = counts()
    assert "Nothing was changed" in seed()
    assert counts() == before


def test_lost_secrets_are_replaced_by_those_of_the_environment() -> None:
    ruth = User.objects.get(email="ruth@stillnight.test")
    ruth.set_password("something-else-entirely")
    ruth.save()
    before = counts()
    assert "as the environment says" in seed()
    assert counts() == before
    ruth.refresh_from_db()
    assert ruth.check_password(SECRETS["DEMO_PATIENT_PASSWORD"])


def test_sample_people_note_their_days_tests_and_restless_evenings() -> None:
    ruth, denise, grace = (
        patient("Ruth Kessler"),
        patient("Denise Moreau"),
        patient("Grace Lindqvist"),
    )
    words = ruth.day_notes.filter(sealed_words__isnull=False)
    assert "garden" in str([unseal(ruth.user.public_id, row.sealed_words) for row in words])
    assert ruth.day_notes.filter(weight_g__isnull=False).count() >= 5
    assert ruth.medications.get(drug__inn="hydrochlorothiazide").worse_before == "no"
    assert denise.restless_answers.count() == 5
    assert set(grace.labs.values_list("analyte", flat=True)) >= {"sodium", "creatinine"}
    assert not grace.labs.filter(range_low__isnull=True).exists()
