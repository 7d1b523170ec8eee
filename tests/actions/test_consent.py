"""Sharing: nine digits, a confirmed name, and an end that counts at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.http import Http404

from tests.conftest import NOW, make_clinician
from tests.support.threads import together
from tracker import audit
from tracker.access import consents_of, readable_patient
from tracker.actions.consent import (
    CODE_TRIES,
    CodeError,
    ask_with_code,
    change_categories,
    give_consent,
    make_share_code,
    refuse_consent,
    withdraw_consent,
)
from tracker.actions.people import create_clinician
from tracker.models import (
    AuditEvent,
    Clinic,
    Clinician,
    Consent,
    Patient,
    ShareCode,
    User,
)

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_tries_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def asked(patient: Patient, clinician: Clinician, now: dt.datetime = NOW) -> Consent:
    digits, _ = make_share_code(patient, categories=["cramps"], now=now)
    return ask_with_code(clinician, digits, now=now)


def give_until(patient: Patient, consent: Consent, moment: dt.datetime) -> Consent:
    """A yes whose time ends at a moment of the test's own, whatever day that is."""
    give_consent(patient, consent, now=NOW)
    Consent.objects.filter(pk=consent.pk).update(expires_at=moment)
    return consent


def opens(clinician: Clinician, patient: Patient) -> bool:
    try:
        readable_patient(clinician, patient.public_id)
    except Http404:
        return False
    return True


# The code


def test_a_code_has_nine_digits_and_only_its_digest_is_kept(ruth: Patient) -> None:
    digits, code = make_share_code(ruth, categories=["labs", "cramps"], now=NOW)
    assert len(digits) == 9
    assert digits.isdecimal()
    stored = ShareCode.objects.values().get()
    assert digits not in str(stored)
    assert code.categories == ["cramps", "labs"]
    assert code.expires_at == NOW + 15 * MINUTE


def test_a_code_works_with_spaces_as_it_is_read_out(ruth: Patient, anna: Clinician) -> None:
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
    spoken = f" {digits[:3]} {digits[3:6]} {digits[6:]} "
    assert ask_with_code(anna, spoken, now=NOW).patient == ruth


def test_a_code_lives_for_fifteen_minutes(ruth: Patient, anna: Clinician) -> None:
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
    with pytest.raises(CodeError, match="does not work"):
        ask_with_code(anna, digits, now=NOW + 15 * MINUTE)
    almost = NOW + 15 * MINUTE - dt.timedelta(seconds=1)
    assert ask_with_code(anna, digits, now=almost).state == Consent.State.ASKED


def test_a_code_opens_once(ruth: Patient, anna: Clinician, vance: Clinician) -> None:
    digits, code = make_share_code(ruth, categories=["cramps"], now=NOW)
    ask_with_code(anna, digits, now=NOW)
    code.refresh_from_db()
    assert code.used_at == NOW
    with pytest.raises(CodeError, match="does not work"):
        ask_with_code(vance, digits, now=NOW)
    assert Consent.objects.count() == 1


def test_a_new_code_ends_the_one_before(ruth: Patient, anna: Clinician) -> None:
    old, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
    make_share_code(ruth, categories=["cramps"], now=NOW)
    with pytest.raises(CodeError, match="does not work"):
        ask_with_code(anna, old, now=NOW)


def test_after_five_wrong_codes_even_the_right_one_is_refused(
    ruth: Patient, anna: Clinician, vance: Clinician
) -> None:
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
    wrong = f"{(int(digits) + 1) % 10**9:09}"
    for _ in range(CODE_TRIES):
        with pytest.raises(CodeError, match="does not work"):
            ask_with_code(anna, wrong, now=NOW)
    with pytest.raises(CodeError, match="Too many tries"):
        ask_with_code(anna, digits, now=NOW)
    assert ask_with_code(vance, digits, now=NOW).clinic == vance.clinic


