"""One medicine: a new dose, another time of day, a stop, an entry made by mistake.

Each form on the page works alone; the button that was pressed says which one it was.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.access import PatientRequest, patient_required
from tracker.actions.entries import NotAllowedError
from tracker.actions.medications import (
    change_dose,
    resume_medication,
    stop_medication,
    undo_medication,
)
from tracker.actions.nights import SAVED_BEFORE
from tracker.actions.once import KeyReusedError
from tracker.actions.told import told_after_stop
from tracker.forms.medicines import ChangeForm, StopForm
from tracker.models import Medication
from tracker.presenters import answer
from tracker.presenters import medicines as presenter

from .again import ask_again
from .medicines import medicine_of
from .once import once_from

STOPPED = "It is noted. Please tell your physician or pharmacist that you stopped."
STOPPED_BY_CLINICIAN = "It is noted that you no longer take it."


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def medicine(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The page of one medicine, and its four buttons."""
    medication, now = medicine_of(request, public_id), timezone.now()
    pressed = request.POST.get("do", "") if request.method == "POST" else "look"
    if pressed == "resume":
        return _resume(request, medication, now)
    if pressed == "remove":
        return _remove(request, medication, now)
    if pressed not in ("look", "change", "stop"):
        return HttpResponseBadRequest("Unknown button.")
    return _page(request, medication, pressed, now)


def _page(
    request: PatientRequest, medication: Medication, pressed: str, now: dt.datetime
) -> HttpResponse:
    change = _change_form(request, medication, now, is_sent=pressed == "change")
    stop = _stop_form(request, now, is_sent=pressed == "stop")
    done = None
    if change.is_valid():
        done = _change(request, medication, change, now)
    elif stop.is_valid():
        done = _stop(request, medication, stop, now)
    if done is not None:
        return done
    context = presenter.medicine(request.patient, medication, now, change, stop)
    return render(request, "tracker/medicine_change.html", context)


def _change_form(
    request: PatientRequest, medication: Medication, now: dt.datetime, *, is_sent: bool
) -> ChangeForm:
    day = presenter.today(request.patient, now)
    before = presenter.dose_on(medication, day)
    return ChangeForm(
        request.POST if is_sent else None,
        initial=presenter.change_initial(before, day),
        today=day,
        country=request.patient.country,
        before=before,
    )


def _stop_form(request: PatientRequest, now: dt.datetime, *, is_sent: bool) -> StopForm:
    day = presenter.today(request.patient, now)
    return StopForm(
        request.POST if is_sent else None,
        auto_id="stop_%s",
        initial=presenter.stop_initial(day),
        today=day,
        country=request.patient.country,
    )


def _change(
    request: PatientRequest, medication: Medication, form: ChangeForm, now: dt.datetime
) -> HttpResponse | None:
    """The way on, or None with the reason at the field."""
    data = form.cleaned_data
    try:
        change_dose(
            request.patient,
            medication,
            on=data["on"],
            dose=data["dose"],
            now=now,
            once=once_from(request),
        )
    except NotAllowedError as reason:
        form.add_error("on", str(reason))
        return None
    except KeyReusedError:
        ask_again(form)
        return None
    messages.success(request, "The change is saved.")
    return redirect("medicines")


def _stop(
    request: PatientRequest, medication: Medication, form: StopForm, now: dt.datetime
) -> HttpResponse | None:
    """The answer to a stop (R27 at once), or None with the reason at the field."""
    patient, data = request.patient, form.cleaned_data
    try:
        fired = stop_medication(
            patient,
            medication,
            stopped_on=data["on"],
            stopped_by=data["by"],
            now=now,
            once=once_from(request),
        )
    except NotAllowedError as reason:
        form.add_error("on", str(reason))
        return None
    except KeyReusedError:
        ask_again(form)
        return None
    alerts = told_after_stop(patient, medication, fired, now=now)
    if alerts:
        messages.success(request, "It is noted.")
        return render(request, "tracker/answer.html", answer.answer(patient, alerts))
    by_patient = data["by"] == Medication.StoppedBy.PATIENT
    messages.success(request, STOPPED if by_patient else STOPPED_BY_CLINICIAN)
    return redirect("medicines")


def _resume(request: PatientRequest, medication: Medication, now: dt.datetime) -> HttpResponse:
    return _pressed(
        request,
        lambda: resume_medication(request.patient, medication, now=now, once=once_from(request)),
        "It is back on the list of what you take.",
    )


def _remove(request: PatientRequest, medication: Medication, now: dt.datetime) -> HttpResponse:
    return _pressed(
        request,
        lambda: undo_medication(request.patient, medication, now=now, once=once_from(request)),
        "Removed. That entry no longer counts.",
    )


def _pressed(request: PatientRequest, act: Callable[[], None], done: str) -> HttpResponse:
    try:
        act()
    except NotAllowedError as reason:
        messages.warning(request, str(reason))
    except KeyReusedError:
        messages.warning(request, SAVED_BEFORE)
    else:
        messages.success(request, done)
    return redirect("medicines")
