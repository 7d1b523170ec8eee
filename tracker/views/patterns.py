"""The patterns page and the figure its script asks for."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.access import PatientRequest, patient_required
from tracker.presenters import patterns as presenter


@require_safe
@patient_required
def patterns(request: PatientRequest) -> HttpResponse:
    """Weeks, nights and findings; complete without a script."""
    now = timezone.now()
    span = presenter.asked_range(request.patient, request.GET, now)
    context = presenter.patterns_page(request.patient, span=span, now=now)
    return render(request, "tracker/patterns.html", context)


@require_safe
@patient_required
def chart(request: PatientRequest) -> HttpResponse:
    """The weekly figure as JSON; 404 while there is no chart."""
    now = timezone.now()
    span = presenter.asked_range(request.patient, request.GET, now)
    figure = presenter.chart_json(request.patient, span=span, now=now)
    if figure is None:
        raise Http404
    return HttpResponse(figure, content_type="application/json")
