"""Choosing reminders, and letting a browser show them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from crampsite.web.htmx import render_page
from tracker.access import PatientRequest, patient_required
from tracker.actions.push_devices import NoPushServiceError, add_device, forget_devices
from tracker.actions.reminders import choose_reminder, stop_reminders
from tracker.forms.reminders import DeviceForm, ReminderForm
from tracker.forms.sign_in import SHARED
from tracker.presenters import reminders as presenter

NOT_THIS_ONE = "This browser could not be added. Please choose email."


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def reminders(request: PatientRequest) -> HttpResponse:
    """When and how; off unless chosen."""
    chosen = presenter.reminder_of(request.patient)
    form = ReminderForm.of(chosen, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        hour, way = form.cleaned_data["hour"], form.cleaned_data["way"]
        if hour is None:
            stop_reminders(request.patient, now=timezone.now())
        else:
            choose_reminder(request.patient, hour=hour, way=way, now=timezone.now())
        messages.success(request, "Saved.")
        return redirect("reminders")
    context = presenter.reminders(request.patient, chosen, form, timezone.now())
    context["is_shared"] = _is_shared(request)
    status = 422 if form.errors else 200
    return render_page(request, "tracker/reminders.html", context, status=status)


@require_POST
@patient_required
def add(request: PatientRequest) -> HttpResponse:
    """This browser shows the reminders from now on."""
    form = DeviceForm(request.POST)
    try:
        if _is_shared(request) or not form.is_valid():
            raise NoPushServiceError
        add_device(request.patient, form.subscription(), now=timezone.now())
    except NoPushServiceError:
        messages.error(request, NOT_THIS_ONE)
    else:
        messages.success(request, "This device shows your reminders now.")
    return redirect("reminders")


@require_POST
@patient_required
def forget(request: PatientRequest) -> HttpResponse:
    """No browser shows them any more."""
    forget_devices(request.patient, now=timezone.now())
    messages.success(request, "No device shows reminders now.")
    return redirect("reminders")


def _is_shared(request: PatientRequest) -> bool:
    """A device of several people shows no reminder of one of them."""
    return bool(request.session.get(SHARED))
