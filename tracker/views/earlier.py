"""A cramp that was earlier: a night, a time, and whatever else is known."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.access import PatientRequest, patient_required
from tracker.actions.cramps import record_cramp
from tracker.actions.entries import LATEST_ENTRY_NIGHTS, NotAllowedError
from tracker.actions.once import KeyReusedError
from tracker.forms.cramps import EarlierCrampForm
from tracker.models import Cramp, Patient
from tracker.presenters import earlier as presenter
from tracker.presenters.night import this_night

from .again import ask_again
from .once import once_from


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def earlier_cramp(request: PatientRequest) -> HttpResponse:
    """ "I had one earlier": a night, a time, and whatever else is known."""
    now = timezone.now()
    patient = request.patient
    form = EarlierCrampForm(
        request.POST if request.method == "POST" else None,
        zone=patient.zone,
        zones=_zones(patient, now),
        now=now,
    )
    if request.method == "POST" and form.is_valid():
        try:
            cramp = _recorded(request, form, now)
        except NotAllowedError as reason:
            form.add_error("time", str(reason))
        except KeyReusedError:
            ask_again(form)
        else:
            return redirect("cramp", public_id=cramp.public_id)
    context = presenter.earlier(patient, form, now, request.GET.get("night", ""))
    return render(request, "tracker/earlier.html", context)


def _zones(patient: Patient, now: dt.datetime) -> dict[dt.date, str]:
    """Where the person was in the nights that can still be filled in."""
    tonight = this_night(patient, now)
    rows = patient.nights.between(tonight - dt.timedelta(days=LATEST_ENTRY_NIGHTS), tonight)
    return dict(rows.values_list("date", "zone"))


def _recorded(request: PatientRequest, form: EarlierCrampForm, now: dt.datetime) -> Cramp:
    data = form.cleaned_data
    return record_cramp(
        request.patient,
        started_at=data["started_at"],
        minutes=data["minutes"],
        severity=data["severity"],
        places=data["places"],
        zone=data["zone"],
        now=now,
        once=once_from(request),
    )
