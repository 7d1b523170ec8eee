"""One cramp: its end, its details, undo, and cramps that were earlier."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tracker.access import PatientRequest, patient_required
from tracker.actions.cramp_changes import describe_cramp, undo_cramp
from tracker.actions.cramps import record_cramp, stop_cramp
from tracker.actions.entries import NotAllowedError
from tracker.actions.once import KeyReusedError
from tracker.actions.symptoms import report_signs
from tracker.forms.cramps import CrampDetailsForm, EarlierCrampForm, StopForm
from tracker.models import Cramp, Patient
from tracker.presenters import answer, earlier, tonight
from tracker.presenters import cramp as presenter

from .again import ask_again
from .once import once_from


@require_POST
@patient_required
def stop(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """ "It stopped": saved, then everything else is optional."""
    cramp = _cramp(request.patient, public_id)
    now = timezone.now()
    form = StopForm(request.POST)
    form.is_valid()
    minutes, just_now = form.cleaned_data.get("minutes"), form.cleaned_data.get("just_now")
    shown = tonight.running(request.patient, cramp, now)
    if cramp.is_running and shown["ask_when"] and not (minutes or just_now):
        return render(request, "tracker/running.html", shown | {"asking": True})
    ended_at = cramp.started_at + dt.timedelta(minutes=minutes) if minutes else now
    try:
        stop_cramp(request.patient, cramp, ended_at=min(ended_at, now), now=now)
    except NotAllowedError as reason:
        return render(
            request, "tracker/running.html", shown | {"asking": True, "error": str(reason)}
        )
    return redirect("cramp", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def details(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """How bad, where, how it felt. Leaving is always safe: the cramp is stored."""
    cramp = _cramp(request.patient, public_id)
    now = timezone.now()
    form = CrampDetailsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            describe_cramp(request.patient, cramp, now=now, **form.cleaned_data)
        except NotAllowedError as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(request, "It is saved.")
        return redirect("tonight")
    context = presenter.details(request.patient, cramp, now) | {"form": form}
    return render(request, "tracker/cramp.html", context)


@require_POST
@patient_required
def undo(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a cramp back."""
    undo_cramp(request.patient, _cramp(request.patient, public_id), now=timezone.now())
    messages.success(request, "Undone. That cramp no longer counts.")
    return redirect("tonight")


@require_POST
@patient_required
def will_not_ease(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The answered "it will not ease" after ten minutes: told what to do in this response."""
    cramp = _cramp(request.patient, public_id)
    now = timezone.now()
    alerts = report_signs(request.patient, ["will_not_ease"], now=now, once=once_from(request))
    return render(request, "tracker/answer.html", answer.answer(request.patient, alerts, cramp))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def earlier_cramp(request: PatientRequest) -> HttpResponse:
    """ "I had one earlier": a night, a time, and whatever else is known."""
    now = timezone.now()
    patient = request.patient
    form = EarlierCrampForm(request.POST if request.method == "POST" else None, zone=patient.zone)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            cramp = record_cramp(
                patient,
                started_at=data["started_at"],
                minutes=data["minutes"],
                severity=data["severity"],
                places=data["places"],
                now=now,
                once=once_from(request),
            )
        except NotAllowedError as reason:
            form.add_error("time", str(reason))
        except KeyReusedError:
            ask_again(form)
        else:
            return redirect("cramp", public_id=cramp.public_id)
    context = earlier.earlier(patient, form, now, request.GET.get("night", ""))
    return render(request, "tracker/earlier.html", context)


def _cramp(patient: Patient, public_id: uuid.UUID) -> Cramp:
    return get_object_or_404(patient.cramps.kept(), public_id=public_id)
