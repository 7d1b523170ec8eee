"""The list of a clinic with 2,000 patients: its first lines, and its last ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from benchmarks.lines import Line
from benchmarks.server import serve
from benchmarks.web import PAGE_QUERIES, measured_page
from benchmarks.world import session, world
from tests.support.diaries import write_diary
from tracker.analysis.sample_people import more_people
from tracker.management import demo
from tracker.management.demo_accounts import make_clinician
from tracker.models import Clinic, Clinician, Patient

PATIENTS = 2000
DAYS = 2  # of those beyond the first 200, who have the diaries of the smaller clinic
PANEL_X = 64


def measure() -> Iterator[Line]:
    """CPU as a multiple of a bare Django view, and statements."""
    world()
    cookie = session(_clinic().user)
    with serve() as server:
        for page, what in (("/panel/", "first"), ("/panel/?page=40", "last")):
            yield from measured_page(
                server,
                page,
                cookie,
                f"/panel/ {PATIENTS} patients, the {what} lines",
                budget=PANEL_X,
                queries=PAGE_QUERIES,
            )


def _clinic() -> Clinician:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    now = timezone.now()
    with transaction.atomic():
        clinic = Clinic.objects.create(name="A large clinic to measure")
        clinician = make_clinician(clinic, "Busy Clinician", now=now)
        TOTP.activate(clinician.user, generate_totp_secret())
        patients = list(Patient.objects.filter(user__email__startswith="panel."))
        for number, person in enumerate(more_people(PATIENTS - len(patients), seed="large")):
            address = f"large.{number}@stillnight.test"
            patients.append(write_diary(DAYS, now, person=person, email=address))
        for patient in patients:
            demo.share(patient, clinician, now - dt.timedelta(days=1))
    return clinician
