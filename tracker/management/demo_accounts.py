"""Accounts of the sample people: two that can sign in, and the others that cannot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from tracker.actions import people
from tracker.analysis.sample_people import PEOPLE
from tracker.models import Clinic, Clinician, User

PATIENT = PEOPLE[0].email
CLINICIAN = "anna.osei@stillnight.test"
VERIFIED_BEFORE = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIns:
    """The secrets of the two sign-ins."""

    patient_password: str
    clinician_password: str
    totp_secret: str


def make_user(email: str, name: str, password: str | None = None) -> User:
    """An account whose address was checked; without a password nobody can sign in."""
    user = User.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def make_clinician(
    clinic: Clinic,
    name: str,
    *,
    password: str | None = None,
    manages: bool = False,
    now: dt.datetime,
) -> Clinician:
    """A clinician who was verified long ago."""
    email = f"{'.'.join(name.lower().split())}@stillnight.test"
    user = make_user(email, name, password)
    return people.create_clinician(
        user, clinic=clinic, title="Dr.", verified_at=now - VERIFIED_BEFORE, manages=manages
    )


def renew_sign_ins(signs: SignIns) -> bool:
    """Give the two sign-ins these secrets when theirs were lost; False when they fit."""
    ruth, anna = User.objects.get(email=PATIENT), User.objects.get(email=CLINICIAN)
    wanted = ((ruth, signs.patient_password), (anna, signs.clinician_password))
    stale = [(user, password) for user, password in wanted if not user.check_password(password)]
    for user, password in stale:
        user.set_password(password)
        user.save(update_fields=["password"])
    if stale:
        Authenticator.objects.filter(user=anna).delete()
        TOTP.activate(anna, signs.totp_secret)
    return bool(stale)
