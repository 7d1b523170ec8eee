"""What clinics set for a person, and the person's word against it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions.limits import object_to
from tracker.actions.once import KeyReusedError, run_once
from tracker.forms.limits import ObjectionForm
from tracker.models import Alert
from tracker.presenters import answer as answers
from tracker.presenters import limits as presenter

from .once import once_from

TAKEN_OFF = "It is taken off. Please answer the question about what you drink again."
TOLD = "Thank you. Your clinic sees it when they open your page. Until then it stands."


@require_safe
@patient_required
def limits(request: PatientRequest) -> HttpResponse:
    """What stands now, and what stood before."""
    context = presenter.limits(request.patient, timezone.now())
    return render(request, "tracker/limits.html", context)


@require_POST
@patient_required
def objection(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Keep the person's word; signs in it are answered at once."""
    rows = request.patient.clinic_limits.in_force()
    row = get_object_or_404(rows, public_id=public_id)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Those are too many words. Make it shorter.")
        return redirect("limits")
    words, now, fired = form.cleaned_data["words"], timezone.now(), list[Alert]()

    def act() -> str:
        is_taken_off, alerts = object_to(request.patient, row, words, now=now)
        fired.extend(alerts)
        messages.success(request, TAKEN_OFF if is_taken_off else TOLD)
        return str(row.pk)

    try:
        run_once(request.patient, once_from(request), "limit.object", act, now=now)
    except KeyReusedError:
        messages.info(request, "That was sent before. The first one counts.")
    if fired:
        context = answers.answer(request.patient, fired, words=words)
        return render(request, "tracker/answer.html", context)
    return redirect("limits")
