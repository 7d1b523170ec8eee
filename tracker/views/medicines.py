"""The list of medicines: added, changed, stopped, ticked. What calls for help is said at once."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions.drug_rows import catalogue_row
from tracker.actions.entries import NotAllowedError
from tracker.actions.medications import add_medication, take_dose, untake_dose
from tracker.actions.once import KeyReusedError
from tracker.actions.told import told_after_start
from tracker.forms.medicines import MedicineForm
from tracker.models import Medication
from tracker.presenters import answer
from tracker.presenters import medicines as presenter

from .again import ask_again
from .once import once_from


@require_safe
@patient_required
def medicines(request: PatientRequest) -> HttpResponse:
    """What is taken now and what was stopped."""
    context = presenter.medicines(request.patient, timezone.now())
    return render(request, "tracker/medicines.html", context)


@require_safe
@patient_required
def search(request: PatientRequest) -> HttpResponse:
    """Suggestions for the letters typed so far; the page works without them."""
    found = presenter.suggestions(request.GET.get("q", ""), request.patient.country)
    return JsonResponse(found)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def add(request: PatientRequest) -> HttpResponse:
    """A new medicine; a name that is not exact is asked about on the same page."""
    patient = request.patient
    day = presenter.today(patient, timezone.now())
    form = MedicineForm(request.POST or None, today=day, country=patient.country)
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, form)
        except NotAllowedError as reason:
            form.add_error("start", str(reason))
        except KeyReusedError:
            ask_again(form)
    return render(request, "tracker/medicine_add.html", presenter.add(patient, form))


@require_POST
@patient_required
def take(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """ "Took it" for the waking day; a second tap is the same tick."""
    now = timezone.now()
    day = presenter.waking_day(request.patient, now)
    take_dose(request.patient, medicine_of(request, public_id), day=day, now=now)
    return redirect("today")


@require_POST
@patient_required
def untake(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take the tick of the waking day back."""
    now = timezone.now()
    day = presenter.waking_day(request.patient, now)
    untake_dose(request.patient, medicine_of(request, public_id), day=day, now=now)
    return redirect("today")


def medicine_of(request: PatientRequest, public_id: uuid.UUID) -> Medication:
    """The person's own medicine; Http404 for anybody else's and for a removed one."""
    kept = request.patient.medications.kept().select_related("drug").prefetch_related("changes")
    return get_object_or_404(kept, public_id=public_id)


def _save(request: PatientRequest, form: MedicineForm) -> HttpResponse:
    patient, data, now = request.patient, form.cleaned_data, timezone.now()
    start = data["start"]
    medication, fired = add_medication(
        patient,
        drug=catalogue_row(data["inn"]) if data["inn"] else None,
        words=data["name"],
        dose=data["dose"],
        as_needed=data["as_needed"],
        started_on=start.date if start else None,
        started_precision=start.precision if start else Medication.Precision.DAY,
        now=now,
        once=once_from(request),
    )
    messages.success(request, presenter.saved_words(data["name"], data["inn"]))
    alerts = told_after_start(patient, medication, fired, now=now)
    if alerts:
        return render(request, "tracker/answer.html", answer.answer(patient, alerts))
    if presenter.is_new(medication, presenter.today(patient, now)):
        return redirect("medicine-before", public_id=medication.public_id)
    return redirect("medicines")
