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
from tracker.charts.picture import Picture
from tracker.history import load_history
from tracker.models import Finding, Patient
from tracker.sealing import Unsealer

from .calendar import WEEKDAYS, months
from .finding_words import words
from .life_events import Marked, life_events
from .medicine_marks import Named, all_marks, medicine_marks, named_medicines
from .pictures.pages import HOUR_READS, PAGES, Page, Source, hour_picture, one_of, pages_for
from .reason_words import Audience
from .spans import Span, asked_span, choices, usual_span
from .weeks import LEAST_LOGGED, cramp_weeks, logged_of, shown_from, week_rows, weeks_shown
from .words import counted, span_said

__all__ = ["asked_range", "chart_json", "cramp_weeks", "patterns_page", "week_rows", "weeks_chart"]

DEFAULT_WEEKS = 12
CALENDAR_DAYS = 366  # a longer span shows its newest year; two days of one's own reach the others
CUT_WEEKS = "A striped bar is a week you see only a part of."


def asked_range(patient: Patient, asked: Mapping[str, str], now: dt.datetime) -> Span:
    """The range an address asks for, in this person's nights."""
    tonight = night_of(now, patient.zone)
    return asked_span(asked, tonight=tonight, country=patient.country)


def range_context(span: Span) -> dict[str, Any]:
    """What the row of ranges needs; its template is components/ranges.html."""
    days = (span.first.isoformat(), span.last.isoformat()) if span.is_custom else span.typed
    return {"span": span, "ranges": choices(span), "span_days": days}


def patterns_page(patient: Patient, *, span: Span, now: dt.datetime) -> dict[str, Any]:
    """Context of the page; `chart` is None until 14 nights of the span are logged."""
    source = Source(patient, span, now, reads=HOUR_READS)
    history, tonight = source.diary.history, source.tonight
    findings = open_findings(patient)
    chart = cramp_weeks(
        history.nights,
        span=span,
        tonight=tonight,
        begun=patient.joined_on,
        marks=source.diary.marks,
        rose_since=_rose_since(findings),
    )
    logged, due = logged_of(chart.weeks)
    return {
        "nav_active": "patterns",
        "theme": patient.theme,
        **range_context(span),
        "lede": _lede(history, chart, span, tonight),
        "logged": logged,
        "due": due,
        "least": LEAST_LOGGED,
        "so_far": counted(logged, "night"),
        "still": counted(max(0, LEAST_LOGGED - logged), "more night"),
        "chart": chart if logged >= LEAST_LOGGED else None,
        "rows": week_rows(chart),
        **striped_words(chart, span),
        "has_blank": logged < due,
        "hours": hour_picture(source) if logged >= LEAST_LOGGED else None,
        **calendar_of(source, page=_night_page()),
        "weekdays": WEEKDAYS,
        "findings": [finding_row(patient, finding) for finding in findings],
        "tells_findings": settings.FINDINGS_FOR_PATIENTS,
        "pages": [(reverse("pattern", args=[page.name]), page.link) for page in pages_for()],
    }


def pictures_page(patient: Patient, page: Page, *, span: Span, now: dt.datetime) -> dict[str, Any]:
    """Context of one page of pictures, each complete without a script."""
    pictures = page.draw(_source(patient, page, span, now))
    return {
        "nav_active": "patterns",
        "theme": patient.theme,
        **range_context(span),
        "page": page,
        "pictures": [(picture, _figure_address(page, picture, span)) for picture in pictures],
        "has_figures": any(picture.has_figure for picture in pictures),
    }


def picture_json(
    patient: Patient, page: Page, name: str, *, span: Span, now: dt.datetime
) -> str | None:
    """The figure of one picture; None where there is none, or not enough for it."""
    picture = one_of(page.draw(_source(patient, page, span, now)), name)
    return picture.figure if picture else None


def page_named(name: str) -> Page | None:
    """The page of pictures of this name."""
    return PAGES.get(name)


