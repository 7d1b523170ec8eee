"""Messages, from the clinic's side: one patient's thread, opened and taken back by an act."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tracker import audit
from tracker.access import ClinicianRequest, clinician_required, readable_patient
from tracker.actions.entries import NotAllowedError
from tracker.actions.message_marks import open_for_clinic, take_back
from tracker.actions.messages import write_to_patient
from tracker.actions.once import KeyReusedError
from tracker.forms.talk import AskForm
from tracker.models import Clinician, Consent, Message, Patient
from tracker.presenters.panel_talk import desk_thread

from .again import ask_again
from .once import once_from
from .one_patient import one_patient
from .talk import TOO_LATE, before

SENT = "Sent. Your patient may read it days later."
TAKEN_BACK = "Taken back. Your patient sees that, and when."


@require_http_methods(["GET", "HEAD", "POST"])
@clinician_required
@one_patient
def thread(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """What was said with one patient, and the form to ask or to write."""
    who, consent = readable_patient(request.clinician, public_id)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _write(request, consent, form):
        return redirect("panel-messages", public_id=public_id)
    return _page(request, who, consent, form)


@require_POST
@clinician_required
@one_patient
def open_thread(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """ "Open": notes that what the patient wrote was seen, by whom and when."""
    _, consent = readable_patient(request.clinician, public_id)
    try:
        open_for_clinic(request.clinician, consent, now=timezone.now())
    except Consent.DoesNotExist:
        raise Http404 from None
    return redirect("panel-messages", public_id=public_id)


@require_POST
@clinician_required
@one_patient
def withdraw(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take one's own message back."""
    who, consent = readable_patient(request.clinician, public_id)
    row = _own(request.clinician, consent, request.POST.get("message", ""))
    if take_back(who, row, clinician=request.clinician, now=timezone.now()):
        messages.success(request, TAKEN_BACK)
    else:
        messages.warning(request, TOO_LATE)
    return redirect("panel-messages", public_id=public_id)


@require_POST
@clinician_required
def notices(request: ClinicianRequest) -> HttpResponse:
    """A mail when a message waits, or none."""
    wanted = request.POST.get("mail") == "on"
    Clinician.objects.filter(pk=request.clinician.pk).update(message_mail=wanted)
    said = "We email you when a message waits." if wanted else "No emails about messages now."
    messages.success(request, said)
    return redirect("account")


def _write(request: ClinicianRequest, consent: Consent, form: AskForm) -> bool:
    """True once it is sent; else the form says what to mend."""
    try:
        write_to_patient(
            request.clinician,
            consent,
            kind=Message.Kind(form.cleaned_data["kind"]),
            words=form.cleaned_data["words"],
            now=timezone.now(),
            once=once_from(request),
        )
    except Consent.DoesNotExist:
        raise Http404 from None
    except NotAllowedError as reason:
        form.add_error("words", str(reason))
    except KeyReusedError:
        ask_again(form)
    else:
        messages.success(request, SENT)
        return True
    return False


def _page(request: ClinicianRequest, who: Patient, consent: Consent, form: AskForm) -> HttpResponse:
    """The thread; its read is in the trail before anything of it is shown."""
    now = timezone.now()
    with transaction.atomic():
        audit.record(
            audit.clinician_actor(request.clinician),
            who,
            "message.read",
            now=now,
            object_id=str(consent.public_id),
        )
        context = desk_thread(
            request.clinician, who, consent, now, form=form, before=before(request)
        )
        status = 422 if form.errors else 200
        return render(request, "tracker/panel_talk.html", context, status=status)


def _own(clinician: Clinician, consent: Consent, public_id: str) -> Message:
    try:
        return consent.messages.get(public_id=uuid.UUID(public_id), clinician=clinician)
    except (ValueError, Message.DoesNotExist):
        raise Http404 from None
