"""The data that is measured: a short diary, a long one, and a panel of 200 patients."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from io import StringIO

from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.support.diaries import LONG_DAYS, SHORT_DAYS, analyse_newest_nights, write_diary
from tests.support.sign_in import note_second_step
from tracker.analysis.sample_people import more_people
from tracker.management import demo
from tracker.management.demo_accounts import make_clinician
from tracker.models import Clinic, Patient, User

PANEL_PATIENTS = 200
PANEL_DAYS = 70  # the panel shows eight weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Who is measured, each signed in: the cookie value of their session."""

    short: Patient
    long: Patient
    short_session: str
    long_session: str
    clinician_session: str
    reader_session: str  # of a clinician who reads the short and the long diary


@cache
def world() -> World:
    """Made once a process, in the database of the settings."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    for alias in ("default", "keys"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    call_command("load_drugs", stdout=StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    now = timezone.now()
    with transaction.atomic():
        clinic = Clinic.objects.create(name="A clinic to measure")
        clinician = make_clinician(clinic, "Measured Clinician", now=now)
        TOTP.activate(clinician.user, generate_totp_secret())
        short, long = write_diary(SHORT_DAYS, now), write_diary(LONG_DAYS, now)
        for number, person in enumerate(more_people(PANEL_PATIENTS)):
            patient = write_diary(
                PANEL_DAYS, now, person=person, email=f"panel.{number}@stillnight.test"
            )
            demo.share(patient, clinician, now - dt.timedelta(days=1))
        analyse_newest_nights(now)
        reader = make_clinician(
            Clinic.objects.create(name="A clinic that reads"), "Measured Reader", now=now
        )
        TOTP.activate(reader.user, generate_totp_secret())
        for patient in (short, long):
            demo.share(patient, reader, now - dt.timedelta(days=1))
    return World(
        short=short,
        long=long,
        short_session=session(short.user),
        long_session=session(long.user),
        clinician_session=session(clinician.user),
        reader_session=session(reader.user),
    )


def session(user: User) -> str:
    """The cookie of a new signed-in session."""
    browser = Client()
    browser.force_login(user)
    note_second_step(browser, user, at=timezone.now().timestamp())
    return browser.cookies["session"].value
