"""One patient on the clinician's desk: what waits, what is known, what was done. Only shared kinds.

The page comes in parts, each with the patient's identity at its head and each written to the
trail by itself, so that the trail says what somebody really looked at. A finding or alert
shows only when every kind it rests on is shared.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tracker.actions.settled import waits_for, with_decisions
from tracker.models import Alert, Clinician, ClinicLimit, Consent, Finding, Patient
from tracker.prepared import Prepared, given
from tracker.sealing import Unsealer

from . import desk_words
from .desk_answers import answers_of
from .desk_days import desk_days
from .desk_findings import Item, alert_item, finding_item
from .desk_history import Decided, history, last_reviewed
from .desk_identity import whose
from .desk_limits import desk_limits
from .desk_records import known
from .logged_by import with_helpers
from .medicine_marks import named_medicines
from .panel_pictures import desk_figure, desk_pictures, desk_source, desk_weeks_figure
from .spans import Span

NOBODYS = uuid.UUID(int=0)  # an id that no row has
NEWEST = 60
TOLD_ALERTS = 20  # of the alerts that are settled, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A form that was sent with something missing: which, for which item, and its fields."""

    form: str
    item: str
    values: Mapping[str, str]
    errors: tuple[str, ...]


@Prepared
def _alerts() -> QuerySet[Alert]:
    rows = Alert.objects.filter(patient=given("patient")).select_related("helper__user")
    return with_decisions(rows.order_by("-fired_at"), "alert", given("clinic"))[:NEWEST]


@Prepared
def _findings() -> QuerySet[Finding]:
    mine = Finding.objects.filter(patient=given("patient")).select_related("answer")
    rows = with_helpers(mine)
    return with_decisions(rows.order_by("-raised_at"), "finding", given("clinic"))[:NEWEST]


def review_page(
    clinician: Clinician,
    patient: Patient,
    consent: Consent,
    now: dt.datetime,
    typed: Typed | None = None,
) -> dict[str, Any]:
    """Context for the first part: what waits, limits, notes, history. Eight queries at most."""
    unseal = Unsealer(patient.user.public_id)
    decided = _decided(patient, consent, unseal)
    waiting = _waiting(decided, patient, consent)
    done, has_earlier = history(clinician, patient, decided, unseal)
    open_levels = (item.level for item in waiting)
    settled = [row for row in decided.alerts if not waits_for(consent, row, "alert")]
    return _head("review", patient, consent, now) | {
        "key": uuid.uuid4(),
        "typed": typed,
        "level": max(open_levels, key=lambda level: level.rank, default=desk_words.NOTHING_OPEN),
        "reviewed": last_reviewed(done),
        "waiting": waiting,
        "told": [alert_item(row, patient) for row in settled[:TOLD_ALERTS]],
        "history": done,
        "earlier": 2 if has_earlier else 0,
        "limits": desk_limits(clinician, patient, frozenset(consent.categories), unseal),
    }


def charts_page(patient: Patient, consent: Consent, span: Span, now: dt.datetime) -> dict[str, Any]:
    """Context for the pictures of the shared kinds."""
    shared = frozenset(consent.categories)
    unseal = Unsealer(patient.user.public_id)
    source = desk_source(
        patient,
        shared,
        span,
        now,
        unseal=unseal,
        medicines=named_medicines(patient, unseal) if "medicines" in shared else [],
        findings=_open_findings(patient, shared),
    )
    return _head("charts", patient, consent, now) | desk_pictures(source)


def record_page(patient: Patient, consent: Consent, now: dt.datetime) -> dict[str, Any]:
    """Context for medicines, fluids and blood tests. Eight queries at most."""
    shared = frozenset(consent.categories)
    unseal = Unsealer(patient.user.public_id)
    target = _newest_target(patient) if "labs" in shared else None
    return _head("record", patient, consent, now) | known(patient, shared, now, unseal, target)


