"""Blood tests: a value is answered in the same response."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tracker.access import PatientRequest, patient_required
from tracker.actions.entries import NotAllowedError
from tracker.actions.labs import LabRange, record_lab, undo_lab
from tracker.actions.once import KeyReusedError
from tracker.forms.labs import LabForm
from tracker.presenters import answer, medicines
from tracker.presenters import labs as presenter

from .again import ask_again
from .once import once_from


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def labs(request: PatientRequest) -> HttpResponse:
    """The values so far and the form for the next one."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            return _record(request, form)
        except NotAllowedError as reason:
            form.add_error("taken_on", str(reason))
        except KeyReusedError:
            ask_again(form)
    return render(request, "tracker/labs.html", presenter.labs(request.patient, form))


@require_POST
@patient_required
def undo(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a value back."""
    kept = request.patient.labs.filter(removed_at__isnull=True)
    undo_lab(request.patient, get_object_or_404(kept, public_id=public_id), now=timezone.now())
    messages.success(request, "Undone. That number no longer counts.")
    return redirect("labs")


def _form(request: PatientRequest) -> LabForm:
    day = medicines.today(request.patient, timezone.now())
    return LabForm(request.POST or None, today=day, country=request.patient.country)


def _record(request: PatientRequest, form: LabForm) -> HttpResponse:
    data = form.cleaned_data
    lab, alerts = record_lab(
        request.patient,
        analyte=data["analyte"],
        taken_on=data["taken_on"],
        value=data["value"],
        unit=data["unit"],
        lab_range=LabRange(low=data["low"], high=data["high"]),
        now=timezone.now(),
        once=once_from(request),
    )
    if alerts:
        messages.success(request, presenter.saved_words(lab))
        return render(request, "tracker/answer.html", answer.answer(request.patient, alerts))
    messages.success(request, f"{presenter.saved_words(lab)} {presenter.place(lab)}")
    return redirect("labs")
