"""Whose record it is: the line at the head of every piece of the desk that shows one patient.

A page is put together from pieces that arrive at different moments. Each says for itself
whom it is about and what the consent covers, for people and for the script that clears the
page when a piece of somebody else arrives (`static/js/desk_identity.js`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tracker.forms.share import CATEGORIES
from tracker.models import Consent, Patient

from . import desk_words, words
from .desk_words import talk_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The patient as the desk names them, and what may be read until when."""

    id: str
    name: str
    born: str
    person: str
    code: str
    sharing: str
    until: str
    talk: str


def whose(patient: Patient, consent: Consent, now: dt.datetime) -> Whose:
    """The identity of one patient under one consent; no query."""
    shared = frozenset(consent.categories)
    line = getattr(consent, "desk_line", None)  # read together with the consent
    names = [name for code, (name, _) in CATEGORIES.items() if code in shared]
    return Whose(
        id=str(patient.public_id),
        name=patient.user.name or patient.panel_code,
        born=f"born {patient.birth_year}" if patient.birth_year else "year of birth not given",
        person=desk_words.person(patient.birth_year, patient.get_sex_display(), now),
        code=patient.panel_code,
        sharing=", ".join(names) or "Nothing",
        until=_until(consent, patient.zone),
        talk=talk_line(line.unread, line.asked) if line else "",
    )


def _until(consent: Consent, zone: str) -> str:
    """The last whole moment of the consent, as a day on the patient's clock."""
    if consent.expires_at is None:
        return "until the patient stops it"
    last = (consent.expires_at - dt.timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()
    return f"until {words.short_date(last)}"
