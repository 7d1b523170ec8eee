"""Sharing, from the patient's side: make a code, say yes or no, change it, end it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_required, signed_in_lately
from tracker.actions import consent as actions
from tracker.forms.share import CategoriesForm
from tracker.models import Consent
from tracker.presenters import share as presenter
from tracker.views.carried import ask_first, fresh_sign_in_required


@require_safe
@patient_required
def share(request: PatientRequest) -> HttpResponse:
    """Who may see what."""
    return _page(request)


@require_POST
@patient_required
@fresh_sign_in_required
def make_code(request: PatientRequest) -> HttpResponse:
    """A fresh code. Shown in this answer only; only its digest is kept."""
    if not request.user.address_is_checked:
        return _page(request, status=403, refused=True)
    form = CategoriesForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422)
    digits, _ = actions.make_share_code(
        request.patient, categories=form.cleaned_data["categories"], now=timezone.now()
    )
    return _page(request, digits=digits)


@require_POST
@patient_required
@fresh_sign_in_required
def give(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The patient has read who asks and says yes, to the kinds that are ticked."""
    consent = _consent(request, public_id)
    if not request.user.address_is_checked:
        return _page(request, status=403, refused=True)
    form = CategoriesForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422)
    actions.give_consent(
        request.patient,
        consent,
        categories=form.cleaned_data["categories"],
        now=timezone.now(),
    )
    messages.success(request, "You share with this clinic now.")
    return redirect("share")


@require_POST
@patient_required
def refuse(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The patient says no."""
    actions.refuse_consent(request.patient, _consent(request, public_id), now=timezone.now())
    messages.success(request, "You said no. They see nothing.")
    return redirect("share")


@require_POST
@patient_required
def categories(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """What the clinic may see from now on."""
    consent = _consent(request, public_id)
    form = CategoriesForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422)
    wanted = form.cleaned_data["categories"]
    if set(wanted) - set(consent.categories) and not signed_in_lately(request):
        return ask_first(request)  # to show less is one tap, at any time
    actions.change_categories(request.patient, consent, categories=wanted, now=timezone.now())
    messages.success(request, "Saved. It counts from now on.")
    return redirect("share")


@require_POST
@patient_required
def withdraw(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """One tap ends it."""
    actions.withdraw_consent(request.patient, _consent(request, public_id), now=timezone.now())
    messages.success(request, "Sharing has stopped. They see nothing from now on.")
    return redirect("share")


def _consent(request: PatientRequest, public_id: uuid.UUID) -> Consent:
    return get_object_or_404(request.patient.consents, public_id=public_id)


def _page(request: PatientRequest, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = presenter.share(request.patient, timezone.now(), **extra)
    return render(request, "tracker/share.html", context, status=status)
