"""The visit summary: one page for a talk, as plain values for the page and for the PDF.

The same record serves the person, their clinic (only kinds that are shared) and a link.
Lists are short: a page that is read in a minute says the newest and counts the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from zoneinfo import ZoneInfo

from tracker.actions.summaries import own_questions
from tracker.analysis.nights import night_of
from tracker.analysis.records import Night, PatientHistory
from tracker.charts.cramp_weeks import WeeksChart
from tracker.forms.share import CATEGORIES
from tracker.history import load_history
from tracker.models import Patient
from tracker.sealing import Unsealer

from . import summary_parts as parts
from . import words
from .medicine_marks import medicine_marks, named_medicines
from .reason_words import Audience
from .spans import usual_span
from .summary_rows import labs_and_events
from .weeks import LEAST_LOGGED, cramp_weeks, logged_of, shown_from

TITLE = "Night leg cramps: visit summary"
FOOT = "Not checked by a clinician. The diary supports a talk; it does not diagnose."
USUAL_WEEKS = 8
WEEKS = (4, USUAL_WEEKS, 12, 26)  # what an address may ask for
MOST_MARKS = 5
EVERYTHING = frozenset(CATEGORIES)
TOO_FEW = f"Too few nights for a chart: it needs {LEAST_LOGGED} logged nights."


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A letter of the chart and what it stands for."""

    letter: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number and what it counts."""

    value: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Everything the page says. A kind that is not in `shares` has no words here at all."""

    title: str
    name: str
    born: str
    period: str
    logged: str
    printed: str
    shares: dict[str, bool]
    chart: str = ""  # the SVG
    chart_words: str = ""
    chart_note: str = ""
    marks: tuple[Mark, ...] = ()
    numbers: tuple[Number, ...] = ()
    fluids: str = ""
    medicines: tuple[parts.Medicine, ...] = ()
    more_medicines: str = ""
    labs: tuple[parts.Lab, ...] = ()
    findings: tuple[parts.Said, ...] = ()
    more_findings: str = ""
    closing: str = ""
    nothing_found: str = ""
    alerts: tuple[parts.Said, ...] = ()
    more_alerts: str = ""
    no_alerts: str = "None."
    events: tuple[str, ...] = ()
    more_events: str = ""
    events_title: str = "What else happened in this time"
    questions: tuple[str, ...] = ()
    questions_title: str = "What I want to ask"
    unshared: str = ""
    foot: str = field(default=FOOT)


def asked_weeks(asked: str) -> int:
    """How many weeks an address asks for; eight when it asks for none we know."""
    return next((weeks for weeks in WEEKS if str(weeks) == asked), USUAL_WEEKS)


def summary(
    patient: Patient,
    now: dt.datetime,
    *,
    weeks: int = USUAL_WEEKS,
    shared: Collection[str] = EVERYTHING,
    audience: Audience = Audience.PATIENT,
) -> Summary:
    """The summary of the last `weeks` weeks. At most eight queries however long the diary."""
    tonight, today = night_of(now, patient.zone), now.astimezone(ZoneInfo(patient.zone)).date()
    span = usual_span(tonight, weeks)
    unseal = Unsealer(patient.user.public_id)
    medicines = named_medicines(patient, unseal) if "medicines" in shared else []
    needs = {"nights": "cramps", "fluids": "fluids"}
    history = load_history(
        patient, span.first, [need for need, kind in needs.items() if kind in shared]
    )
    chart = cramp_weeks(
        history.nights,
        span=span,
        tonight=tonight,
        begun=patient.joined_on,
        marks=medicine_marks(medicines, weeks=weeks),
        audience=audience,
    )
    listed, more_medicines = parts.medicines(medicines, span.first)
    alerts, more_alerts = (
        parts.alerts(patient, span.first, shared, audience) if "symptoms" in shared else ((), "")
    )
    findings, more_findings = parts.findings(patient, shared, audience)
    labs, marked = labs_and_events(patient, span.first, today, shared, unseal)
    events, more_events = parts.events(marked)
    mine = audience is Audience.PATIENT
    return Summary(
        title=TITLE,
        name=parts.clipped(patient.user.name or patient.panel_code),
        born=f"born {patient.birth_year}" if patient.birth_year else "year of birth not given",
        period=words.span_said(shown_from(span, _begun(patient, history)), today),
        printed=f"Printed {words.short_date(today)}",
        shares={kind: kind in shared for kind in CATEGORIES},
        **(_cramps(history, chart) if "cramps" in shared else {"logged": ""}),
        fluids=parts.fluids(patient, history) if "fluids" in shared else "",
        medicines=listed,
        more_medicines=more_medicines,
        labs=parts.labs(labs),
        findings=findings,
        more_findings=more_findings,
        closing=parts.closing(audience) if findings else "",
        nothing_found=parts.nothing_found(shared, audience),
        alerts=alerts,
        more_alerts=more_alerts,
        no_alerts="None." if frozenset(shared) >= EVERYTHING else "None in what is shared.",
        events=events,
        more_events=more_events,
        questions=_questions(patient, unseal) if "notes" in shared else (),
        questions_title="What I want to ask" if mine else "What the patient wants to ask",
        unshared=_unshared(shared),
    )


