"""A person's own visit: questions to write, one page to print, links to make and to stop."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions import summaries as actions
from tracker.actions.entries import NotAllowedError
from tracker.actions.once import KeyReusedError
from tracker.forms.summaries import LinkForm, QuestionsForm
from tracker.presenters import answer as answers
from tracker.presenters import summary_page as presenter
from tracker.presenters.visit_summary import Summary, asked_weeks, summary

from .again import ask_again
from .once import once_from

PDF = "application/pdf"


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def visit(request: PatientRequest) -> HttpResponse:
    """What changed, top concerns, and the questions; sent, they are kept."""
    if request.method != "POST":
        return _page(request)
    form = QuestionsForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, form=form)
    try:
        alerts = actions.write_questions(
            request.patient, form.questions, now=timezone.now(), once=once_from(request)
        )
    except KeyReusedError:
        ask_again(form)
        return _page(request, status=422, form=form)
    messages.success(request, "Your questions are saved.")
    if not alerts:
        return redirect("summary")
    context = answers.answer(request.patient, alerts, words=" ".join(form.questions))
    return render(request, "tracker/answer.html", context)


@require_safe
@patient_required
def paper(request: PatientRequest) -> HttpResponse:
    """The one page, to read and to print."""
    weeks = asked_weeks(request.GET.get("weeks", ""))
    page = summary(request.patient, timezone.now(), weeks=weeks)
    context = presenter.paper_page(page, weeks=weeks, theme=request.patient.theme)
    places = {"back": reverse("summary"), "pdf": reverse("summary-pdf")}
    return render(request, "tracker/summary_paper.html", context | places)


@require_safe
@patient_required
def pdf(request: PatientRequest) -> HttpResponse:
    """The one page as a file."""
    weeks = asked_weeks(request.GET.get("weeks", ""))
    page = summary(request.patient, timezone.now(), weeks=weeks)
    return as_pdf(page, request.GET.get("paper", ""), request.patient.country)


@require_POST
@patient_required
def make_link(request: PatientRequest) -> HttpResponse:
    """A fresh link. Its address is in this answer only; only a hash is kept."""
    form = LinkForm(request.POST)
    if not request.user.address_is_checked:
        return _page(request, status=403, refused=True)
    if not form.is_valid():
        return _page(request, status=422, link_form=form)
    try:
        token, _ = actions.make_link(
            request.patient, days=form.cleaned_data["days"], now=timezone.now()
        )
    except NotAllowedError as reason:
        form.add_error(None, str(reason))
        return _page(request, status=422, link_form=form)
    address = request.build_absolute_uri(reverse("summary-link", args=[token]))
    return _page(request, address=address)


@require_POST
@patient_required
def stop_link(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """One tap ends it."""
    link = get_object_or_404(request.patient.summary_links, public_id=public_id)
    actions.stop_link(request.patient, link, now=timezone.now())
    messages.success(request, "The link has stopped. It shows nothing from now on.")
    return redirect("summary")


def as_pdf(page: Summary, paper: str, country: str) -> HttpResponse:
    """The file; its name names nobody."""
    made = presenter.paper_pdf(page, presenter.paper_for(paper, country))
    named = {"Content-Disposition": 'inline; filename="visit-summary.pdf"'}
    return HttpResponse(made, content_type=PDF, headers=named)


def _page(request: PatientRequest, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = presenter.visit_page(request.patient, timezone.now(), **extra)
    return render(request, "tracker/summary.html", context, status=status)
