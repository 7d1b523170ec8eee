"""The night page: start, stop, quiet nights, blank nights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions.cramps import start_cramp
from tracker.actions.entries import NotAllowedError
from tracker.actions.nights import (
    SAVED_BEFORE,
    record_forgotten_night,
    record_quiet_night,
    undo_night,
)
from tracker.actions.once import KeyReusedError
from tracker.models import Night
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


@require_POST
@patient_required
def quiet(request: PatientRequest, date: str) -> HttpResponse:
    """ "No cramps" for one night."""
    return _say(request, date, record_quiet_night, "No cramps. It is saved.")


@require_POST
@patient_required
def forgotten(request: PatientRequest, date: str) -> HttpResponse:
    """ "I don't remember" for one night."""
    return _say(request, date, record_forgotten_night, "We leave that night blank.")


@require_POST
@patient_required
def undo(request: PatientRequest, date: str) -> HttpResponse:
    """Take "No cramps" or "I don't remember" back."""
    night = request.patient.nights.filter(date=_date(date)).first()
    if night is None:
        raise Http404
    undo_night(request.patient, night, now=timezone.now())
    messages.success(request, "Undone. That night is blank again.")
    return redirect("tonight")


def _say(
    request: PatientRequest, date: str, action: Callable[..., Night], done: str
) -> HttpResponse:
    night = _date(date)
    try:
        action(request.patient, night, now=timezone.now(), once=once_from(request))
    except NotAllowedError as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, done)
    return redirect("tonight")


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