def test_four_wrong_codes_still_let_the_right_one_in(ruth: Patient, anna: Clinician) -> None:
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)
    for number in range(CODE_TRIES - 1):
        with pytest.raises(CodeError):
            ask_with_code(anna, f"{(int(digits) + 1 + number) % 10**9:09}", now=NOW)
    assert ask_with_code(anna, digits, now=NOW).patient == ruth


def test_tries_are_forgotten_after_fifteen_minutes(ruth: Patient, anna: Clinician) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(CODE_TRIES):
            with pytest.raises(CodeError):
                ask_with_code(anna, "000000000", now=NOW)
        later = NOW + 16 * MINUTE
        clock.move_to(later)
        digits, _ = make_share_code(ruth, categories=["cramps"], now=later)
        assert ask_with_code(anna, digits, now=later).patient == ruth


@pytest.mark.django_db(transaction=True)
def test_eight_guesses_at_once_are_no_way_around_five_tries(anna: Clinician) -> None:
    def guess(number: int) -> str:
        with pytest.raises(CodeError) as refused:
            ask_with_code(anna, f"{number:09}", now=NOW)
        return str(refused.value)

    answers = together(8, guess)
    assert sum("does not work" in answer for answer in answers) == CODE_TRIES
    assert sum("Too many tries" in answer for answer in answers) == 8 - CODE_TRIES


@pytest.mark.django_db(transaction=True)
def test_a_code_typed_twice_at_once_asks_once(ruth: Patient, anna: Clinician) -> None:
    digits, _ = make_share_code(ruth, categories=["cramps"], now=NOW)

    def type_it(_: int) -> bool:
        try:
            ask_with_code(anna, digits, now=NOW)
        except CodeError:
            return False
        return True

    assert sum(together(4, type_it)) == 1
    assert Consent.objects.count() == 1
    assert audit.verify(str(ruth.public_id)) is None


# Who is covered


def test_nothing_opens_until_the_patient_says_yes(ruth: Patient, anna: Clinician) -> None:
    consent = asked(ruth, anna)
    assert not opens(anna, ruth)
    assert consents_of(anna, NOW) == []
    give_consent(ruth, consent, now=NOW)
    assert opens(anna, ruth)
    assert [row.patient for row in consents_of(anna, NOW)] == [ruth]


def test_only_the_clinicians_verified_at_asking_are_covered(
    ruth: Patient, anna: Clinician, clinic: Clinic
) -> None:
    colleague = make_clinician(clinic, "b@stillnight.test", "Ben Ito")
    unverified = create_clinician(User.objects.create_user("c@stillnight.test"), clinic=clinic)
    consent = asked(ruth, anna)
    later = make_clinician(clinic, "d@stillnight.test", "Dora Lund")
    unverified.verified_at = NOW
    unverified.save()
    give_consent(ruth, consent, now=NOW)
    covered = {person for person in (anna, colleague, unverified, later) if opens(person, ruth)}
    assert covered == {anna, colleague}


def test_another_clinic_finds_nothing(ruth: Patient, anna: Clinician, vance: Clinician) -> None:
    give_consent(ruth, asked(ruth, anna), now=NOW)
    assert not opens(vance, ruth)


def test_a_clinician_who_moves_to_another_clinic_finds_nothing(
    ruth: Patient, anna: Clinician, vance: Clinician
) -> None:
    give_consent(ruth, asked(ruth, anna), now=NOW)
    anna.clinic = vance.clinic
    anna.save()
    assert not opens(anna, ruth)
    assert consents_of(anna, NOW) == []


def test_only_the_patient_can_say_yes(ruth: Patient, tom: Patient, anna: Clinician) -> None:
    consent = asked(ruth, anna)
    give_consent(tom, consent, now=NOW)
    refuse_consent(tom, consent, now=NOW)
    consent.refresh_from_db()
    assert consent.state == Consent.State.ASKED
    give_consent(ruth, consent, now=NOW)
    withdraw_consent(tom, consent, now=NOW)
    change_categories(tom, consent, categories=[], now=NOW)
    consent.refresh_from_db()
    assert (consent.state, consent.categories) == (Consent.State.ACTIVE, ["cramps"])


