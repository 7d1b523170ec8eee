"""Your data: three files to take along, made at once and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions import exports
from tracker.forms.your_data import DownloadForm
from tracker.models import Patient
from tracker.presenters import your_data as presenter

from .carried import fresh_sign_in_required

# The file, its type, and a name that says nothing about the person.
FILES: dict[str, tuple[Callable[..., bytes], str, str]] = {
    "diary": (exports.export_diary, "application/json", "stillnight-diary.json"),
    "tables": (exports.export_tables, "application/zip", "stillnight-tables.zip"),
    "trail": (exports.export_trail, "application/json", "stillnight-trail.json"),
}


@require_safe
@patient_required
def your_data(request: PatientRequest) -> HttpResponse:
    """What can be taken, put back and deleted."""
    return render(request, "tracker/your_data.html", presenter.your_data(request.patient))


@require_POST
@patient_required
@fresh_sign_in_required
def download(request: PatientRequest) -> HttpResponse:
    """One of the files, as an attachment that no cache keeps."""
    form = DownloadForm(request.POST)
    if not form.is_valid():
        return redirect("data")
    try:
        return _file(request.patient, form.cleaned_data["what"])
    except Patient.DoesNotExist:  # erased at this moment, from elsewhere
        raise Http404 from None


def _file(patient: Patient, what: str) -> HttpResponse:
    make, kind, name = FILES[what]
    response = HttpResponse(make(patient, now=timezone.now()), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
