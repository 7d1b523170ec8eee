"""The weekly mail as it would come, shown before anybody chooses it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from education.escalation import emergency_words
from tracker.analysis.nights import night_of
from tracker.models import Patient

from .mail_frame import framed, style_sheet
from .weekly import READY, PatientWeek, bare_week, counts_of_weeks, week_of_counts

# A usual diary of six weeks, for people who have none yet: [A] made up, and said to be.
EXAMPLE_WEEKS = (
    (0, 1, 0, 1, 2, 0, 0),
    (1, 0, 2, None, 1, 0, 1),
    (0, 0, 1, 0, 0, 1, 0),
    (0, 2, 0, 0, 0, None, 1),
    (0, 0, 1, 0, 0, 0, 0),
    (0, 1, 0, None, 0, 2, 0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One mail as it would come: its subject, and its body for the page."""

    kind: str
    title: str
    subject: str
    body: SafeString
    is_example: bool


TITLES = {"link": "See “Only a link”", "numbers": "See “With my numbers”"}


def previews(patient: Patient, now: dt.datetime) -> list[Preview]:
    """Both weekly mails of this patient; the numbers are an example until nights are logged."""
    weeks, is_example = _weeks(patient, now)
    return [
        Preview(
            kind=kind,
            title=TITLES[kind],
            subject=READY,
            body=framed(_mail(week)),
            is_example=is_example and kind == "numbers",
        )
        for kind, week in weeks.items()
    ]


def preview_style(patient: Patient, now: dt.datetime) -> str:
    """The style sheet of both previews, by day and by night."""
    weeks, _ = _weeks(patient, now)
    return style_sheet([_mail(week) for week in weeks.values()])


def _weeks(patient: Patient, now: dt.datetime) -> tuple[dict[str, PatientWeek], bool]:
    """Both mails about the last whole week, and whether its numbers are an example."""
    emergency = emergency_words(patient.country, settings.EMERGENCY_NUMBER)
    today = night_of(now, patient.zone)
    monday = today - dt.timedelta(days=today.weekday() + 7)
    own = counts_of_weeks(patient, monday)
    weeks = {
        "link": bare_week("link", READY, emergency),
        "numbers": week_of_counts(patient, monday, own or _example(monday), emergency),
    }
    return weeks, not own


def _example(monday: dt.date) -> dict[dt.date, int | None]:
    first = monday - dt.timedelta(weeks=len(EXAMPLE_WEEKS) - 1)
    nights = [count for week in EXAMPLE_WEEKS for count in week]
    days = {first + dt.timedelta(days=n): count for n, count in enumerate(nights)}
    return {day: count for day, count in days.items() if count is not None}


def _mail(week: PatientWeek) -> str:
    """The HTML of the mail; its links lead to the pages, and "stop" to the choice itself."""
    choice = f"{settings.PUBLIC_URL}{reverse('question', args=['mail'])}"
    context = {"week": week, "stop_url": choice, "choice_url": choice}
    return render_to_string("emails/weekly_patient/body.html", context)