# Its end


def test_a_withdrawn_consent_opens_nothing_from_the_next_request_on(
    ruth: Patient, anna: Clinician, consent: Consent
) -> None:
    assert opens(anna, ruth)
    withdraw_consent(ruth, consent, now=NOW)
    assert not opens(anna, ruth)
    consent.refresh_from_db()
    assert (consent.state, consent.withdrawn_at) == (Consent.State.WITHDRAWN, NOW)


def test_a_withdrawn_consent_cannot_be_given_again_by_an_old_form(
    ruth: Patient, anna: Clinician, consent: Consent
) -> None:
    withdraw_consent(ruth, consent, now=NOW)
    give_consent(ruth, consent, now=NOW)
    assert not opens(anna, ruth)


def test_a_refused_clinic_may_be_let_in_by_a_new_code(ruth: Patient, anna: Clinician) -> None:
    refuse_consent(ruth, asked(ruth, anna), now=NOW)
    assert not opens(anna, ruth)
    give_consent(ruth, asked(ruth, anna), now=NOW)
    assert opens(anna, ruth)


def test_a_consent_ends_at_its_time(ruth: Patient, anna: Clinician) -> None:
    give_until(ruth, asked(ruth, anna), NOW + DAY)
    with time_machine.travel(NOW + DAY - MINUTE, tick=False) as clock:
        assert opens(anna, ruth)
        clock.move_to(NOW + DAY)
        assert not opens(anna, ruth)


def test_a_clinic_whose_consent_ran_out_may_be_let_in_again(ruth: Patient, anna: Clinician) -> None:
    old = give_until(ruth, asked(ruth, anna), NOW + DAY)
    later = NOW + 2 * DAY
    give_consent(ruth, asked(ruth, anna, later), now=later)
    with time_machine.travel(later, tick=False):
        assert opens(anna, ruth)
    old.refresh_from_db()
    assert (old.state, old.withdrawn_at) == (Consent.State.WITHDRAWN, NOW + DAY)


def test_a_clinic_that_reads_already_is_told_so(
    ruth: Patient, anna: Clinician, consent: Consent
) -> None:
    with pytest.raises(CodeError, match="already shares"):
        asked(ruth, anna)


def test_the_kinds_of_entries_can_be_changed_at_any_time(
    ruth: Patient, anna: Clinician, consent: Consent
) -> None:
    change_categories(ruth, consent, categories=["labs", "cramps"], now=NOW)
    _, open_consent = readable_patient(anna, ruth.public_id)
    assert open_consent.categories == ["cramps", "labs"]


def test_the_patient_may_give_less_than_the_code_said(ruth: Patient, anna: Clinician) -> None:
    digits, _ = make_share_code(ruth, categories=["cramps", "labs"], now=NOW)
    consent = ask_with_code(anna, digits, now=NOW)
    give_consent(ruth, consent, categories=["labs"], now=NOW)
    assert consent.categories == ["labs"]


def test_every_step_is_a_link_of_the_patients_trail(ruth: Patient, anna: Clinician) -> None:
    consent = give_consent(ruth, asked(ruth, anna), now=NOW)
    withdraw_consent(ruth, consent, now=NOW)
    withdraw_consent(ruth, consent, now=NOW)
    events = AuditEvent.objects.filter(chain=str(ruth.public_id)).order_by("seq")
    steps = list(events.values_list("role", "action"))[-4:]
    assert steps == [
        ("patient", "share.code"),
        ("clinician", "consent.ask"),
        ("patient", "consent.give"),
        ("patient", "consent.withdrawn"),
    ]
    assert audit.verify(str(ruth.public_id)) is None
