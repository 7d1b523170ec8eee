"""A person's data in their own hands: what the pages say about files and about deleting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tracker.actions.imports import Look
from tracker.exchange.diary_schema import KINDS
from tracker.models import Patient

from . import words

MOST_PLACES = 8  # of a file that cannot be taken; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One kind of entry in a file, and how many there are."""

    title: str
    count: int


def your_data(patient: Patient) -> dict[str, Any]:
    """Context of the page with the three files."""
    return {"theme": patient.theme}


def restore(
    patient: Patient, *, form: Any, look: Look | None, places: Sequence[str] = ()
) -> dict[str, Any]:
    """Context of the page that takes a file back: the form, or what the file holds."""
    context = {
        "theme": patient.theme,
        "form": form,
        "places": places[:MOST_PLACES],
        "more_places": max(0, len(places) - MOST_PLACES),
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
