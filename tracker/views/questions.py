"""From the first page to the diary: what it is, and a few questions that may be skipped.

The same screens change an answer later; then they lead back to the account.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crampsite.web.htmx import render_page
from tracker.access import PatientRequest, patient_required
from tracker.actions.people import change_profile
from tracker.forms.question import QuestionForm
from tracker.forms.questions import QUESTIONS
from tracker.models import Patient
from tracker.presenters import questions as presenter
from tracker.presenters.weekly_preview import preview_style, previews

BACK, SKIP = "back", "skip"


@require_safe
@patient_required
def welcome(request: PatientRequest) -> HttpResponse:
    """What the diary is and is not, before the first question."""
    return render_page(request, "tracker/welcome.html", presenter.welcome(request.patient))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def question(request: PatientRequest, topic: str) -> HttpResponse:
    """One question; what was typed is kept whichever way the person leaves, but by skipping."""
    if topic not in QUESTIONS:
        raise Http404
    if request.method != "POST":
        return _page(request, topic, QUESTIONS[topic](request.patient))
    way = request.POST.get("go", "")
    if way != SKIP:
        form = QUESTIONS[topic](request.patient, request.POST)
        if not form.is_valid():
            return _page(request, topic, form)
        change_profile(request.patient, now=timezone.now(), **form.answers())
    if request.patient.onboarded_at is not None:
        messages.success(request, "Your answers are saved.")
        return redirect("account")
    following = presenter.before(topic) if way == BACK else presenter.after(topic)
    return redirect("question", following) if following else _finish(request)


@require_POST
@patient_required
def skip(request: PatientRequest) -> HttpResponse:
    """ "Not now": the questions are not offered first again."""
    return _finish(request)


@require_safe
@patient_required
def mail_style(request: PatientRequest) -> HttpResponse:
    """The colors of the mails that the question of the weekly mail shows."""
    sheet = preview_style(request.patient, timezone.now())
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")


def _finish(request: PatientRequest) -> HttpResponse:
    patient: Patient = request.patient
    if patient.onboarded_at is None:
        now = timezone.now()
        change_profile(patient, now=now, onboarded_at=now)
        messages.success(request, "Your diary is ready. You can log your first night here.")
    return redirect("tonight")


def _page(request: PatientRequest, topic: str, form: QuestionForm) -> HttpResponse:
    context = presenter.question(request.patient, topic, form)
    if topic == "mail":
        context["previews"] = previews(request.patient, timezone.now())
    status = 422 if form.errors else 200
    return render_page(request, "tracker/question.html", context, status=status)
