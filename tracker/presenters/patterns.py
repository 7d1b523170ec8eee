"""The patterns page: the weekly chart, the calendar, and the findings a patient may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from tracker.analysis.nights import night_of
from tracker.analysis.records import PatientHistory
from tracker.charts import cramp_weeks as figures
from tracker.charts.cramp_weeks import WeeksChart
from tracker.history import load_history
from tracker.models import Finding, Patient

from .calendar import WEEKDAYS, months
from .finding_words import words
from .medicine_marks import Named, medicine_marks, named_medicines
from .reason_words import Audience
from .weeks import LEAST_LOGGED, cramp_weeks, first_monday, logged_of, week_rows
from .words import counted

__all__ = ["RANGES", "chart_json", "cramp_weeks", "patterns_page", "week_rows", "weeks_chart"]

RANGES: Mapping[int, str] = {4: "4 weeks", 12: "12 weeks", 52: "1 year"}
DEFAULT_WEEKS = 12


def asked_weeks(text: str | None) -> int | None:
    """The range an address asks for: 12 weeks when it asks for none, None when unknown."""
    if text is None:
        return DEFAULT_WEEKS
    return next((weeks for weeks in RANGES if str(weeks) == text), None)


def patterns_page(patient: Patient, *, weeks: int, now: dt.datetime) -> dict[str, Any]:
    """Context of the page; `chart` is None until 14 nights of the span are logged."""
    tonight = night_of(now, patient.zone)
    history = load_history(patient, first_monday(weeks, tonight), {"nights"})
    findings = open_findings(patient)
    marks = medicine_marks(named_medicines(patient), weeks=weeks)
    chart = cramp_weeks(
        history.nights,
        weeks=weeks,
        tonight=tonight,
        begun=patient.joined_on,
        marks=marks,
        rose_since=_rose_since(findings),
    )
    logged, due = logged_of(chart.weeks)
    return {
        "nav_active": "patterns",
        "theme": patient.theme,
        "weeks_text": str(weeks),
        "ranges": [(number, name, number == weeks) for number, name in RANGES.items()],
        "lede": _lede(history, chart, tonight),
        "logged": logged,
        "due": due,
        "least": LEAST_LOGGED,
        "so_far": counted(logged, "night"),
        "chart": chart if logged >= LEAST_LOGGED else None,
        "rows": week_rows(chart),
        "has_part": chart.weeks[-1].is_unfinished and chart.weeks[-1].cramp_nights > 0,
        "has_blank": logged < due,
        "months": _months(history, chart, tonight),
        "weekdays": WEEKDAYS,
        "findings": [finding_row(patient, finding) for finding in findings],
        "tells_findings": settings.FINDINGS_FOR_PATIENTS,
    }


def weeks_chart(
    patient: Patient,
    *,
    weeks: int,
    now: dt.datetime,
    medicines: Iterable[Named],
    comparison: Mapping[str, object] | None = None,
    audience: Audience = Audience.PATIENT,
) -> WeeksChart | None:
    """The chart alone, for another page; None under 14 logged nights. One query."""
    tonight = night_of(now, patient.zone)
    history = load_history(patient, first_monday(weeks, tonight), {"nights"})
    chart = cramp_weeks(
        history.nights,
        weeks=weeks,
        tonight=tonight,
        begun=patient.joined_on,
        marks=medicine_marks(medicines, weeks=weeks),
        comparison=comparison,
        audience=audience,
    )
    return chart if logged_of(chart.weeks)[0] >= LEAST_LOGGED else None


def chart_json(patient: Patient, *, weeks: int, now: dt.datetime) -> str | None:
    """The figure Plotly draws over the SVG, with the same numbers; None without a chart."""
    chart = weeks_chart(patient, weeks=weeks, now=now, medicines=named_medicines(patient))
    return figures.figure(chart) if chart else None


def open_findings(patient: Patient) -> list[Finding]:
    """The findings that stand and that a patient is told of, the most urgent first."""
    rows = patient.findings.open().for_patients()
    return sorted(rows, key=lambda row: (-_rank(row), -row.raised_at.timestamp()))


def finding_row(patient: Patient, finding: Finding) -> dict[str, Any]:
    """A finding of the list: its words, and where it leads."""
    return {
        "public_id": finding.public_id,
        "is_new": finding.seen_at is None,
        "said": words(
            finding.evidence,
            fluid_caution=patient.fluid_caution,
            country=patient.country,
            default_number=settings.EMERGENCY_NUMBER,
            volume_unit=patient.volume_unit,
        ),
    }


def _rank(finding: Finding) -> int:
    return ("routine", "soon", "today", "emergency").index(finding.urgency)


def _rose_since(findings: list[Finding]) -> dt.date | None:
    """The day the newest finding with a comparison names, for the title of the chart."""
    for finding in findings:
        comparison = finding.evidence.get("comparison")
        if comparison:
            return dt.date.fromisoformat(str(comparison["after_from"]))
    return None


def _lede(history: PatientHistory, chart: WeeksChart, tonight: dt.date) -> str:
    logged, due = logged_of(chart.weeks)
    if not due:
        return "Your diary starts tonight."
    first = max(chart.weeks[0].start, _begun(history))
    span = f"{first:%B} {first.day} to {tonight:%B} {tonight.day}."
    return f"{span} You logged {logged} of {counted(due, 'night')}."


def _months(history: PatientHistory, chart: WeeksChart, tonight: dt.date) -> list[Any]:
    is_logged = any(night.date == tonight for night in history.nights)
    if not is_logged and _begun(history) >= tonight:
        return []
    last = tonight if is_logged else tonight - dt.timedelta(days=1)
    first = min(last, max(chart.weeks[0].start, _begun(history)))
    marked = {day for mark in chart.marks for day in mark.days}
    return months(history.nights, first, last, marked, page=_night_page())


def _night_page() -> str:
    """The address of a night's page with a place for its date: asked once, not for each cell."""
    return reverse("night", args=["DATE"]).replace("DATE", "{}")


def _begun(history: PatientHistory) -> dt.date:
    """The day the diary began: the day of joining, or of an older night that was imported."""
    return min([history.start, *(night.date for night in history.nights)])
