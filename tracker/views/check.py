"""The symptom check. The answer comes in the same response; nothing waits for a job."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tracker.access import PatientRequest, patient_required
from tracker.actions.alerts import standing_alerts
from tracker.actions.once import KeyReusedError
from tracker.actions.symptoms import mark_mistaken, report_signs
from tracker.forms.check import CheckForm
from tracker.models import Alert
from tracker.presenters import answer
from tracker.presenters import check as presenter

from .once import once_from

NOTHING = "You ticked nothing. If something changes, come back here."


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def check(request: PatientRequest) -> HttpResponse:
    """The boxes; then, at once, what to do."""
    now = timezone.now()
    if request.method == "POST":
        form = CheckForm(request.POST)
        if "none" in request.POST and not request.POST.getlist("signs"):
            return _nothing(request, now)
        if form.is_valid():
            alerts = _reported(request, form.cleaned_data["signs"], now)
            return render(request, "tracker/answer.html", answer.answer(request.patient, alerts))
        context = presenter.check(request.patient, now) | {"error": form.errors["signs"][0]}
        return render(request, "tracker/check.html", context)
    return render(request, "tracker/check.html", presenter.check(request.patient, now))


@require_POST
@patient_required
def mistaken(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """ "I ticked this by mistake": the alert stays, with a mark."""
    alert = get_object_or_404(request.patient.alerts, public_id=public_id)
    mark_mistaken(request.patient, alert, now=timezone.now())
    messages.success(request, "We marked it as ticked by mistake.")
    return redirect("tonight")


def _nothing(request: PatientRequest, now: dt.datetime) -> HttpResponse:
    """ "None of these" clears nothing: what calls for help today is said again."""
    standing = standing_alerts(request.patient, now)
    _reported(request, [], now)
    if standing:
        return render(request, "tracker/answer.html", answer.answer(request.patient, standing))
    messages.success(request, NOTHING)
    return redirect("tonight")


def _reported(request: PatientRequest, signs: list[str], now: dt.datetime) -> list[Alert]:
    """The answer to the ticks. Other ticks on a page that was sent before are answered too."""
    once = once_from(request)
    try:
        return report_signs(request.patient, signs, now=now, once=once)
    except KeyReusedError:
        anew = once.with_own_key() if once else None
        return report_signs(request.patient, signs, now=now, once=anew)
