"""One finding, for the person it is about."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions.findings import see_finding
from tracker.models import Finding
from tracker.presenters import findings as presenter


@require_safe
@patient_required
def finding(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The page; reading it changes nothing."""
    row = _own(request, public_id)
    context = presenter.finding_page(request.patient, row, timezone.now())
    return render(request, "tracker/finding.html", context)


@require_POST
@patient_required
def open_finding(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """ "See what we found": notes that it was seen, then shows it."""
    row = _own(request, public_id)
    see_finding(request.patient, row, now=timezone.now())
    return redirect("finding", public_id=row.public_id)


def _own(request: PatientRequest, public_id: uuid.UUID) -> Finding:
    row = presenter.readable_finding(request.patient, public_id)
    if row is None:
        raise Http404
    return row
