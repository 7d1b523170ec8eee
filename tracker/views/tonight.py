"""The night page, and the tap that starts the clock."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions.cramps import start_cramp
from tracker.actions.nights import SAVED_BEFORE
from tracker.actions.once import KeyReusedError
from tracker.actions.people import change_profile
from tracker.models.people import validate_zone
from tracker.presenters import tonight as presenter

from .once import once_from


@require_safe
@patient_required
def tonight(request: PatientRequest) -> HttpResponse:
    """One big answer for this hour; while a cramp runs, its clock."""
    now = timezone.now()
    cramp = request.patient.cramps.running().first()
    if cramp is not None:
        return render(
            request, "tracker/running.html", presenter.running(request.patient, cramp, now)
        )
    return render(request, "tracker/tonight.html", presenter.tonight(request.patient, now))


@require_POST
@patient_required
def zone_here(request: PatientRequest) -> HttpResponse:
    """The zone of the phone from now on; a night that was begun keeps its own."""
    zone = request.POST.get("zone", "")
    try:
        validate_zone(zone)
    except ValidationError:
        messages.warning(request, "We do not know that time zone. Choose it in the menu.")
    else:
        change_profile(request.patient, now=timezone.now(), zone=zone)
        messages.success(request, "Your diary now has the time of your phone.")
    return redirect("tonight")


@require_POST
@patient_required
def start(request: PatientRequest) -> HttpResponse:
    """ "Cramp now": stored at once; a second tap finds the clock already running."""
    try:
        cramp = start_cramp(request.patient, now=timezone.now(), once=once_from(request))
        is_running = cramp.is_running
    except KeyReusedError:
        is_running = False
    if not is_running:
        messages.warning(request, SAVED_BEFORE)
    return redirect("tonight")
