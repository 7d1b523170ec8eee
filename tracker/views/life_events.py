"""Life events: the list and the form, one event, and the way back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tracker.access import PatientRequest, patient_required
from tracker.actions.entries import NotAllowedError
from tracker.actions.life_events import add_event, change_event, remove_event, undo_event_change
from tracker.actions.nights import SAVED_BEFORE
from tracker.actions.once import KeyReusedError
from tracker.forms.life_events import EventForm
from tracker.models import Alert, LifeEvent
from tracker.presenters import answer, medicines
from tracker.presenters import event_list as presenter

from .again import ask_again
from .once import once_from, shown_change

SAVED = "It is saved. Your charts show it."
TOO_LATE = "That was more than 10 minutes ago. Open the event to change it."


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def events(request: PatientRequest) -> HttpResponse:
    """The events so far and the form for the next one."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            _, alerts = add_event(
                request.patient, form.entry(), now=timezone.now(), once=once_from(request)
            )
        except NotAllowedError as reason:
            form.add_error("first_on", str(reason))
        except KeyReusedError:
            ask_again(form)
        else:
            return _saved(request, alerts, form)
    context = presenter.events(request.patient, form, timezone.now())
    return render(request, "tracker/events.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def event(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """One event, to change or to remove."""
    row = _event(request, public_id)
    form = _form(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            _, alerts = change_event(
                request.patient, row, form.entry(), now=timezone.now(), once=once_from(request)
            )
        except NotAllowedError as reason:
            form.add_error("first_on", str(reason))
        except KeyReusedError:
            ask_again(form)
        else:
            return _saved(request, alerts, form)
    context = presenter.event(request.patient, row, form, timezone.now())
    return render(request, "tracker/event.html", context)


@require_POST
@patient_required
def remove(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take an event away."""
    row = get_object_or_404(request.patient.life_events, public_id=public_id)
    try:
        remove_event(request.patient, row, now=timezone.now(), once=once_from(request))
    except KeyReusedError:
        messages.warning(request, SAVED_BEFORE)
    else:
        messages.success(request, "Removed. Your charts no longer show it.")
    return redirect("events")


@require_POST
@patient_required
def put_back(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put an event back as it was before its newest change."""
    row = get_object_or_404(request.patient.life_events, public_id=public_id)
    is_done = undo_event_change(
        request.patient, row, shown=shown_change(request), now=timezone.now()
    )
    if is_done:
        messages.success(request, "Undone. It is as it was before.")
    else:
        messages.warning(request, TOO_LATE)
    return redirect("events")


def _event(request: PatientRequest, public_id: uuid.UUID) -> LifeEvent:
    """The person's own event; Http404 for anybody else's and for a removed one."""
    return get_object_or_404(request.patient.life_events.kept(), public_id=public_id)


def _form(request: PatientRequest, row: LifeEvent | None = None) -> EventForm:
    patient = request.patient
    return EventForm(
        request.POST if request.method == "POST" else None,
        initial=None if row is None else presenter.initial(patient, row),
        today=medicines.today(patient, timezone.now()),
        country=patient.country,
    )


def _saved(request: PatientRequest, alerts: list[Alert], form: EventForm) -> HttpResponse:
    messages.success(request, SAVED)
    if alerts:
        words = form.cleaned_data["label"]
        context = answer.answer(request.patient, alerts, words=words)
        return render(request, "tracker/answer.html", context)
    return redirect("events")
