"""Looking back: who could see what of a diary, from when until when, under which words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from tracker.models import Consent, ConsentTerms, Patient

from . import words
from .consent_texts import words_of
from .share import named_kinds

STILL = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One stretch of time in which the same people could see the same kinds of entries."""

    span: str
    people: str
    sees: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One consent to one clinic: how it stands, and its stretches, the newest first."""

    clinic: str
    state: str
    stretches: tuple[Stretch, ...]


def share_history(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    """Context for the page: every consent that was ever given, the newest first."""
    rows = (
        ConsentTerms.objects.filter(consent__patient=patient)
        .select_related("consent__clinic")
        .prefetch_related("clinicians__user")
        .order_by("-consent__given_at", "-consent_id", "-from_at", "-pk")
    )
    pasts = [
        _past(consent, list(terms), patient, now)
        for consent, terms in groupby(rows, key=lambda row: row.consent)
    ]
    return {"theme": patient.theme, "pasts": pasts}


def _past(consent: Consent, terms: list[ConsentTerms], patient: Patient, now: dt.datetime) -> Past:
    stretches = tuple(_stretch(row, patient, now) for row in terms)
    return Past(
        clinic=consent.clinic.name, state=_state(consent, patient, now), stretches=stretches
    )


def _state(consent: Consent, patient: Patient, now: dt.datetime) -> str:
    over = consent.expires_at
    if consent.state == Consent.State.WITHDRAWN and consent.withdrawn_at:
        how = "It ended on" if over == consent.withdrawn_at else "You stopped it on"
        return f"{how} {_moment(consent.withdrawn_at, patient.zone)}."
    if over is not None and over <= now:
        return f"It ended on {_moment(over, patient.zone)}."
    return "They can see it now."


def _stretch(row: ConsentTerms, patient: Patient, now: dt.datetime) -> Stretch:
    end = row.to_at
    if end is None and row.expires_at is not None and row.expires_at <= now:
        end = row.expires_at
    until = _moment(end, patient.zone) if end else STILL
    names = sorted(each.display_name for each in row.clinicians.all())
    return Stretch(
        span=f"From {_moment(row.from_at, patient.zone)} until {until}",
        people=", ".join(names) or "Nobody",
        sees=named_kinds(row.categories),
        text=words_of(row.text_version),
    )


def _moment(at: dt.datetime, zone: str) -> str:
    return f"{words.short_date(at.astimezone(ZoneInfo(zone)).date())}, {words.clock(at, zone)}"
