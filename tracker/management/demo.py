"""Writes the sample clinic: people, their diaries, what the nightly job finds, what was said.

Everything goes through the actions, in the order in which it would have happened, and
every finding is what the rules found. Nothing is inserted that the product would not
have written itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from tracker.actions import consent as consents
from tracker.actions import findings, limits, reviews, runs, weekly
from tracker.analysis.sample_people import PEOPLE, more_people
from tracker.analysis.synthetic import YEAR_DAYS, Person
from tracker.models import AnalysisRun, Clinic, Clinician, Consent, Delivery, Finding, Patient, User

from .demo_accounts import PATIENT, SignIns, make_clinician, make_user
from .demo_diary import patient_with_diary
from .demo_family import write_family
from .demo_talk import write_talk

CLINIC = "Maple Street Clinic"
OTHER_CLINIC = "Harbor Clinic"
CLINIC_ZONE = "America/New_York"
ALL_CATEGORIES = ("cramps", "fluids", "labs", "medicines", "notes", "symptoms")
PANEL_PATIENTS = 200  # who share with one clinic when there are many people
# Mornings on which the job ran, in days back; three nights are caught up each time.
MORNINGS = (15, 6, 3, 0)
SHARED_AFTER = dt.timedelta(days=2)
WITHDRAWN, PENDING, ASKED = "Henry Walsh", "Helen Novak", "Ruth Kessler"
LIMITED, LIMIT_ML = "Joseph Adeyemi", 1500
LIMIT_REASON = "Swollen ankles and breathless on the stairs at the last visit."


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much to write. `days` and `entries` None leave the people as they are."""

    patients: int = len(PEOPLE)
    days: int | None = None
    entries: int | None = None


def is_there() -> bool:
    """True when the sample people were written before."""
    return User.objects.filter(email=PATIENT).exists()


def write(signs: SignIns, now: dt.datetime, size: Size, say: Callable[[str], None]) -> None:
    """Write the sample clinic as it is at `now`; all of it or nothing."""
    with transaction.atomic():
        anna, ben, vance = _clinicians(signs, now)
        patients = [_patient(_sized(person, size), signs, now) for person in PEOPLE]
        for patient in patients:
            _share(patient, anna, vance, now)
        by_name = {patient.user.name: patient for patient in patients}
        _ask(by_name[ASKED], vance, now - dt.timedelta(hours=30))
        write_talk(anna, now)
        write_family(by_name, now)
        _run_mornings(patients, now)
        _review(anna, ben, now)
    more = max(0, size.patients - len(PEOPLE))
    _write_more(more, size, anna, now, say)
    # What was shared or written long ago was told long ago.
    Delivery.objects.filter(not_after__lt=now, state=Delivery.State.DUE).delete()
    weekly.plan_weekly(now)


def share(patient: Patient, clinician: Clinician, at: dt.datetime) -> Consent:
    """The patient's consent to the clinician's clinic: a code read out, and a yes."""
    return consents.give_consent(patient, _ask(patient, clinician, at), now=at)


def _clinicians(signs: SignIns, now: dt.datetime) -> tuple[Clinician, Clinician, Clinician]:
    clinic = Clinic.objects.create(name=CLINIC, phone="555-0100", zone=CLINIC_ZONE)
    other = Clinic.objects.create(name=OTHER_CLINIC, phone="555-0180", zone=CLINIC_ZONE)
    anna = make_clinician(
        clinic, "Anna Osei", password=signs.clinician_password, manages=True, now=now
    )
    TOTP.activate(anna.user, signs.totp_secret)
    ben = make_clinician(clinic, "Ben Laurent", now=now)
    return anna, ben, make_clinician(other, "Paul Vance", now=now)


def _sized(person: Person, size: Size) -> Person:
    joined = person.joined
    if size.days is not None and joined == YEAR_DAYS:
        joined = size.days
    if size.entries is not None:
        return replace(person, joined=joined, habits=replace(person.habits, drinks=size.entries))
    return replace(person, joined=joined)


