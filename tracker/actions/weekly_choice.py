"""Changing the weekly mail from the mail itself, without signing in.

Who holds a mail may be somebody else than the person it is for. So its link can move the
mail to another hour and make it say less; to make it say more, a person signs in.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.signing import BadSignature, Signer

from tracker import audit
from tracker.models import Patient

from .people import change_profile

_signer = Signer(salt="tracker.weekly-choice")


def choice_token(patient: Patient) -> str:
    """What the "change" link of a weekly mail carries; it works for good."""
    return _signer.sign(str(patient.public_id))


def chooser(token: str) -> Patient | None:
    """The patient a link was made for; None for a wrong link, and for one who left."""
    try:
        person = uuid.UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Patient.objects.select_related("user").filter(public_id=person).first()


def say_less(patient: Patient, *, now: dt.datetime) -> None:
    """Only a link from now on; no mail stays no mail."""
    if patient.weekly_mail == Patient.WeeklyMail.NUMBERS:
        change_profile(
            patient, now=now, actor=_by_link(patient), weekly_mail=Patient.WeeklyMail.LINK
        )


def move_weekly(patient: Patient, *, weekday: int, hour: int, now: dt.datetime) -> None:
    """The weekly mail comes on another day (0 is Monday) or at another hour."""
    change_profile(
        patient, now=now, actor=_by_link(patient), weekly_weekday=weekday, weekly_hour=hour
    )


def _by_link(patient: Patient) -> audit.Actor:
    return audit.Actor(ref=str(patient.public_id), role="mail link")
