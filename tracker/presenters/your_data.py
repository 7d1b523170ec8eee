"""A person's data in their own hands: what the pages say about files and about deleting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tracker.actions.imports import Look
from tracker.exchange.diary import DiaryError, FaultyError, UnreadableError
from tracker.exchange.diary_schema import KINDS
from tracker.models import Patient

from . import words

UNREADABLE = (
    "We could not read this file.",
    f"Choose the file that ends in .json that you got from {settings.MFA_TOTP_ISSUER}.",
)
FAULTY = (
    "Some entries of this file are not as we wrote them.",
    f"Choose the file just as you got it from {settings.MFA_TOTP_ISSUER}.",
)
MOST_PLACES = 8  # of a file that cannot be taken; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One kind of entry in a file, and how many there are."""

    title: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a file was not taken: what to do now, and what a technician reads behind it."""

    said: tuple[str, ...]
    details: tuple[str, ...] = ()
    more: int = 0


def problem_of(refused: DiaryError) -> Problem:
    """The words for a file that cannot be taken."""
    shown, more = refused.places[:MOST_PLACES], max(0, len(refused.places) - MOST_PLACES)
    if isinstance(refused, UnreadableError):
        return Problem(said=UNREADABLE, details=shown)
    if isinstance(refused, FaultyError):
        return Problem(said=FAULTY, details=shown, more=more)
    return Problem(said=shown)


def your_data(patient: Patient) -> dict[str, Any]:
    """Context of the page with the three files."""
    return {"theme": patient.theme}


def restore(
    patient: Patient, *, form: Any, look: Look | None, problem: Problem | None = None
) -> dict[str, Any]:
    """Context of the page that takes a file back: the form, or what the file holds."""
    context = {
        "theme": patient.theme,
        "form": form,
        "problem": problem,
        "look": None,
    }
    return context if look is None else context | {"look": look, **_told(patient, look)}


def erase(patient: Patient, form: Any) -> dict[str, Any]:
    """Context of the page that deletes everything."""
    return {"theme": patient.theme, "form": form, "has_address": bool(patient.user.email)}


def _told(patient: Patient, look: Look) -> dict[str, Any]:
    person = look.diary.person
    return {
        "counts": [
            Count(title=kind.title, count=look.counts[kind.name])
            for kind in KINDS
            if look.counts[kind.name]
        ],
        "span": _span(look.first_day, look.last_day),
        "made_on": words.short_date(look.diary.made_at.date()),
        "theirs": _who(person["name"], person["birth_year"]),
        "yours": _who(patient.user.name, patient.birth_year),
        "is_whole": look.diary.is_whole,
        "product": settings.MFA_TOTP_ISSUER,
    }


def _span(first: dt.date | None, last: dt.date | None) -> str:
    if first is None or last is None:
        return ""
    return f"{first:%B} {first.day}, {first.year} to {last:%B} {last.day}, {last.year}"


def _who(name: str, birth_year: int | None) -> str:
    born = f"born in {birth_year}" if birth_year else ""
    return ", ".join(filter(None, (name.strip(), born))) or "no name"
