"""What we looked at, also where nothing was found."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.access import PatientRequest, patient_required
from tracker.presenters import looked_at as presenter


@require_safe
@patient_required
def looked_at(request: PatientRequest) -> HttpResponse:
    """Every question that was asked of the diary, with its newest answer."""
    context = presenter.looked_at_page(request.patient, timezone.now())
    return render(request, "tracker/looked_at.html", context)


@require_safe
@patient_required
def question(request: PatientRequest, pattern: str) -> HttpResponse:
    """One question: what was looked at, with how many nights, and what that means."""
    asked = presenter.asked_of(pattern, request.patient)
    if asked is None:
        raise Http404
    context = presenter.question_page(request.patient, asked, timezone.now())
    return render(request, "tracker/looked_at_one.html", context)
