"""The page of one finding: its words, its chart, its articles, and who has seen it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from education.articles import find_article
from education.escalation import dialled
from tracker.models import Clinic, Consent, Finding, Patient

from .finding_words import FindingWords, words
from .medicine_marks import named_medicines
from .patterns import DEFAULT_WEEKS, weeks_chart
from .weeks import week_rows
from .words import short_date

# Over this many nights a row of dots says less than its number.
MOST_DOTS = 35


def finding_page(patient: Patient, finding: Finding, now: dt.datetime) -> dict[str, Any]:
    """Context of the page. At most five queries, the clinic that is shared with included."""
    said = words(
        finding.evidence,
        fluid_caution=patient.fluid_caution,
        country=patient.country,
        default_number=settings.EMERGENCY_NUMBER,
        volume_unit=patient.volume_unit,
    )
    clinic = _shared_clinic(patient, now)
    comparison = finding.evidence.get("comparison")
    chart = (
        weeks_chart(
            patient,
            weeks=DEFAULT_WEEKS,
            now=now,
            medicines=named_medicines(patient),
            comparison=comparison,
        )
        if comparison
        else None
    )
    return {
        "nav_active": "patterns",
        "theme": patient.theme,
        "finding": finding,
        "said": said,
        "found": f"Found {short_date(finding.raised_on)}, from what you logged",
        "first_care": [said.care_card],
        "sides": [(side, _dots(side.cramps, side.logged)) for side in said.sides],
        "chart": chart,
        "rows": week_rows(chart) if chart else [],
        "clinic": clinic,
        "clinic_dialled": dialled(clinic.phone) if clinic else "",
        "seen_by": _seen_by(finding, clinic, patient.zone),
        "state_note": _STATE_NOTES.get(finding.state, ""),
        "articles": _articles(said),
    }


def readable_finding(patient: Patient, public_id: uuid.UUID) -> Finding | None:
    """The patient's own finding, unless it is a hint or not there."""
    rows = patient.findings.for_patients().select_related("acknowledged_by__user")
    return rows.filter(public_id=public_id).first()


_STATE_NOTES: Mapping[str, str] = {
    Finding.State.EXPIRED: "We have not seen this pattern for 30 days.",
    Finding.State.DISMISSED: "A clinician looked at this and set it aside.",
}


def _shared_clinic(patient: Patient, now: dt.datetime) -> Clinic | None:
    consent = Consent.objects.active(now).filter(patient=patient).select_related("clinic").first()
    return consent.clinic if consent else None


def _seen_by(finding: Finding, clinic: Clinic | None, zone: str) -> str:
    if finding.acknowledged_by and finding.acknowledged_at:
        name = finding.acknowledged_by.display_name
        on = finding.acknowledged_at.astimezone(ZoneInfo(zone)).date()
        return f"Seen by: {name} on {short_date(on)}."
    if clinic is None:
        return "Seen by: nobody. You do not share with a clinic."
    return "Seen by: nobody yet. Nobody watches this diary in real time."


def _dots(cramps: int, logged: int) -> list[bool] | None:
    """One dot for each logged night, True for a cramp; None where there are too many."""
    if not 0 < logged <= MOST_DOTS:
        return None
    return [True] * cramps + [False] * (logged - cramps)


def _articles(said: FindingWords) -> list[Any]:
    return [article for slug in said.articles if (article := find_article(slug))]
