"""What a clinic sets: the strictest holds, nothing is wiped, and the patient has a say."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW, make_clinician
from tracker import audit
from tracker.actions.consent import withdraw_consent
from tracker.actions.limits import lift, object_to, set_fluid_limit, set_sodium_target
from tracker.actions.people import change_profile
from tracker.models import AuditEvent, Clinic, Clinician, ClinicLimit, Consent, Patient
from tracker.sealing import unseal

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)
WHY = "Swollen ankles at the visit"


@pytest.fixture
def vera() -> Clinician:
    """A clinician of another clinic."""
    return make_clinician(Clinic.objects.create(name="Hill"), "vera@stillnight.test", "Vera Hill")


def kept(patient: Patient) -> Patient:
    return Patient.objects.get(pk=patient.pk)


def test_a_limit_says_who_when_and_why_and_turns_caution_on(ruth: Patient, anna: Clinician) -> None:
    assert not kept(ruth).fluid_caution
    row = set_fluid_limit(anna, ruth, 1500, reason=f" {WHY} ", now=NOW)
    assert (row.set_by, row.clinic, row.set_at) == (anna, anna.clinic, NOW)
    assert WHY.encode() not in bytes(row.sealed_reason or b"")
    assert unseal(ruth.user.public_id, row.sealed_reason) == WHY
    assert (kept(ruth).fluid_limit_ml, kept(ruth).fluid_caution) == (1500, True)
    assert (ruth.fluid_limit_ml, ruth.fluid_caution) == (1500, True)


def test_a_new_limit_ends_the_old_one_and_keeps_it(ruth: Patient, anna: Clinician) -> None:
    first = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    set_fluid_limit(anna, ruth, 2000, reason="Better", now=LATER)
    first.refresh_from_db()
    assert (first.fluid_ml, first.ended_at, first.ended_by) == (1500, LATER, anna)
    assert kept(ruth).fluid_limit_ml == 2000
    assert ruth.clinic_limits.count() == 2


def test_of_two_clinics_the_strictest_limit_holds(
    ruth: Patient, anna: Clinician, vera: Clinician
) -> None:
    strict = set_fluid_limit(anna, ruth, 1200, reason=WHY, now=NOW)
    set_fluid_limit(vera, ruth, 2000, reason=WHY, now=NOW)
    assert kept(ruth).fluid_limit_ml == 1200
    lift(anna, ruth, strict, reason="Better", now=LATER)
    assert kept(ruth).fluid_limit_ml == 2000


def test_lifting_leaves_the_patients_own_answer_in_force(ruth: Patient, anna: Clinician) -> None:
    change_profile(ruth, now=NOW, intake_answer="limited")
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    lift(anna, ruth, row, reason="Better", now=LATER)
    assert kept(ruth).fluid_limit_ml is None
    assert kept(ruth).fluid_caution


def test_a_lifted_limit_stays_with_its_reason(ruth: Patient, anna: Clinician) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    lift(anna, ruth, row, reason="Ankles are slim", now=LATER)
    row.refresh_from_db()
    assert (row.ended_at, row.ended_by) == (LATER, anna)
    assert unseal(ruth.user.public_id, row.sealed_end_reason) == "Ankles are slim"
    assert not kept(ruth).fluid_caution
    with pytest.raises(ClinicLimit.DoesNotExist):
        lift(anna, ruth, row, reason="again", now=LATER)


def test_nobody_lifts_the_limit_of_another_clinic(
    ruth: Patient, anna: Clinician, vera: Clinician
) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    with pytest.raises(ClinicLimit.DoesNotExist):
        lift(vera, ruth, row, reason="mine now", now=NOW)


def test_nobody_lifts_it_under_another_patient(
    ruth: Patient, tom: Patient, anna: Clinician
) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    with pytest.raises(ClinicLimit.DoesNotExist):
        lift(anna, tom, row, reason="x", now=NOW)
    with pytest.raises(ClinicLimit.DoesNotExist):
        object_to(tom, row, "x", now=NOW)


def test_a_sodium_target_is_no_limit_for_drinks(ruth: Patient, anna: Clinician) -> None:
    set_sodium_target(anna, ruth, 130, 138, reason=WHY, now=NOW)
    assert kept(ruth).fluid_limit_ml is None
    assert not kept(ruth).fluid_caution


@pytest.mark.parametrize("amount", [0, 249, 10_001])
def test_an_impossible_limit_is_not_kept(ruth: Patient, anna: Clinician, amount: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        set_fluid_limit(anna, ruth, amount, reason=WHY, now=NOW)
    assert not ruth.clinic_limits.exists()


@pytest.mark.parametrize(("low", "high"), [(140, 130), (135, 135), (109, 140), (130, 161)])
def test_an_impossible_target_is_not_kept(
    ruth: Patient, anna: Clinician, low: int, high: int
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        set_sodium_target(anna, ruth, low, high, reason=WHY, now=NOW)


def test_an_objection_is_kept_and_the_limit_holds(
    ruth: Patient, anna: Clinician, consent: Consent
) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    assert object_to(ruth, row, "Nobody talked to me", now=LATER) == (False, [])
    row.refresh_from_db()
    assert (row.objected_at, row.ended_at) == (LATER, None)
    assert unseal(ruth.user.public_id, row.sealed_objection) == "Nobody talked to me"
    assert kept(ruth).fluid_limit_ml == 1500


def test_a_limit_nobody_can_lift_any_more_is_taken_off_and_caution_stays(
    ruth: Patient, anna: Clinician, consent: Consent
) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    withdraw_consent(ruth, consent, now=NOW)
    assert object_to(ruth, row, "", now=LATER) == (True, [])
    row.refresh_from_db()
    assert (row.ended_at, row.ended_by) == (LATER, None)
    assert kept(ruth).fluid_limit_ml is None
    assert kept(ruth).intake_answer == "not_sure"
    assert kept(ruth).fluid_caution


def test_signs_in_the_words_of_an_objection_are_answered_at_once(
    ruth: Patient, anna: Clinician, consent: Consent
) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    _, alerts = object_to(ruth, row, "I have chest pain since this morning", now=NOW)
    assert [alert.urgency for alert in alerts][:1] == ["emergency"]
    assert object_to(ruth, row, "no", now=LATER)[1] == []


def test_every_step_is_in_the_trail(ruth: Patient, anna: Clinician, consent: Consent) -> None:
    row = set_fluid_limit(anna, ruth, 1500, reason=WHY, now=NOW)
    object_to(ruth, row, "why", now=NOW)
    lift(anna, ruth, row, reason="ok", now=NOW)
    links = AuditEvent.objects.filter(action__startswith="limit.").order_by("seq")
    assert [(link.action, link.role) for link in links] == [
        ("limit.set", "clinician"),
        ("limit.object", "patient"),
        ("limit.lift", "clinician"),
    ]
    assert {link.object_id for link in links} == {str(row.public_id)}
    assert {link.section for link in links} == {"fluid"}
    assert audit.verify(str(ruth.public_id)) is None
