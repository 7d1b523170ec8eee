"""Drinks: added with a tap or with an amount, a kind and a time; corrected, taken back."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions.drink_changes import (
    GONE,
    DrinkChangedElsewhereError,
    change_drink,
    confirm_day,
    undo_drink,
)
from tracker.actions.entries import NotAllowedError
from tracker.actions.fluids import record_drink
from tracker.actions.nights import SAVED_BEFORE
from tracker.actions.once import KeyReusedError
from tracker.forms.drinks import DrinkForm
from tracker.models import Alert, Drink, EntryChange
from tracker.presenters import answer, fluids
from tracker.presenters import drinks as presenter
from tracker.presenters import today as day_page

from .again import ask_again
from .once import once_from
from .said import say_change, say_with_undo


@require_safe
@patient_required
def drinks(request: PatientRequest) -> HttpResponse:
    """The drinks of one waking day, today's when none is asked for."""
    now = timezone.now()
    return _day(request, _asked_day(request, now), _form(request, now), now)


@require_POST
@patient_required
def add(request: PatientRequest) -> HttpResponse:
    """One drink; the fluids card alone for htmx. Very much to drink is answered at once."""
    now = timezone.now()
    form = _form(request, now)
    if not form.is_valid():
        return _refused(request, form, now)
    try:
        drink, alerts = _recorded(request, form, now)
    except NotAllowedError as reason:
        form.add_error("time" if form.cleaned_data["at"] else "amount", str(reason))
        return _refused(request, form, now)
    except KeyReusedError:
        ask_again(form)
        return _refused(request, form, now)
    if alerts:
        return _answered(request, alerts)
    if request.htmx:
        context = fluids.fluids(request.patient, now, drink)
        return render(request, "tracker/today.html#fluids", context)
    text = f"Added {fluids.said(drink, request.patient.volume_unit)}."
    say_with_undo(request, text, reverse("drink-undo", args=[drink.public_id]))
    return redirect(_page_of(request, drink.day))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def drink(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """One drink, to correct."""
    row = get_object_or_404(request.patient.drinks, public_id=public_id)
    if row.removed_at is not None:
        messages.warning(request, GONE)
        return redirect(f"{reverse('drinks')}?day={row.day}")
    now, status = timezone.now(), 200
    form = _form(request, now)
    if request.method == "POST" and form.is_valid():
        try:
            return _changed(request, row, form, now)
        except DrinkChangedElsewhereError as changed:
            row, status = changed.drink, 409
            form.add_error(None, presenter.changed_elsewhere(request.patient, row))
        except NotAllowedError as reason:
            form.add_error("time" if form.cleaned_data["time_given"] else "amount", str(reason))
    context = presenter.drink(request.patient, row, form, now)
    return render(request, "tracker/drink.html", context, status=status)


@require_POST
@patient_required
def undo(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a drink back; within ten minutes it can be put back."""
    row = get_object_or_404(request.patient.drinks, public_id=public_id)
    now = timezone.now()
    change = undo_drink(request.patient, row, now=now)
    if request.htmx:
        context = fluids.fluids(request.patient, now) | {"undone": True}
        return render(request, "tracker/today.html#fluids", context)
    say_change(request, "Undone. That drink no longer counts.", change)
    return redirect(_page_of(request, row.day))


@require_POST
@patient_required
def confirm(request: PatientRequest) -> HttpResponse:
    """ "Yes, it is right": very much to drink is not asked about again that day."""
    now = timezone.now()
    day = _asked_day(request, now)
    confirm_day(request.patient, day, now=now)
    messages.success(request, "Thank you. It is saved.")
    return redirect(_page_of(request, day))


def _form(request: PatientRequest, now: dt.datetime) -> DrinkForm:
    posted = request.POST if request.method == "POST" else None
    return DrinkForm(posted, unit=request.patient.volume_unit, zone=request.patient.zone, now=now)


def _recorded(
    request: PatientRequest, form: DrinkForm, now: dt.datetime
) -> tuple[Drink, list[Alert]]:
    data = form.cleaned_data
    return record_drink(
        request.patient,
        volume_ml=data["volume_ml"],
        kind=data["kind"],
        at=data["at"],
        time_given=data["time_given"],
        now=now,
        once=once_from(request),
    )


def _changed(
    request: PatientRequest, row: Drink, form: DrinkForm, now: dt.datetime
) -> HttpResponse:
    data = form.cleaned_data
    same = data["time_given"] and row.time_given and data["at"] == _whole_minute(row.at)
    kept, alerts = change_drink(
        request.patient,
        row,
        volume_ml=data["volume_ml"],
        kind=data["kind"],
        at=data["at"] if data["time_given"] and not same else None,
        seen=request.POST.get("seen", ""),
        now=now,
    )
    if alerts:
        return _answered(request, alerts)
    change = request.patient.changes.filter(
        what=EntryChange.What.DRINK, object_id=str(kept.public_id), at=now
    ).last()
    say_change(request, "It is saved.", change)
    return redirect(f"{reverse('drinks')}?day={kept.day}")


def _whole_minute(moment: dt.datetime) -> dt.datetime:
    return moment.replace(second=0, microsecond=0)


def _answered(request: PatientRequest, alerts: list[Alert]) -> HttpResponse:
    context = answer.answer(request.patient, alerts)
    response = render(request, "tracker/answer.html", context)
    if request.htmx:
        response["HX-Retarget"] = "body"
    return response


def _refused(request: PatientRequest, form: DrinkForm, now: dt.datetime) -> HttpResponse:
    """The page the form stood on, or the fluids card for htmx, with what was typed."""
    error = next(iter(form.errors.values()))[0]
    said = {"drink_error": SAVED_BEFORE if form.non_field_errors() else error, "form": form}
    if request.htmx:
        context = fluids.fluids(request.patient, now) | said
        return render(request, "tracker/today.html#fluids", context)
    if request.POST.get("back") == "drinks":
        return _day(request, _asked_day(request, now), form, now)
    return render(request, "tracker/today.html", day_page.today(request.patient, now) | said)


def _day(request: PatientRequest, day: dt.date, form: DrinkForm, now: dt.datetime) -> HttpResponse:
    context = presenter.day(request.patient, day, form, now)
    return render(request, "tracker/drinks.html", context)


def _asked_day(request: PatientRequest, now: dt.datetime) -> dt.date:
    """The waking day of the address or the form; 404 for one that has not come."""
    today = presenter.this_day(request.patient, now)
    text = request.POST.get("day", "") or request.GET.get("day", "")
    if not text:
        return today
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not dt.date(dt.MINYEAR + 1, 1, 1) <= day <= today:
        raise Http404
    return day


def _page_of(request: PatientRequest, day: dt.date) -> str:
    """The page the form stood on."""
    if request.POST.get("back") == "drinks":
        return f"{reverse('drinks')}?day={day}"
    return reverse("today")
