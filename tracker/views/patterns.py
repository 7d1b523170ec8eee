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
    weeks = _weeks(request)
    context = presenter.patterns_page(request.patient, weeks=weeks, now=timezone.now())
    return render(request, "tracker/patterns.html", context)


@require_safe
@patient_required
def chart(request: PatientRequest) -> HttpResponse:
    """The weekly figure as JSON; 404 while there is no chart."""
    figure = presenter.chart_json(request.patient, weeks=_weeks(request), now=timezone.now())
    if figure is None:
        raise Http404
    return HttpResponse(figure, content_type="application/json")


def _weeks(request: PatientRequest) -> int:
    weeks = presenter.asked_weeks(request.GET.get("weeks"))
    if weeks is None:
        raise Http404
    return weeks