def cramp_nights(nights: Iterable[Night], first: dt.date, last: dt.date) -> tuple[int, int]:
    """Nights with cramps and logged nights of these days, both included."""
    logged = [night for night in nights if first <= night.date <= last]
    return sum(night.has_cramp for night in logged), len(logged)


def _begun(patient: Patient, history: PatientHistory) -> dt.date:
    return min([patient.joined_on, *(night.date for night in history.nights[:1])])


def _cramps(history: PatientHistory, chart: WeeksChart) -> dict[str, object]:
    """What the nights say: counts, severity, the chart once there are enough of them."""
    logged, due = logged_of(chart.weeks)
    is_drawn = logged >= LEAST_LOGGED
    said: dict[str, object] = {
        "logged": f"Logged {logged} of {words.counted(due, 'night')}",
        "numbers": tuple(_numbers(history.nights, logged, due)),
        "chart_words": f"{chart.title}. {chart.sentence}" if is_drawn else TOO_FEW,
    }
    if not is_drawn:
        return said
    has_part = any(week.is_unfinished and week.cramp_nights for week in chart.weeks)
    has_blank = logged < due
    return said | {
        "chart": chart.svg,
        "chart_note": " ".join(
            note
            for note, is_there in (
                ("A striped bar: a week that is not over.", has_part),
                ("A dashed box: nights without an entry.", has_blank),
            )
            if is_there
        ),
        "marks": tuple(
            Mark(letter=mark.letter, words=parts.mark_words(mark.on, mark.changes))
            for mark in chart.marks[-MOST_MARKS:]
        ),
    }


def _numbers(nights: Sequence[Night], logged: int, due: int) -> Iterable[Number]:
    with_cramps = [night for night in nights if night.has_cramp]
    yield Number(value=f"{len(with_cramps)} of {logged}", name="logged nights with cramps")
    yield Number(value=str(due - logged), name="nights left blank")
    yield Number(value=str(sum(night.count for night in nights)), name="cramps in all")
    worst = [cramp.severity for night in with_cramps for cramp in night.cramps[:1]]
    graded = [severity for severity in worst if severity is not None]
    if graded:
        yield Number(value=f"{round(median(graded))} of 10", name="usual worst pain of a night")
        yield Number(value=f"{max(graded)} of 10", name="worst pain")
    lengths = [cramp.minutes for night in with_cramps for cramp in night.cramps if cramp.minutes]
    if lengths:
        usual = max(1, round(median(lengths)))
        yield Number(value=words.minutes_said(usual), name="usual length")


def _questions(patient: Patient, unseal: Unsealer) -> tuple[str, ...]:
    return tuple(parts.breakable(question) for question in own_questions(patient, unseal))


def _unshared(shared: Collection[str]) -> str:
    names = [name.lower() for kind, (name, _) in CATEGORIES.items() if kind not in shared]
    return f"Not shared: {', '.join(names)}." if names else ""
