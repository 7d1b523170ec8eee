"""What we mailed to a person, what comes next, and asking for it now."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crampsite.web.htmx import render_page
from tracker.access import PatientRequest, patient_required
from tracker.actions.on_demand import CannotSendError, send_one_now
from tracker.presenters import next_mail as coming
from tracker.presenters import sent_mails as presenter

from .once import once_from

STYLE = "text/css; charset=utf-8"


@require_safe
@patient_required
def mails(request: PatientRequest) -> HttpResponse:
    """Every mail, newest first."""
    context = presenter.sent_mails(request.patient, request.GET.get("page", ""))
    return render_page(request, "tracker/mails.html", context)


@require_safe
@patient_required
def letter(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """One mail as it was."""
    mail = presenter.sent_mail(request.patient, public_id)
    if mail is None:
        raise Http404
    context = {"theme": request.patient.theme, "mail": mail, "public_id": public_id}
    return render_page(request, "tracker/mail_letter.html", context)


@require_safe
@patient_required
def letter_style(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The colors of one mail."""
    sheet = presenter.sent_mail_style(request.patient, public_id)
    if sheet is None:
        raise Http404
    return HttpResponse(sheet, content_type=STYLE)


@require_safe
@patient_required
def this_week(request: PatientRequest) -> HttpResponse:
    """This week's mail as it would go out now."""
    context = coming.next_mail(request.patient, timezone.now())
    return render_page(request, "tracker/mail_next.html", context)


@require_safe
@patient_required
def this_week_style(request: PatientRequest) -> HttpResponse:
    """The colors of this week's mail."""
    sheet = coming.next_mail_style(request.patient, timezone.now())
    return HttpResponse(sheet, content_type=STYLE)


@require_POST
@patient_required
def send_now(request: PatientRequest) -> HttpResponse:
    """Owe the person this week's mail at once."""
    try:
        send_one_now(request.patient, now=timezone.now(), once=once_from(request))
    except CannotSendError as reason:
        messages.error(request, str(reason))
        return redirect("mail-next")
    messages.success(request, "Your email is on its way. It may take a minute.")
    return redirect("mails")
