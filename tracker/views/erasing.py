"""Deleting the account and the diary: plain words, one typed word, and it is done."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.access import PatientRequest, patient_required
from tracker.actions import erasure
from tracker.forms.your_data import EraseForm
from tracker.models import Patient
from tracker.presenters import your_data as presenter

from .carried import fresh_sign_in_required


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
@fresh_sign_in_required
def erase(request: PatientRequest) -> HttpResponse:
    """What goes and what stays; after the word is typed, the page of somebody without a diary."""
    form = EraseForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _page(request, presenter.erase(request.patient, form), status)
    phone_key, theme = str(request.patient.phone_key), request.patient.theme
    try:
        erasure.erase(request.patient, now=timezone.now())
    except erasure.ClinicianHasNoDiaryError:
        raise Http404 from None
    except Patient.DoesNotExist:
        pass  # a second tap: it is done
    logout(request)
    return render(request, "tracker/erased.html", {"theme": theme, "phone_key": phone_key})


def _page(request: PatientRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "tracker/erase.html", context, status=status)