def days_page(patient: Patient, consent: Consent, now: dt.datetime) -> dict[str, Any]:
    """Context for signs, body, evenings, events and own words. Eight queries at most."""
    unseal = Unsealer(patient.user.public_id)
    return _head("days", patient, consent, now) | desk_days(patient, consent, unseal, now)


def history_page(
    clinician: Clinician, patient: Patient, consent: Consent, page: int, now: dt.datetime
) -> dict[str, Any]:
    """Context for an earlier page of what the clinic did."""
    unseal = Unsealer(patient.user.public_id)
    decided = _decided(patient, consent, unseal)
    done, has_earlier = history(clinician, patient, decided, unseal, page=page)
    return _head("history", patient, consent, now) | {
        "history": done,
        "page": page,
        "earlier": page + 1 if has_earlier else 0,
    }


def chart_json(patient: Patient, consent: Consent, span: Span, now: dt.datetime) -> str | None:
    """The figure of the weekly chart; None without shared cramps or enough nights."""
    return desk_weeks_figure(desk_source(patient, frozenset(consent.categories), span, now))


def figure_json(
    patient: Patient, consent: Consent, page: str, name: str, span: Span, now: dt.datetime
) -> str | None:
    """The figure of one picture; None where it is not there or not shared."""
    shared = frozenset(consent.categories)
    findings = _open_findings(patient, shared)
    return desk_figure(desk_source(patient, shared, span, now, findings=findings), page, name)


def visible_item(
    patient: Patient, consent: Consent, *, finding: str = "", alert: str = ""
) -> tuple[Finding | None, Alert | None]:
    """The finding or alert a form names, if this consent shows it; neither otherwise."""
    shared = frozenset(consent.categories)
    findings = _visible(patient.findings.filter(public_id=_uuid(finding)), shared)
    alerts = _visible(patient.alerts.filter(public_id=_uuid(alert)), shared)
    return next(iter(findings), None), next(iter(alerts), None)


def _head(part: str, patient: Patient, consent: Consent, now: dt.datetime) -> dict[str, Any]:
    """What every part says first: whose it is."""
    return {
        "part": part,
        "nav_active": "panel",
        "patient": patient,
        "whose": whose(patient, consent, now),
        "last_entry": desk_words.last_entry(patient.last_entry_at, now, patient.zone),
    }


def _decided(patient: Patient, consent: Consent, unseal: Unsealer) -> Decided:
    """The newest alerts and findings that are shared, with what this clinic decided."""
    shared, clinic = frozenset(consent.categories), consent.clinic_id
    findings = _visible(_findings(patient=patient, clinic=clinic), shared)
    return Decided(
        alerts=_visible(_alerts(patient=patient, clinic=clinic), shared),
        findings=findings,
        answers=answers_of(findings, shared, unseal),
    )


def _waiting(decided: Decided, patient: Patient, consent: Consent) -> list[Item]:
    """What waits for this clinic, the soonest care level first."""
    alerts = [row for row in decided.alerts if waits_for(consent, row, "alert")]
    findings = [row for row in decided.findings if waits_for(consent, row, "finding")]
    items = (
        *(alert_item(row, patient) for row in alerts),
        *(finding_item(row, patient, decided.answers) for row in findings),
    )
    return sorted(items, key=lambda item: -item.level.rank)


def _open_findings(patient: Patient, shared: frozenset[str]) -> list[Finding]:
    return _visible(patient.findings.open().order_by("-raised_at")[:NEWEST], shared)


def _newest_target(patient: Patient) -> ClinicLimit | None:
    targets = patient.clinic_limits.in_force().filter(kind=ClinicLimit.Kind.SODIUM)
    newest: ClinicLimit | None = targets.order_by("-set_at").first()
    return newest


def _visible(rows: Any, shared: frozenset[str]) -> list[Any]:
    return [row for row in rows if shared.issuperset(row.categories)]


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return NOBODYS
