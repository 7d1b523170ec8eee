"""Blood tests: a value is answered in the same response, new or corrected."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tracker.access import PatientRequest, patient_required
from tracker.actions.entries import NotAllowedError
from tracker.actions.lab_changes import correct_lab, undo_lab_change
from tracker.actions.labs import LabRange, record_lab, undo_lab
from tracker.actions.nights import SAVED_BEFORE
from tracker.actions.once import KeyReusedError
from tracker.forms.labs import LabForm
from tracker.models import Alert, LabResult
from tracker.presenters import answer, medicines
from tracker.presenters import labs as presenter

from .again import ask_again
from .once import once_from, shown_change

TOO_LATE = "That was more than 10 minutes ago. Open the number to change it."


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
    context = presenter.labs(request.patient, form, timezone.now())
    return render(request, "tracker/labs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def lab(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """One value: corrected as it stands on the report, answered like a new one."""
    row = _lab(request, public_id)
    form = _form(request, initial=presenter.initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            return _correct(request, row, form)
        except NotAllowedError as reason:
            form.add_error("taken_on", str(reason))
        except KeyReusedError:
            ask_again(form)
    return render(request, "tracker/lab.html", presenter.lab(request.patient, row, form))


@require_POST
@patient_required
def undo(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a value back."""
    try:
        undo_lab(
            request.patient,
            _lab(request, public_id),
            now=timezone.now(),
            once=once_from(request),
        )
    except KeyReusedError:
        messages.warning(request, SAVED_BEFORE)
    else:
        messages.success(request, "Removed. That number no longer counts.")
    return redirect("labs")


@require_POST
@patient_required
def put_back(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a value back as it was before its newest change; a low one is answered again."""
    row = get_object_or_404(request.patient.labs, public_id=public_id)
    is_done, alerts = undo_lab_change(
        request.patient, row, shown=shown_change(request), now=timezone.now()
    )
    if not is_done:
        messages.warning(request, TOO_LATE)
        return redirect("labs")
    messages.success(request, "Undone. It is as it was before.")
    return _answered(request, alerts)


def _lab(request: PatientRequest, public_id: uuid.UUID) -> LabResult:
    """The person's own value; Http404 for anybody else's and for a removed one."""
    kept = request.patient.labs.filter(removed_at__isnull=True)
    return get_object_or_404(kept, public_id=public_id)


def _form(request: PatientRequest, initial: dict[str, Any] | None = None) -> LabForm:
    day = medicines.today(request.patient, timezone.now())
    sent = request.POST if request.method == "POST" else None
    return LabForm(sent, initial=initial, today=day, country=request.patient.country)


def _record(request: PatientRequest, form: LabForm) -> HttpResponse:
    row, alerts = record_lab(
        request.patient, **_said(form), now=timezone.now(), once=once_from(request)
    )
    words = presenter.saved_words(row)
    messages.success(request, words if alerts else f"{words} {presenter.place(row)}")
    return _answered(request, alerts)


def _correct(request: PatientRequest, row: LabResult, form: LabForm) -> HttpResponse:
    row, alerts = correct_lab(
        request.patient, row, **_said(form), now=timezone.now(), once=once_from(request)
    )
    words = presenter.saved_words(row)
    messages.success(request, words if alerts else f"{words} {presenter.place(row)}")
    return _answered(request, alerts)


def _said(form: LabForm) -> dict[str, Any]:
    data = form.cleaned_data
    said = {name: data[name] for name in ("analyte", "taken_on", "value", "unit")}
    return said | {"lab_range": LabRange(low=data["low"], high=data["high"])}


def _answered(request: PatientRequest, alerts: list[Alert]) -> HttpResponse:
    if alerts:
        return render(request, "tracker/answer.html", answer.answer(request.patient, alerts))
    return redirect("labs")
