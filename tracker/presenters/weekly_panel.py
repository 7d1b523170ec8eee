"""The clinician's weekly mail: how many, how urgent, which panel codes; never a name."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from education.escalation import emergency_words
from education.urgency import Urgency
from tracker.access import consents_of
from tracker.actions.settled import KINDS, still_waiting
from tracker.models import Clinician, Consent, Patient

from .weekly import span_of
from .words import counted

ROWS_SHOWN = 20
ALERTS_DAYS = 30  # an older alert nobody acknowledged is on the panel, not in every mail
# A shape beside each word, so that the level does not hang on colour.
LEVELS = {
    Urgency.EMERGENCY: "■ Emergency",
    Urgency.TODAY: "▲ Today",
    Urgency.SOON: "● Soon",
    Urgency.ROUTINE: "○ Routine",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRow:
    """One patient by panel code, with what waits for review."""

    code: str
    level: str
    waits: str
    url: str
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelWeek:
    """All the mail says; `named` are the patients it speaks of, for the audit trail."""

    heading: str
    clinic: str
    span: str
    levels: tuple[str, ...]
    rows: tuple[PanelRow, ...]
    more: str
    panel_url: str
    emergency: str
    named: tuple[Patient, ...]


def panel_week(clinician: Clinician, monday: dt.date, now: dt.datetime) -> PanelWeek | None:
    """What waits on this clinician's panel at `now`; None when nobody shares with them."""
    consents = {consent.patient_id: consent for consent in consents_of(clinician, now)}
    if not consents:
        return None
    waiting = _waiting(consents, now)
    rows = sorted(
        (_row(consents[pk].patient, urgencies) for pk, urgencies in waiting.items()),
        key=lambda row: (-row.rank, row.code),
    )
    left = len(rows) - ROWS_SHOWN
    have = "has" if len(rows) == 1 else "have"
    return PanelWeek(
        heading=f"{counted(len(rows), 'patient')} {have} something to review"
        if rows
        else "Nothing waits for review",
        clinic=clinician.clinic.name,
        span=span_of(monday),
        levels=_levels(rows),
        rows=tuple(rows[:ROWS_SHOWN]),
        more=f"{counted(left, 'more patient')} on the panel." if left > 0 else "",
        panel_url=_address("panel"),
        emergency=emergency_words("", settings.EMERGENCY_NUMBER),
        named=tuple(consents[pk].patient for pk in waiting),
    )


def _waiting(
    consents: dict[int, Consent], now: dt.datetime
) -> dict[int, list[tuple[str, Urgency]]]:
    """What still waits for their clinic, by patient, where every category is shared."""
    alerts = Q(mistaken_at=None, fired_at__gte=now - dt.timedelta(days=ALERTS_DAYS))
    waiting: dict[int, list[tuple[str, Urgency]]] = defaultdict(list)
    for kind, model in KINDS.items():
        rows = model.objects.filter(still_waiting(kind, list(consents.values())))
        rows = rows.filter(alerts) if kind == "alert" else rows
        for pk, urgency, categories in rows.values_list("patient_id", "urgency", "categories"):
            if set(categories) <= set(consents[pk].categories):
                waiting[pk].append((kind, Urgency(urgency)))
    return waiting


def _row(patient: Patient, waits: Sequence[tuple[str, Urgency]]) -> PanelRow:
    soonest = max((urgency for _, urgency in waits), key=lambda urgency: urgency.rank)
    nouns = Counter(noun for noun, _ in waits)
    return PanelRow(
        code=patient.panel_code,
        level=LEVELS[soonest],
        waits=", ".join(counted(nouns[noun], noun) for noun in ("alert", "finding") if nouns[noun]),
        url=_address("panel-patient", patient.public_id),
        rank=soonest.rank,
    )


def _levels(rows: Sequence[PanelRow]) -> tuple[str, ...]:
    """How many patients at each level, the soonest first: "▲ Today: 2"."""
    counts = Counter(row.level for row in rows)
    return tuple(f"{level}: {counts[level]}" for level in LEVELS.values() if counts[level])


def _address(name: str, *arguments: object) -> str:
    """The whole address of a page, which asks to sign in."""
    return f"{settings.PUBLIC_URL}{reverse(name, args=arguments)}"
