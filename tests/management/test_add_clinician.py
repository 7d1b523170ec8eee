"""An operator makes a signed-up account a clinician."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from tests.conftest import make_patient
from tracker.actions.nights import record_quiet_night
from tracker.models import Clinician, Patient, User


def test_a_signed_up_account_becomes_a_verified_clinician(db: None) -> None:
    make_patient("new@stillnight.test", "New Doctor")
    call_command("add_clinician", "New@stillnight.test", clinic="Maple", title="Dr.")
    clinician = Clinician.objects.get()
    assert (clinician.clinic.name, clinician.display_name) == ("Maple", "Dr. New Doctor")
    assert clinician.verified_at is not None
    assert not Patient.objects.exists()


def test_running_it_twice_makes_one_clinician(db: None) -> None:
    User.objects.create_user("new@stillnight.test")
    for _ in range(2):
        call_command("add_clinician", "new@stillnight.test", clinic="Maple")
    assert Clinician.objects.count() == 1


def test_an_account_with_a_diary_stays_a_patient(ruth: Patient, now: dt.datetime) -> None:
    record_quiet_night(ruth, dt.date(2026, 6, 17), now=now)
    with pytest.raises(CommandError, match="keeps a diary"):
        call_command("add_clinician", ruth.user.email, clinic="Maple")
    assert Patient.objects.get().nights.exists()


def test_an_unknown_address_is_said_to_be_unknown(db: None) -> None:
    with pytest.raises(CommandError, match="Nobody has signed up"):
        call_command("add_clinician", "nobody@stillnight.test", clinic="Maple")


def test_an_account_whose_address_is_not_checked_is_not_found(db: None) -> None:
    claims = User.objects.create_user("")
    EmailAddress.objects.create(user=claims, email="anna@stillnight.test")
    with pytest.raises(CommandError, match="typed the code"):
        call_command("add_clinician", "anna@stillnight.test", clinic="Maple Street Clinic")
    assert not Clinician.objects.exists()


def test_the_clinic_gets_its_time_zone_and_no_unknown_one(db: None) -> None:
    User.objects.create_user("new@stillnight.test")
    call_command("add_clinician", "new@stillnight.test", clinic="Maple", zone="America/New_York")
    assert Clinician.objects.get().clinic.zone == "America/New_York"
    with pytest.raises(CommandError, match="no such time zone"):
        call_command("add_clinician", "new@stillnight.test", clinic="Maple", zone="Mars/Base")
    call_command("add_clinician", "new@stillnight.test", clinic="Maple")
    assert Clinician.objects.get().clinic.zone == "America/New_York"
