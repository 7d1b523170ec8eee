"""The account page: answers, mail, who looked, and the ways to the sign-in pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_of, patient_required
from tracker.actions.people import change_profile
from tracker.forms.account import AnswersForm, WeeklyMailForm
from tracker.models import Clinician, Patient
from tracker.presenters import account as presenter


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """A patient's own page; a short one for everybody else."""
    patient = patient_of(request)
    if patient is not None:
        return _page(request, patient)
    clinician: Clinician | None = getattr(request.user, "clinician", None)
    return render(request, "tracker/account_clinician.html", {"clinician": clinician})


@require_POST
@patient_required
def answers(request: PatientRequest) -> HttpResponse:
    """Save "My answers"; the first time it also ends the questions after sign-up."""
    patient = request.patient
    form = AnswersForm(request.POST, instance=patient)
    if not form.is_valid():
        patient.refresh_from_db()
        return _page(request, patient, answers=form)
    now = timezone.now()
    change_profile(patient, now=now, onboarded_at=patient.onboarded_at or now, **form.cleaned_data)
    messages.success(request, "Your answers are saved.")
    return redirect("account")


@require_POST
@patient_required
def weekly_mail(request: PatientRequest) -> HttpResponse:
    """Save which weekly mail to send, and when."""
    form = WeeklyMailForm(request.POST, instance=request.patient)
    if not form.is_valid():
        request.patient.refresh_from_db()
        return _page(request, request.patient, mail=form)
    change_profile(request.patient, now=timezone.now(), **form.cleaned_data)
    messages.success(request, "Your weekly mail is set.")
    return redirect("account")


@require_POST
@patient_required
def skip(request: PatientRequest) -> HttpResponse:
    """ "Not now": the questions are not offered first again."""
    if request.patient.onboarded_at is None:
        now = timezone.now()
        change_profile(request.patient, now=now, onboarded_at=now)
    return redirect("home")


def _page(request: HttpRequest, patient: Patient, **bound: Any) -> HttpResponse:
    forms = {
        "answers": AnswersForm(instance=patient),
        "mail": WeeklyMailForm(instance=patient),
    } | bound
    status = 422 if bound else 200
    return render(request, "tracker/account.html", presenter.account(patient, forms), status=status)
