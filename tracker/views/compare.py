"""Two periods of one's own choice, side by side; the choice is the address."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.access import PatientRequest, patient_required
from tracker.forms.compare import CompareForm
from tracker.presenters import compare as presenter
from tracker.presenters import medicines


@require_safe
@patient_required
def compare(request: PatientRequest) -> HttpResponse:
    """The form, and below it the counts of both periods once they are chosen."""
    patient, now = request.patient, timezone.now()
    is_asked = any(name in request.GET for name in CompareForm.base_fields)
    form = CompareForm(
        request.GET if is_asked else None,
        initial=presenter.usual_periods(patient, now),
        today=medicines.today(patient, now),
        country=patient.country,
    )
    return render(request, "tracker/compare.html", presenter.compare_page(patient, form, now))
