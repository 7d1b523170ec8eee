"""What is asked or mended about one medicine: cramps before it, a slip, the last change."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tracker.access import PatientRequest, patient_required
from tracker.actions.entries import NotAllowedError
from tracker.actions.medication_changes import (
    answer_worse_before,
    correct_medication,
    undo_medication_change,
)
from tracker.actions.nights import SAVED_BEFORE
from tracker.actions.once import KeyReusedError
from tracker.forms.medicines import BeforeForm, CorrectForm
from tracker.models import Medication
from tracker.presenters import medicine_answers as presenter

from .again import ask_again
from .medicines import medicine_of
from .once import once_from, shown_change

TOO_LATE = "That was more than 10 minutes ago. Open the medicine to change it."


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def before(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """ "Did the cramps get worse before you started it?": one tap, or skip it."""
    patient, now, medication = request.patient, timezone.now(), medicine_of(request, public_id)
    form = BeforeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_worse_before(
                patient, medication, form.cleaned_data["answer"], now=now, once=once_from(request)
            )
        except KeyReusedError:
            messages.warning(request, SAVED_BEFORE)
        else:
            messages.success(request, "Your answer is saved.")
        return redirect("medicines")
    context = presenter.before(patient, medication, now)
    return render(request, "tracker/medicine_before.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def correct(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The first dose and the start, as they really were."""
    patient, now, medication = request.patient, timezone.now(), medicine_of(request, public_id)
    form = CorrectForm(
        request.POST if request.method == "POST" else None,
        initial=presenter.correct_initial(medication),
        today=presenter.today(patient, now),
        country=patient.country,
    )
    if request.method == "POST" and form.is_valid() and _corrected(request, medication, form, now):
        messages.success(request, "The entry is corrected.")
        return redirect("medicines")
    context = presenter.correct(patient, medication, now, form)
    return render(request, "tracker/medicine_correct.html", context)


@require_POST
@patient_required
def undo(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a medicine back as it was before its newest change."""
    medication = get_object_or_404(request.patient.medications, public_id=public_id)
    if undo_medication_change(
        request.patient, medication, shown=shown_change(request), now=timezone.now()
    ):
        messages.success(request, "Undone. It is as it was before.")
    else:
        messages.warning(request, TOO_LATE)
    return redirect("medicines")


def _corrected(
    request: PatientRequest, medication: Medication, form: CorrectForm, now: dt.datetime
) -> bool:
    """True when it is saved; otherwise the reason is in the form."""
    data = form.cleaned_data
    start = data["start"]
    try:
        correct_medication(
            request.patient,
            medication,
            dose=data["dose"],
            as_needed=data["as_needed"],
            started_on=start.date if start else None,
            started_precision=start.precision if start else Medication.Precision.DAY,
            now=now,
            once=once_from(request),
        )
    except NotAllowedError as reason:
        form.add_error("start", str(reason))
        return False
    except KeyReusedError:
        ask_again(form)
        return False
    return True
