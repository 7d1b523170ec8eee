"""Any past night: what was said of it, another answer, and the undo of a change."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions.changes import UNDOABLE, undo_change
from tracker.actions.entries import NotAllowedError
from tracker.actions.nights import record_forgotten_night, record_quiet_night, undo_night
from tracker.models import EntryChange, Night, Patient
from tracker.presenters import night as presenter

from .once import once_from
from .said import say_change, say_with_undo


@require_safe
@patient_required
def night(request: PatientRequest, date: str) -> HttpResponse:
    """One night with its cramps, its day's drinks and its history."""
    now = timezone.now()
    day = _date(date)
    if day > presenter.this_night(request.patient, now):
        raise Http404
    return render(request, "tracker/night.html", presenter.night(request.patient, day, now))


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
    said = get_object_or_404(request.patient.nights, date=_date(date))
    now = timezone.now()
    change = undo_night(request.patient, said, now=now)
    if change is None:
        messages.warning(request, "You logged a cramp that night. Take it back first.")
    else:
        say_change(request, "Undone. That night is blank again.", change)
    return _back(request, said.date, now)


@require_POST
@patient_required
def undo_a_change(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The entry as it was before its newest change."""
    patient = request.patient
    change = get_object_or_404(patient.changes.filter(what__in=UNDOABLE), public_id=public_id)
    now = timezone.now()
    try:
        undo_change(patient, change, now=now)
    except NotAllowedError as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, "Undone. It is as it was before.")
    if change.what == EntryChange.What.DRINK:
        return redirect(f"{reverse('drinks')}?day={change.date}")
    return home(patient, change.date, now)


def home(patient: Patient, date: dt.date, now: dt.datetime) -> HttpResponse:
    """To the night page for the newest nights, to the night's own page for the others."""
    name = presenter.home_of(patient, date, now)
    return redirect("tonight") if name == "tonight" else redirect(name, date=date.isoformat())


def _say(
    request: PatientRequest, date: str, action: Callable[..., Night], done: str
) -> HttpResponse:
    day = _date(date)
    now = timezone.now()
    try:
        said = action(request.patient, day, now=now, once=once_from(request))
    except NotAllowedError as reason:
        messages.warning(request, str(reason))
    else:
        say_with_undo(request, done, _undo_of(request.patient, said))
    return _back(request, day, now)


def _undo_of(patient: Patient, said: Night) -> str:
    """What takes the answer back: to the answer before it, or to a blank night."""
    change = patient.changes.filter(
        what=EntryChange.What.NIGHT, object_id=said.date.isoformat(), undone_at__isnull=True
    ).last()
    if change is not None and change.at == said.changed_at:
        return reverse("change-undo", args=[change.public_id])
    return reverse("night-undo", args=[said.date.isoformat()])


def _back(request: PatientRequest, date: dt.date, now: dt.datetime) -> HttpResponse:
    """To the page the form stood on."""
    if request.POST.get("back") == "night":
        return redirect("night", date=date.isoformat())
    return redirect("tonight")


def _date(text: str) -> dt.date:
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not dt.MINYEAR < date.year < dt.MAXYEAR:
        raise Http404
    return date
