"""This week's mail as it would go out now, and the form that asks for it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from tracker.actions.on_demand import week_told, why_not
from tracker.models import Patient

from .mail_frame import framed, style_sheet
from .questions import weekly_choice
from .weekly import READY, patient_week, span_of


def next_mail(patient: Patient, now: dt.datetime) -> dict[str, Any]:
    """Context for the page."""
    return {
        "theme": patient.theme,
        "key": uuid.uuid4(),
        "subject": READY,
        "span": span_of(week_told(now, patient.zone)),
        "choice": weekly_choice(patient),
        "body": framed(_mail(patient, now)),
        "why_not": why_not(patient),
    }


def next_mail_style(patient: Patient, now: dt.datetime) -> str:
    """Its style sheet."""
    return style_sheet([_mail(patient, now)])


def _mail(patient: Patient, now: dt.datetime) -> str:
    """Its links lead to the pages, so that looking at it stops nothing."""
    choice = f"{settings.PUBLIC_URL}{reverse('question', args=['mail'])}"
    week = patient_week(patient, week_told(now, patient.zone), now)
    context = {"week": week, "stop_url": choice, "choice_url": choice}
    return render_to_string("emails/weekly_patient/body.html", context)
