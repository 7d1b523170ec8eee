"""One patient on the clinician's desk: what waits, what is known, what was done. Only shared kinds.

Every list is left out when its kind of entry is not shared; a finding or alert shows only
when every kind it rests on is.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tracker.actions.settled import waits_for, with_decisions
from tracker.forms.share import CATEGORIES
from tracker.models import Alert, Clinician, Consent, Finding, Patient
from tracker.sealing import Unsealer

from . import desk_words
from .desk_answers import answers_of
from .desk_history import history
from .desk_records import known
from .finding_words import FindingWords
from .finding_words import words as words_of
from .medicine_marks import named_medicines
from .panel_pictures import (
    desk_figure,
    desk_pictures,
    desk_source,
    desk_weeks_figure,
    shown_labs,
)
from .reason_words import Audience
from .spans import Span

NOBODYS = uuid.UUID(int=0)  # an id that no row has
NEWEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An alert or finding for review: what was seen, what the patient was told, who has seen it."""

    field: str
    public_id: uuid.UUID
    key: uuid.UUID
    title: str
    level: desk_words.Level
    raised: str
    told: str
    evidence: FindingWords | None
    rule: str
    facts: tuple[tuple[str, str], ...]
    is_mistaken: bool = False


def patient_page(
    clinician: Clinician, patient: Patient, consent: Consent, span: Span, now: dt.datetime
) -> dict[str, Any]:
    """Context for the page."""
    shared = frozenset(consent.categories)
    all_alerts = with_decisions(patient.alerts.order_by("-fired_at"), "alert", consent.clinic_id)
    alerts = _visible(all_alerts[:NEWEST], shared)
    rows = patient.findings.select_related("answer").order_by("-raised_at")
    findings = _visible(with_decisions(rows, "finding", consent.clinic_id)[:NEWEST], shared)
    unseal = Unsealer(patient.user.public_id)
    answers = answers_of(findings, shared, unseal)
    waiting = sorted(
        (
            *(_alert_item(row, patient) for row in alerts if waits_for(consent, row, "alert")),
            *(
                _finding_item(row, patient, answers)
                for row in findings
                if waits_for(consent, row, "finding")
            ),
        ),
        key=lambda item: -item.level.rank,
    )
    medicines = named_medicines(patient, unseal) if "medicines" in shared else []
    done = history(
        clinician, patient, alerts=alerts, findings=findings, answers=answers, unseal=unseal
    )
    source = desk_source(
        patient,
        shared,
        span,
        now,
        unseal=unseal,
        medicines=medicines,
        findings=[row for row in findings if row.state == Finding.State.OPEN],
    )
    return {
        "nav_active": "panel",
        "key": uuid.uuid4(),
        "patient": patient,
        "name": patient.user.name or patient.panel_code,
        "person": desk_words.person(patient.birth_year, patient.get_sex_display(), now),
        "level": max(
            (item.level for item in waiting),
            key=lambda level: level.rank,
            default=desk_words.NOTHING_OPEN,
        ),
        "last_entry": desk_words.last_entry(patient.last_entry_at, now, patient.zone),
        "reviewed": done[0].when if done else "Not yet",
        "sharing": ", ".join(name for code, (name, _) in CATEGORIES.items() if code in shared),
        "waiting": waiting,
        "history": done,
        **desk_pictures(source),
        **known(
            patient,
            shared,
            now,
            history=source.diary.history,
            labs=shown_labs(source),
            medicines=medicines,
            unseal=unseal,
        ),
    }


def chart_json(patient: Patient, consent: Consent, span: Span, now: dt.datetime) -> str | None:
    """The figure of the weekly chart; None without shared cramps or enough nights."""
    return desk_weeks_figure(desk_source(patient, frozenset(consent.categories), span, now))


def figure_json(
    patient: Patient, consent: Consent, page: str, name: str, span: Span, now: dt.datetime
) -> str | None:
    """The figure of one picture; None where it is not there or not shared."""
    shared = frozenset(consent.categories)
    findings = _visible(patient.findings.open().order_by("-raised_at")[:NEWEST], shared)
    return desk_figure(desk_source(patient, shared, span, now, findings=findings), page, name)


def visible_item(
    patient: Patient, consent: Consent, *, finding: str = "", alert: str = ""
) -> tuple[Finding | None, Alert | None]:
    """The finding or alert a form names, if this consent shows it; neither otherwise."""
    shared = frozenset(consent.categories)
    findings = _visible(patient.findings.filter(public_id=_uuid(finding)), shared)
    alerts = _visible(patient.alerts.filter(public_id=_uuid(alert)), shared)
    return next(iter(findings), None), next(iter(alerts), None)


def _visible(rows: Any, shared: frozenset[str]) -> list[Any]:
    return [row for row in rows if shared.issuperset(row.categories)]


def _alert_item(row: Alert, patient: Patient) -> Item:
    return Item(
        field="alert",
        public_id=row.public_id,
        key=uuid.uuid4(),
        title=desk_words.alert_line(row.signs, f"{row.words.split('. ')[0].rstrip('.')}."),
        level=desk_words.level_of(row.urgency),
        raised=desk_words.moment(row.fired_at, patient.zone),
        told=row.words,
        evidence=None,
        rule=row.rule,
        facts=(),
        is_mistaken=row.mistaken_at is not None,
    )


def _finding_item(row: Finding, patient: Patient, answers: Mapping[int, str]) -> Item:
    said = words_of(
        row.evidence,
        audience=Audience.CLINICIAN,
        fluid_caution=patient.fluid_caution,
        country=patient.country,
        default_number=settings.EMERGENCY_NUMBER,
        volume_unit=patient.volume_unit,
    )
    is_hint = row.certainty == "hint"
    seen = desk_words.moment(row.seen_at, patient.zone) if row.seen_at else "Not opened yet"
    return Item(
        field="finding",
        public_id=row.public_id,
        key=uuid.uuid4(),
        title=desk_words.finding_title(row.pattern, row.episode),
        level=desk_words.level_of(row.urgency),
        raised=desk_words.day(row.raised_on),
        told="Nothing: a hint is for clinicians only." if is_hint else said.care.heading,
        evidence=said,
        rule=f"{row.pattern}, version {row.version}",
        facts=(
            *((side.name, f"{side.cramps} of {side.logged} logged nights") for side in said.sides),
            ("Certainty", said.certainty),
            ("Seen by the patient", "Not shown to the patient" if is_hint else seen),
            *((("Does it fit? The patient", answers[row.pk]),) if row.pk in answers else ()),
        ),
    )


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return NOBODYS
