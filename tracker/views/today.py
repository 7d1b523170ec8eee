"""The day page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.access import PatientRequest, patient_required
from tracker.presenters import today as presenter


@require_safe
@patient_required
def today(request: PatientRequest) -> HttpResponse:
    """Last night, the finding that matters most, fluids and medicines."""
    return render(request, "tracker/today.html", presenter.today(request.patient, timezone.now()))
