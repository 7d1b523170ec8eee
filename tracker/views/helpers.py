"""Family helpers, from the owner's side: invite with a code, see who helps, end it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions import helpers as actions
from tracker.actions.entries import NotAllowedError
from tracker.forms.helpers import InviteForm
from tracker.presenters import helpers as presenter
from tracker.views.carried import fresh_sign_in_required


@require_safe
@patient_required
def helpers(request: PatientRequest) -> HttpResponse:
    """Who helps, and which codes wait."""
    return _page(request)


@require_POST
@patient_required
@fresh_sign_in_required
def invite(request: PatientRequest) -> HttpResponse:
    """A fresh code. Shown in this answer only; only its digest is kept."""
    if not request.user.address_is_checked:
        return _page(request, status=403, refused=True)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, problem=form.errors["called"][0])
    try:
        code, _ = actions.invite_helper(
            request.patient,
            sees=form.cleaned_data["sees"],
            called=form.cleaned_data["called"],
            now=timezone.now(),
        )
    except NotAllowedError as reason:
        return _page(request, status=422, problem=str(reason))
    return _page(request, code=code)


@require_POST
@patient_required
def stop(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """One tap ends it, for a helper and for a code."""
    helper = get_object_or_404(request.patient.helpers, public_id=public_id)
    actions.end_helper(request.patient, helper, now=timezone.now())
    messages.success(request, "Stopped. They can do nothing here from now on.")
    return redirect("helpers")


def _page(request: PatientRequest, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = presenter.helpers(request.patient, timezone.now(), **extra)
    return render(request, "tracker/helpers.html", context, status=status)
