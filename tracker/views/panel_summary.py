"""The visit summary on the clinician's desk: only what is shared, and every look a row."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker import audit
from tracker.access import ClinicianRequest, clinician_required, readable_patient
from tracker.models import Consent
from tracker.presenters import summary_page as presenter
from tracker.presenters.reason_words import Audience
from tracker.presenters.visit_summary import Summary, asked_weeks, summary

from .summaries import as_pdf


@require_safe
@clinician_required
def paper(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """The one page, to read and to print."""
    weeks = asked_weeks(request.GET.get("weeks", ""))
    page, _ = _read(request, public_id, weeks)
    context = presenter.paper_page(page, weeks=weeks, theme="auto")
    places = {
        "back": reverse("panel-patient", args=[public_id]),
        "pdf": reverse("panel-summary-pdf", args=[public_id]),
    }
    return render(request, "tracker/summary_paper.html", context | places)


@require_safe
@clinician_required
def pdf(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """The one page as a file, made once the row of the trail is kept.

    Making it takes a moment. Who was shut out meanwhile does not get it.
    """
    page, consent = _read(request, public_id, asked_weeks(request.GET.get("weeks", "")))
    made = as_pdf(page, request.GET.get("paper", ""), consent.patient.country)
    _, still = readable_patient(request.clinician, public_id)
    if not set(consent.categories) <= set(still.categories):
        raise Http404
    return made


def _read(request: ClinicianRequest, public_id: uuid.UUID, weeks: int) -> tuple[Summary, Consent]:
    """The summary of what this consent opens, with the audit row in the same transaction."""
    now = timezone.now()
    with transaction.atomic():
        patient, consent = readable_patient(request.clinician, public_id)
        audit.record(
            audit.clinician_actor(request.clinician),
            patient,
            "summary.read",
            now=now,
            section=",".join(consent.categories)[:40],
            object_id=str(consent.public_id),
        )
        shared = frozenset(consent.categories)
        page = summary(patient, now, weeks=weeks, shared=shared, audience=Audience.CLINICIAN)
    return page, consent
