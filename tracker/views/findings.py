"""One finding, for the person it is about: read, answered, taken to a visit."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions.findings import see_finding
from tracker.actions.fits import answer_finding, undo_answer
from tracker.actions.once import KeyReusedError
from tracker.forms.fits import FitForm
from tracker.models import Finding
from tracker.presenters import answer as answers
from tracker.presenters import findings as presenter
from tracker.presenters import visit as visit_presenter

from .again import ask_again
from .once import once_from, shown_change

SAVED = "Thank you. Your answer is saved."
TOO_LATE = "That was more than 10 minutes ago. You can still change your answer."


@require_safe
@patient_required
def finding(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The page; reading it changes nothing."""
    now = timezone.now()
    row = _own(request, public_id, now)
    return render(
        request, "tracker/finding.html", presenter.finding_page(request.patient, row, now)
    )


@require_safe
@patient_required
def visit(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """One page to print: what was seen, and what to ask."""
    now = timezone.now()
    row = _own(request, public_id, now)
    context = visit_presenter.visit_page(request.patient, row, now)
    return render(request, "tracker/visit.html", context)


@require_POST
@patient_required
def open_finding(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """ "See what we found": notes that it was seen, then shows it."""
    now = timezone.now()
    row = _own(request, public_id, now)
    see_finding(request.patient, row, now=now)
    return redirect("finding", public_id=row.public_id)


@require_POST
@patient_required
def fit(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Keep the answer; what is written in it is answered at once."""
    now = timezone.now()
    row = _own(request, public_id, now)
    form = FitForm(request.POST)
    if form.is_valid():
        try:
            _, alerts = answer_finding(
                request.patient, row, **form.cleaned_data, now=now, once=once_from(request)
            )
        except KeyReusedError:
            ask_again(form)
        else:
            messages.success(request, SAVED)
            if not alerts:
                return redirect("finding", public_id=row.public_id)
            context = answers.answer(request.patient, alerts, words=form.cleaned_data["words"])
            return render(request, "tracker/answer.html", context)
    context = presenter.finding_page(request.patient, row, now, form)
    return render(request, "tracker/finding.html", context, status=422)


@require_POST
@patient_required
def undo_fit(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put the answer back as it was before."""
    now = timezone.now()
    row = _own(request, public_id, now)
    if undo_answer(request.patient, row, shown=shown_change(request), now=now):
        messages.success(request, "Undone. It is as it was before.")
    else:
        messages.warning(request, TOO_LATE)
    return redirect("finding", public_id=row.public_id)


def _own(request: PatientRequest, public_id: uuid.UUID, now: dt.datetime) -> Finding:
    row = presenter.readable_finding(request.patient, public_id, now)
    if row is None:
        raise Http404
    return row
