"""The account page: answers, mail, who looked, and the ways to the sign-in pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.access import is_verified_clinician, patient_of
from tracker.models import Clinician
from tracker.presenters import account as presenter


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """A patient's own page; a short one for everybody else."""
    patient = patient_of(request)
    if patient is not None:
        return render(request, "tracker/account.html", presenter.account(patient))
    clinician: Clinician | None = getattr(request.user, "clinician", None)
    context = {
        "clinician": clinician,
        "emergency": settings.EMERGENCY_ACCESS and is_verified_clinician(request),
    }
    return render(request, "tracker/account_clinician.html", context)
