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
from tracker.actions.cramp_changes import (
    GONE,
    ChangedElsewhereError,
    describe_cramp,
    resume_cramp,
    undo_cramp,
)
from tracker.actions.cramps import stop_cramp
from tracker.actions.entries import ClockAheadError, NotAllowedError
from tracker.actions.long_cramps import report_long_cramp
from tracker.forms.cramps import CrampForm, StopForm
from tracker.models import Cramp, EntryChange, Patient
from tracker.presenters import answer, tonight
from tracker.presenters import cramp as presenter
from tracker.presenters.night import this_night

from .nights import home
from .once import once_from
from .said import say_change


@require_POST
@patient_required
def stop(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """ "It stopped": saved, then everything else is optional."""
    cramp = _cramp(request.patient, public_id)
    if cramp.removed_at is not None:
        return _gone(request)
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
    """How bad, where, how it felt; later its times too. Leaving is always safe."""
    cramp = _cramp(request.patient, public_id)
    if cramp.removed_at is not None:
        return _gone(request)
    now = timezone.now()
    form = CrampForm(request.POST if request.method == "POST" else None, cramp=cramp, now=now)
    if request.method == "POST" and form.is_valid():
        return _described(request, cramp, form, now)
    if cramp.is_running and request.method != "POST":
        return redirect("tonight")
    return _details(request, cramp, form, now)


@require_POST
@patient_required
def undo(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a cramp back; within ten minutes it can be put back."""
    cramp = _cramp(request.patient, public_id)
    if cramp.removed_at is not None:
        return _gone(request)
    now = timezone.now()
    date = cramp.night.date if cramp.night else this_night(request.patient, now)
    change = undo_cramp(request.patient, cramp, now=now)
    say_change(request, "Undone. That cramp no longer counts.", change)
    return home(request.patient, date, now)


@require_POST
@patient_required
def resume(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """ "It stopped" was too soon: the clock runs on from its first second."""
    cramp = _cramp(request.patient, public_id)
    try:
        resume_cramp(request.patient, cramp, now=timezone.now())
    except NotAllowedError as reason:
        messages.warning(request, str(reason))
    return redirect("tonight")


@require_POST
@patient_required
def will_not_ease(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The answered "it will not ease" after ten minutes: told what to do in this response."""
    cramp = _cramp(request.patient, public_id)
    now = timezone.now()
    alerts = report_long_cramp(request.patient, cramp, now=now, once=once_from(request))
    return render(request, "tracker/answer.html", answer.answer(request.patient, alerts, cramp))


def _described(
    request: PatientRequest, cramp: Cramp, form: CrampForm, now: dt.datetime
) -> HttpResponse:
    """Saved, and on to where the person was; or the form with what does not fit."""
    try:
        kept = describe_cramp(
            request.patient,
            cramp,
            seen=request.POST.get("seen", ""),
            now=now,
            **form.cleaned_data,
        )
    except ChangedElsewhereError as changed:
        form.add_error(None, presenter.changed_elsewhere(changed.cramp))
        return _details(request, changed.cramp, form, now, status=409)
    except ClockAheadError as reason:
        form.add_error("time", str(reason))
        return _details(request, cramp, form, now)
    except NotAllowedError as reason:
        messages.warning(request, str(reason))
        return redirect("tonight")
    say_change(request, "It is saved.", _just_now(request.patient, kept, now))
    return home(request.patient, kept.night.date, now) if kept.night else redirect("tonight")


def _details(
    request: PatientRequest,
    cramp: Cramp,
    form: CrampForm,
    now: dt.datetime,
    *,
    status: int = 200,
) -> HttpResponse:
    context = presenter.details(
        request.patient, cramp, form, now, is_corrected="change" in request.GET or form.is_bound
    )
    return render(request, "tracker/cramp.html", context, status=status)


def _just_now(patient: Patient, cramp: Cramp, now: dt.datetime) -> EntryChange | None:
    return patient.changes.filter(
        what=EntryChange.What.CRAMP, object_id=str(cramp.public_id), at=now, undone_at__isnull=True
    ).last()


def _cramp(patient: Patient, public_id: uuid.UUID) -> Cramp:
    """The person's cramp, taken back or not: an old page must not lead to "not found"."""
    return get_object_or_404(patient.cramps.select_related("night"), public_id=public_id)


def _gone(request: PatientRequest) -> HttpResponse:
    messages.warning(request, GONE)
    return redirect("tonight")