def calendar_of(source: Source, *, page: str = "") -> dict[str, Any]:
    """The months of the span, the newest first; of a longer span its newest year."""
    span, diary = source.span, source.diary
    nights = [night for night in diary.history.nights if night.date <= span.last]
    is_logged = any(night.date == source.tonight for night in nights)
    begun, last = _begun(diary.history), span.last
    if last == source.tonight and not is_logged:
        last = source.tonight - dt.timedelta(days=1)
    if begun > last:
        return {"months": [], "is_cut": False}
    first = min(last, max(span.first, begun))
    shown = max(first, last - dt.timedelta(days=CALENDAR_DAYS - 1))
    changed = {day for mark in medicine_marks(source.named, weeks=1) for day in mark.days}
    named = {first_on: words for first_on, _, words in source.events}
    made = months(nights, shown, last, changed, named, page=page)
    return {"months": made, "is_cut": shown > first, "has_events": bool(named)}


def weeks_chart(
    patient: Patient,
    *,
    weeks: int = DEFAULT_WEEKS,
    span: Span | None = None,
    now: dt.datetime,
    medicines: Iterable[Named],
    events: Iterable[Marked] = (),
    comparison: Mapping[str, object] | None = None,
    audience: Audience = Audience.PATIENT,
) -> WeeksChart | None:
    """The chart alone, for another page; None under 14 logged nights. One query."""
    tonight = night_of(now, patient.zone)
    span = span or usual_span(tonight, weeks)
    history = load_history(patient, span.first, {"nights"})
    chart = cramp_weeks(
        history.nights,
        span=span,
        tonight=tonight,
        begun=patient.joined_on,
        marks=all_marks(medicines, events, weeks=weeks_shown(span, _begun(history))),
        comparison=comparison,
        audience=audience,
    )
    return chart if logged_of(chart.weeks)[0] >= LEAST_LOGGED else None


def striped_words(chart: WeeksChart, span: Span) -> dict[str, Any]:
    """Whether a bar is striped, and what its stripes mean."""
    has_part = any(week.is_unfinished and week.cramp_nights for week in chart.weeks)
    return {"has_part": has_part, "part_words": CUT_WEEKS if span.is_custom else ""}


def chart_json(patient: Patient, *, span: Span, now: dt.datetime) -> str | None:
    """The figure Plotly draws over the SVG, with the same numbers; None without a chart."""
    unseal = Unsealer(patient.user.public_id)
    chart = weeks_chart(
        patient,
        span=span,
        now=now,
        medicines=named_medicines(patient, unseal),
        events=life_events(patient, span.first, span.last, unseal),
    )
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


def _source(patient: Patient, page: Page, span: Span, now: dt.datetime) -> Source:
    findings = open_findings(patient) if page.name == "sure" else ()
    return Source(patient, span, now, reads=page.reads, findings=findings)


def _figure_address(page: Page, picture: Picture, span: Span) -> str:
    if not picture.has_figure:
        return ""
    return f"{reverse('pattern-figure', args=[page.name, picture.name])}?{span.query}"


def _rank(finding: Finding) -> int:
    return ("routine", "soon", "today", "emergency").index(finding.urgency)


def _rose_since(findings: list[Finding]) -> dt.date | None:
    """The day the newest finding with a comparison names, for the title of the chart."""
    for finding in findings:
        comparison = finding.evidence.get("comparison")
        if comparison:
            return dt.date.fromisoformat(str(comparison["after_from"]))
    return None


def _lede(history: PatientHistory, chart: WeeksChart, span: Span, tonight: dt.date) -> str:
    logged, due = logged_of(chart.weeks)
    if not due:
        return "Your diary starts tonight." if span.last == tonight else "No nights in this time."
    first = shown_from(span, _begun(history))
    return f"{span_said(first, span.last)}. You logged {logged} of {counted(due, 'night')}."


def _night_page() -> str:
    """The address of a night's page with a place for its date: asked once, not for each cell."""
    return reverse("night", args=["DATE"]).replace("DATE", "{}")


def _begun(history: PatientHistory) -> dt.date:
    """The day the diary began: the day of joining, or of an older night that was imported."""
    return min(history.start, history.nights[0].date) if history.nights else history.start