def _patient(person: Person, signs: SignIns, now: dt.datetime) -> Patient:
    password = signs.patient_password if person.email == PATIENT else None
    return patient_with_diary(make_user(person.email, person.name, password), person, now)


def _share(patient: Patient, anna: Clinician, vance: Clinician, now: dt.datetime) -> None:
    name = patient.user.name
    if name == PENDING:
        _ask(patient, anna, now - dt.timedelta(hours=20))
        return
    given = _moment_after_joining(patient, now)
    given_consent = share(patient, anna, given)
    if name == LIMITED:
        at = given + dt.timedelta(hours=1)
        limits.set_fluid_limit(anna, patient, LIMIT_ML, reason=LIMIT_REASON, now=at)
    if name == WITHDRAWN:
        consents.withdraw_consent(patient, given_consent, now=now - (now - given) / 9)
        share(patient, vance, now - (now - given) / 10)


def _moment_after_joining(patient: Patient, now: dt.datetime) -> dt.datetime:
    joined = dt.datetime.combine(patient.joined_on, dt.time(15), dt.UTC)
    return min(joined + SHARED_AFTER, now)


def _ask(patient: Patient, clinician: Clinician, at: dt.datetime) -> Consent:
    digits, _ = consents.make_share_code(patient, categories=ALL_CATEGORIES, now=at)
    return consents.ask_with_code(clinician, digits, now=at)


def _run_mornings(patients: Sequence[Patient], now: dt.datetime) -> None:
    """The nightly job of some mornings, the oldest first, for these patients alone."""
    for back in MORNINGS:
        moment = now - dt.timedelta(days=back)
        runs.plan_nights(moment)
        while owned := runs.claim_chunk(_due(patients), moment):
            runs.keep_chunk(owned, now=moment)


def _due(patients: Iterable[Patient]) -> list[int]:
    due = AnalysisRun.objects.filter(patient__in=patients, state=AnalysisRun.State.DUE)
    return list(due.order_by("night", "pk").values_list("pk", flat=True))


def _review(anna: Clinician, ben: Clinician, now: dt.datetime) -> None:
    """What was done with the findings since: some were seen, one was set aside."""
    for finding in _open_findings("Walter Brandt"):
        findings.see_finding(finding.patient, finding, now=now)
    for finding in _open_findings("Grace Lindqvist"):
        note = "Called. Blood test again on Friday."
        reviews.acknowledge(anna, finding.patient, finding=finding, note=note, now=now)
    for finding in _open_findings("Linda Park"):
        note = "Moved house that month, long days on her feet."
        reviews.dismiss(ben, finding.patient, finding, note=note, now=now)


def _open_findings(name: str) -> Iterator[Finding]:
    open_ones = Finding.objects.open().filter(patient__user__name=name)
    yield from open_ones.select_related("patient__user")


def _write_more(
    count: int, size: Size, anna: Clinician, now: dt.datetime, say: Callable[[str], None]
) -> None:
    """Further people in clinics of a panel each; the first of them join Anna's."""
    still, written, room = more_people(count), 0, PANEL_PATIENTS - len(PEOPLE)
    while group := list(islice(still, room)):
        with transaction.atomic():
            clinician = _clinician_of(written, now) if written else anna
            for person in group:
                _write_one_more(_sized(person, size), clinician, now)
        written, room = written + len(group), PANEL_PATIENTS
        say(f"{written} of {count} further people")


def _write_one_more(person: Person, clinician: Clinician, now: dt.datetime) -> None:
    user = User.objects.create_user(person.email, None, name=person.name)
    patient = patient_with_diary(user, person, now)
    share(patient, clinician, _moment_after_joining(patient, now))


def _clinician_of(number: int, now: dt.datetime) -> Clinician:
    clinic = Clinic.objects.create(name=f"Clinic {number}")
    return make_clinician(clinic, f"Clinician {number}", now=now)
