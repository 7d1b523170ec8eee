"""The pictures of a patient as a clinician sees them: the shared kinds, close together.

A picture is drawn when every category it rests on is shared. Its marks are medicine changes
where medicines are shared, and life events where notes are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from tracker.analysis.nights import night_of
from tracker.charts import cramp_weeks as figures
from tracker.charts.cramp_weeks import WeeksChart
from tracker.models import Finding, Patient
from tracker.sealing import Unsealer

from .calendar import WEEKDAYS
from .medicine_marks import Named
from .patterns import calendar_of, range_context, striped_words
from .pictures.pages import HOUR_READS, PAGES, Source, hour_picture, one_of, pages_for
from .reason_words import Audience
from .spans import Span, asked_span
from .weeks import LEAST_LOGGED, cramp_weeks, logged_of, week_rows

KINDS_READ = (("fluids", "fluids"), ("symptoms", "symptoms"))  # a category, and what holds it
MOST_LABS = 400


def desk_range(patient: Patient, asked: Any, now: dt.datetime) -> Span:
    """The range an address asks for, in the patient's nights; dates as the patient's country."""
    return asked_span(asked, tonight=night_of(now, patient.zone), country=patient.country)


def desk_source(
    patient: Patient,
    shared: frozenset[str],
    span: Span,
    now: dt.datetime,
    *,
    unseal: Unsealer | None = None,
    medicines: Sequence[Named] | None = None,
    findings: Sequence[Finding] = (),
) -> Source:
    """The entries of the shared kinds, each kind read once."""
    reads = HOUR_READS | {read for category, read in KINDS_READ if category in shared}
    return Source(
        patient,
        span,
        now,
        reads=reads,
        shared=shared,
        audience=Audience.CLINICIAN,
        unseal=unseal,
        named=medicines,
        findings=findings,
        newest_labs=MOST_LABS,
    )


def desk_pictures(source: Source) -> dict[str, Any]:
    """The weekly chart, the calendar and every other picture this reader may see."""
    context = range_context(source.span) | {"weekdays": WEEKDAYS}
    if "cramps" in source.shared:
        context |= _nights(source)
    drawn = [
        (picture, _address(source, page.name, picture.name) if picture.has_figure else "")
        for page in pages_for(source.shared)
        for picture in page.draw(source)
    ]
    return context | {"pictures": drawn, "shows_cramps": "cramps" in source.shared}


def desk_figure(source: Source, page: str, name: str) -> str | None:
    """The figure of one picture; None where it is not there or not shared."""
    known = PAGES.get(page)
    if known is None or not known.rests_on <= source.shared:
        return None
    picture = one_of(known.draw(source), name)
    return picture.figure if picture else None


def desk_weeks_figure(source: Source) -> str | None:
    """The figure of the weekly chart; None without shared cramps or enough nights."""
    chart = _weeks(source) if "cramps" in source.shared else None
    return figures.figure(chart) if chart and _is_enough(chart) else None


def _nights(source: Source) -> dict[str, Any]:
    chart = _weeks(source)
    is_enough = _is_enough(chart)
    return {
        "chart": chart if is_enough else None,
        "week_rows": week_rows(chart),
        **striped_words(chart, source.span),
        "has_blank": any(week.not_logged for week in chart.weeks),
        "blank_words": "nights without an entry",
        "hours": hour_picture(source) if is_enough else None,
        "so_far": logged_of(chart.weeks)[0],
        "least": LEAST_LOGGED,
        **calendar_of(source),
    }


def _weeks(source: Source) -> WeeksChart:
    return cramp_weeks(
        source.diary.history.nights,
        span=source.span,
        tonight=source.tonight,
        begun=source.patient.joined_on,
        marks=source.diary.marks,
        audience=Audience.CLINICIAN,
    )


def _is_enough(chart: WeeksChart) -> bool:
    return logged_of(chart.weeks)[0] >= LEAST_LOGGED


def _address(source: Source, page: str, name: str) -> str:
    address = reverse("panel-figure", args=[source.patient.public_id, page, name])
    return f"{address}?{source.span.query}"
