"""Emergency access: the clinician's form and page, and the patient's list with its one tap.

There is no such page while the setting is off. Every look is a row before it is shown.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.access import (
    ClinicianRequest,
    PatientRequest,
    clinician_required,
    patient_required,
    signed_in_lately,
)
from tracker.actions import emergency as actions
from tracker.forms.emergency import EmergencyForm
from tracker.models import EmergencyAccess
from tracker.presenters import emergency as presenter
from tracker.presenters import summary_page
from tracker.presenters.reason_words import Audience
from tracker.presenters.visit_summary import asked_weeks, summary

from .carried import ask_first

P = ParamSpec("P")


def switched_on(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open `view` only where the operator switched emergency access on."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.EMERGENCY_ACCESS:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@switched_on
@clinician_required
def emergency(request: ClinicianRequest) -> HttpResponse:
    """The form; a fresh sign-in is asked for before anything opens."""
    if request.method != "POST":
        return _form(request, EmergencyForm())
    if not signed_in_lately(request):
        return ask_first(request)
    form = EmergencyForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    data = form.cleaned_data
    known = actions.Known(code=data["code"], name=data["name"], birth_year=data["birth_year"])
    try:
        access = actions.open_in_emergency(
            request.clinician, known, reason=data["reason"], now=timezone.now()
        )
    except actions.EmergencyError as reason:
        form.add_error(None, str(reason))
        return _form(request, form, status=422)
    return redirect("emergency-read", public_id=access.public_id)


@require_safe
@switched_on
@clinician_required
def read(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """The visit summary, while the hour lasts and the patient did not stop it."""
    now = timezone.now()
    weeks = asked_weeks(request.GET.get("weeks", ""))
    with transaction.atomic():
        mine = EmergencyAccess.objects.open(now).select_related("patient__user")
        access = get_object_or_404(mine, public_id=public_id, clinician=request.clinician)
        access.clinician = request.clinician
        if not actions.still_reaches(access):
            raise Http404
        actions.note_reading(access, now=now)
        page = summary(
            access.patient, now, weeks=weeks, shared=presenter.SHOWN, audience=Audience.CLINICIAN
        )
    context = summary_page.paper_page(page, weeks=weeks, theme="auto")
    places = {"back": reverse("panel"), "papers": (), "notice": presenter.notice(access)}
    return render(request, "tracker/summary_paper.html", context | places)


@require_safe
@patient_required
def emergencies(request: PatientRequest) -> HttpResponse:
    """Who opened this diary without consent; no such page for whom nobody ever did."""
    if not request.patient.emergencies.exists():
        raise Http404
    context = presenter.emergencies(request.patient, timezone.now())
    return render(request, "tracker/emergencies.html", context)


@require_POST
@patient_required
def stop(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """One tap: it ends, and the people who run this server are told."""
    access = get_object_or_404(request.patient.emergencies, public_id=public_id)
    actions.stop_and_report(request.patient, access, now=timezone.now())
    messages.success(request, "Stopped. We told the people who run this server.")
    return redirect("emergencies")


def _form(request: ClinicianRequest, form: EmergencyForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "clinician": request.clinician, "theme": "auto"}
    return render(request, "tracker/emergency.html", context, status=status)
