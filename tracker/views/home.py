"""The front door: what this is, or straight on to where a person belongs."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.access import helps_somebody, patient_of, waiting_clinician
from tracker.models import Clinician, Patient
from tracker.presenters.tonight import NIGHT_FROM_HOUR, NIGHT_TO_HOUR


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Strangers read what this is; patients and clinicians are led on."""
    if not request.user.is_authenticated:
        return render(request, "tracker/home.html")
    patient = patient_of(request)
    has_no_entries = patient is None or patient.last_entry_at is None
    if has_no_entries and helps_somebody(request.user):
        return redirect("helping")  # an account that only helps
    if patient is not None:
        return redirect("tonight" if _is_night(patient, timezone.now()) else "today")
    clinicians = Clinician.objects.filter(user=request.user, verified_at__isnull=False)
    if waiting_clinician(request) is not None:
        return redirect("clinic-waiting")
    return redirect("panel" if clinicians.exists() else "account")


def _is_night(patient: Patient, now: dt.datetime) -> bool:
    hour = now.astimezone(ZoneInfo(patient.zone)).hour
    return hour >= NIGHT_FROM_HOUR or hour < NIGHT_TO_HOUR
