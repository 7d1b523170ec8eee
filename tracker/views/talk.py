"""Messages, from the patient's side: the clinics, one thread, an answer, the way back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.access import PatientRequest, patient_required
from tracker.actions.entries import NotAllowedError
from tracker.actions.message_marks import open_for_patient, take_back
from tracker.actions.messages import answer_question, hear_unsent, write_to_clinic
from tracker.actions.once import KeyReusedError
from tracker.actions.people import change_profile
from tracker.forms.talk import AnswerForm, MessageForm
from tracker.models import Alert, Consent, Message
from tracker.presenters import answer as answers
from tracker.presenters import talk as presenter

from .again import ask_again
from .once import once_from

SENT = "Sent. Your clinic may read it days later."
TOO_LATE = "That was more than 10 minutes ago. It cannot be taken back now."
TAKEN_BACK = "Taken back. Your clinic sees that, and when."


@require_safe
@patient_required
def clinics(request: PatientRequest) -> HttpResponse:
    """The clinics somebody may write to, and what waits."""
    context = presenter.threads(request.patient, timezone.now())
    return render(request, "tracker/talk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_required
def thread(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """What was said with one clinic, and the form for a message."""
    consent = _consent(request, public_id)
    form = MessageForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            _, alerts = write_to_clinic(
                request.patient, consent, words=words, now=now, once=once_from(request)
            )
        except NotAllowedError as reason:
            form.add_error("words", str(reason))
        except KeyReusedError:
            ask_again(form)
        else:
            return _sent(request, consent, alerts, words)
    _hear(request, form)
    context = presenter.patient_thread(
        request.patient, consent, now, form=form, before=before(request)
    )
    status = 422 if form.errors else 200
    return render(request, "tracker/talk_thread.html", context, status=status)


@require_POST
@patient_required
def reply(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """The answer to one question."""
    question = get_object_or_404(
        request.patient.messages.filter(
            kind__in=Message.QUESTIONS, read_at__isnull=False
        ).select_related("consent__clinic"),
        public_id=public_id,
    )
    now = timezone.now()
    form = AnswerForm(
        request.POST,
        has_choices=question.kind == Message.Kind.YES_NO,
        auto_id=presenter.answer_ids(question.public_id),
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            _, alerts = answer_question(
                request.patient, question, **said, now=now, once=once_from(request)
            )
        except NotAllowedError as reason:
            return _not_taken(request, question.consent, str(reason))
        except KeyReusedError:
            ask_again(form)
        else:
            return _sent(request, question.consent, alerts, said["words"])
    _hear(request, form)
    context = presenter.patient_thread(
        request.patient, question.consent, now, answering=(question.public_id, form)
    )
    return render(request, "tracker/talk_thread.html", context, status=422)


@require_POST
@patient_required
def open_thread(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """ "Open": notes that what this clinic wrote was seen, then shows it."""
    consent = _consent(request, public_id)
    open_for_patient(request.patient, consent, now=timezone.now())
    return redirect("message-thread", public_id=public_id)


@require_POST
@patient_required
def withdraw(request: PatientRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take one's own message back."""
    own = request.patient.messages.from_patient().select_related("consent")
    row = get_object_or_404(own, public_id=public_id)
    if take_back(request.patient, row, now=timezone.now()):
        messages.success(request, TAKEN_BACK)
    else:
        messages.warning(request, TOO_LATE)
    return redirect("message-thread", public_id=row.consent.public_id)


@require_POST
@patient_required
def notices(request: PatientRequest) -> HttpResponse:
    """A mail when a message waits, or none."""
    wanted = request.POST.get("mail") == "on"
    change_profile(request.patient, now=timezone.now(), message_mail=wanted)
    said = "We email you when a message waits." if wanted else "No emails about messages now."
    messages.success(request, said)
    return redirect("messages")


def before(request: HttpRequest) -> uuid.UUID | None:
    """The message an older page begins after; None for the newest page and for nonsense."""
    try:
        return uuid.UUID(request.GET.get("before", ""))
    except ValueError:
        return None


def _consent(request: PatientRequest, public_id: uuid.UUID) -> Consent:
    rows = request.patient.consents.filter(given_at__isnull=False).select_related("clinic")
    return get_object_or_404(rows, public_id=public_id)


def _sent(
    request: PatientRequest, consent: Consent, alerts: list[Alert], words: str
) -> HttpResponse:
    """The way back to the thread, or what the red flags say of the words, at once."""
    messages.success(request, SENT)
    if alerts:
        context = answers.answer(request.patient, alerts, words=words)
        return render(request, "tracker/answer.html", context)
    return redirect("message-thread", public_id=consent.public_id)


def _not_taken(request: PatientRequest, consent: Consent, reason: str) -> HttpResponse:
    """The question is gone; what was typed stays in the form for a message."""
    form = MessageForm(request.POST)
    form.is_valid()
    form.add_error("words", reason)
    _hear(request, form)
    context = presenter.patient_thread(request.patient, consent, timezone.now(), form=form)
    return render(request, "tracker/talk_thread.html", context, status=422)


def _hear(request: PatientRequest, form: MessageForm | AnswerForm) -> None:
    """Words that were not sent are read for signs too; the page then says what to do."""
    if form.errors:
        hear_unsent(request.patient, str(form.data.get("words", "")), now=timezone.now())
