"""The patterns page, its pages of pictures, and the figures their script asks for."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.access import PatientRequest, patient_required
from tracker.presenters import patterns as presenter
from tracker.presenters.pictures.pages import Page


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


@require_safe
@patient_required
def pictures(request: PatientRequest, page: str) -> HttpResponse:
    """One page of pictures; complete without a script."""
    now = timezone.now()
    span = presenter.asked_range(request.patient, request.GET, now)
    context = presenter.pictures_page(request.patient, _page(page), span=span, now=now)
    return render(request, "tracker/pattern.html", context)


@require_safe
@patient_required
def figure(request: PatientRequest, page: str, picture: str) -> HttpResponse:
    """The figure of one picture as JSON; 404 while there is none."""
    now = timezone.now()
    span = presenter.asked_range(request.patient, request.GET, now)
    made = presenter.picture_json(request.patient, _page(page), picture, span=span, now=now)
    if made is None:
        raise Http404
    return HttpResponse(made, content_type="application/json")


def _page(name: str) -> Page:
    page = presenter.page_named(name)
    if page is None:
        raise Http404
    return page
