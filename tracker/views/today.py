"""The day page, and the drinks that are added from it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions.drink_changes import undo_drink
from tracker.actions.entries import NotAllowedError
from tracker.actions.fluids import record_drink
from tracker.actions.nights import SAVED_BEFORE
from tracker.actions.once import KeyReusedError
from tracker.forms.drinks import DrinkForm
from tracker.presenters import answer
from tracker.presenters import today as presenter

from .once import once_from


@require_safe
@patient_required
def today(request: PatientRequest) -> HttpResponse:
    """Last night, the finding that matters most, fluids and medicines."""
    return render(request, "tracker/today.html", presenter.today(request.patient, timezone.now()))


@require_POST
@patient_required
def add_drink(request: PatientRequest) -> HttpResponse:
    """One drink; the fluids card alone for htmx. Very much to drink is answered at once."""
    now = timezone.now()
    patient = request.patient
    form = DrinkForm(request.POST, unit=patient.volume_unit)
    if not form.is_valid():
        return _refused(request, form, str(next(iter(form.errors.values()))[0]), now)
    try:
        drink, alerts = record_drink(
            patient,
            volume_ml=form.cleaned_data["volume_ml"],
            kind=form.cleaned_data["kind"],
            now=now,
            once=once_from(request),
        )
    except NotAllowedError as reason:
        messages.warning(request, str(reason))
        return redirect("today")
    except KeyReusedError:
        return _refused(request, form, SAVED_BEFORE, now)
    if alerts:
        response = render(request, "tracker/answer.html", answer.answer(patient, alerts))
        if request.htmx:
            response["HX-Retarget"] = "body"
        return response
    if request.htmx:
        return render(request, "tracker/today.html#fluids", presenter.fluids(patient, now, drink))
    messages.success(request, "The drink is saved.")
    return redirect("today")


@require_POST
@patient_required
def undo(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a drink back."""
    drink = get_object_or_404(request.patient.drinks.kept(), public_id=public_id)
    now = timezone.now()
    undo_drink(request.patient, drink, now=now)
    if request.htmx:
        context = presenter.fluids(request.patient, now) | {"undone": True}
        return render(request, "tracker/today.html#fluids", context)
    messages.success(request, "Undone. That drink no longer counts.")
    return redirect("today")


def _refused(
    request: PatientRequest, form: DrinkForm, error: str, now: dt.datetime
) -> HttpResponse:
    """The page, or the fluids card alone for htmx, with the reason and what was typed."""
    said = {"drink_error": error, "form": form}
    if request.htmx:
        context = presenter.fluids(request.patient, now) | said
        return render(request, "tracker/today.html#fluids", context)
    return render(request, "tracker/today.html", presenter.today(request.patient, now) | said)
