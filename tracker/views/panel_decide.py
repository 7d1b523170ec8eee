"""What is decided on the desk about one patient: each answered with the part it changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tracker.access import ClinicianRequest, clinician_required, readable_patient
from tracker.actions import limits, reviews
from tracker.actions.once import KeyReusedError, run_once
from tracker.forms.limits import FluidLimitForm, LiftForm, SodiumTargetForm
from tracker.forms.panel import NoteForm, ReasonForm, WordsForm
from tracker.models import Alert, ClinicLimit, Finding, Patient, Review
from tracker.presenters.desk_limits import NEEDS
from tracker.presenters.panel_patient import Typed, visible_item

from .once import once_from
from .one_patient import one_patient
from .panel_patient import review_part

SENT_BEFORE = "That form was sent before. The first one counts."
CHANGED = "That changed meanwhile. Nothing was saved; this is how it stands now."
SEEN_ON = "The patient sees who set it, when and why."


@require_POST
@clinician_required
@one_patient
def acknowledge(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Mark a finding or an alert as seen, with a note if there is one."""
    who, finding, alert = _named(request, public_id)
    return _decide(
        request,
        who,
        NoteForm(request.POST),
        "review.acknowledge",
        lambda data: reviews.acknowledge(
            request.clinician,
            who,
            finding=finding,
            alert=alert,
            note=data["note"],
            now=timezone.now(),
        ),
        "Acknowledged.",
    )


@require_POST
@clinician_required
@one_patient
def not_relevant(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Set a finding aside with a reason; it comes back only when it gets worse."""
    who, finding, _ = _named(request, public_id)
    if finding is None:
        raise Http404
    return _decide(
        request,
        who,
        ReasonForm(request.POST),
        "review.dismiss",
        lambda data: reviews.dismiss(
            request.clinician, who, finding, note=data["note"], now=timezone.now()
        ),
        "Set aside as not clinically relevant.",
    )


@require_POST
@clinician_required
@one_patient
def reopen(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take back what the clinic decided: it waits for review again."""
    who, finding, alert = _named(request, public_id)
    return _decide(
        request,
        who,
        ReasonForm(request.POST),
        "review.reopen",
        lambda data: reviews.reopen(
            request.clinician,
            who,
            finding=finding,
            alert=alert,
            note=data["note"],
            now=timezone.now(),
        ),
        "It waits for review again. The earlier decision stays in the history.",
    )


@require_POST
@clinician_required
@one_patient
def note(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """A note of the clinic about this patient."""
    who, _ = readable_patient(request.clinician, public_id)
    return _decide(
        request,
        who,
        WordsForm(request.POST),
        "review.note",
        lambda data: reviews.add_note(request.clinician, who, data["note"], now=timezone.now()),
        "The note is saved.",
    )


@require_POST
@clinician_required
@one_patient
def correct(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """A note that stands for an earlier one; both stay in the history."""
    who, _ = readable_patient(request.clinician, public_id)
    earlier = _own_note(request, who)
    return _decide(
        request,
        who,
        WordsForm(request.POST),
        "review.correct",
        lambda data: reviews.correct_note(
            request.clinician, who, earlier, data["note"], now=timezone.now()
        ),
        "The note is corrected. The earlier one stays in the history.",
    )


@require_POST
@clinician_required
@one_patient
def fluid_limit(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Set a limit for the day's drinks."""
    who = _settable(request, public_id, ClinicLimit.Kind.FLUID)
    return _decide(
        request,
        who,
        FluidLimitForm(request.POST),
        "limit.fluid",
        lambda data: limits.set_fluid_limit(
            request.clinician, who, data["fluid_ml"], reason=data["reason"], now=timezone.now()
        ),
        f"The limit is set. {SEEN_ON}",
    )


@require_POST
@clinician_required
@one_patient
def sodium_target(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Set a target for sodium."""
    who = _settable(request, public_id, ClinicLimit.Kind.SODIUM)
    return _decide(
        request,
        who,
        SodiumTargetForm(request.POST),
        "limit.sodium",
        lambda data: limits.set_sodium_target(
            request.clinician,
            who,
            data["sodium_low"],
            data["sodium_high"],
            reason=data["reason"],
            now=timezone.now(),
        ),
        f"The target is set. {SEEN_ON}",
    )


@require_POST
@clinician_required
@one_patient
def lift(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """End a limit or a target with a reason; it stays in the list of earlier ones."""
    who, consent = readable_patient(request.clinician, public_id)
    row = who.clinic_limits.filter(public_id=_id(request, "limit")).first()
    if row is None or NEEDS[ClinicLimit.Kind(row.kind)] not in consent.categories:
        raise Http404
    return _decide(
        request,
        who,
        LiftForm(request.POST),
        "limit.lift",
        lambda data: limits.lift(
            request.clinician, who, row, reason=data["reason"], now=timezone.now()
        ),
        f"It is lifted. {SEEN_ON}",
    )


def _named(
    request: ClinicianRequest, public_id: uuid.UUID
) -> tuple[Patient, Finding | None, Alert | None]:
    """The one finding or alert a form names, as far as the consent shows it; else 404."""
    who, consent = readable_patient(request.clinician, public_id)
    finding, alert = visible_item(
        who,
        consent,
        finding=request.POST.get("finding", ""),
        alert=request.POST.get("alert", ""),
    )
    if (finding is None) == (alert is None):
        raise Http404
    return who, finding, alert


def _own_note(request: ClinicianRequest, who: Patient) -> Review:
    mine = who.reviews.filter(clinician__clinic=request.clinician.clinic_id, decision="note")
    number = request.POST.get("review", "")
    row = mine.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    if row is None:
        raise Http404
    return row


def _settable(request: ClinicianRequest, public_id: uuid.UUID, kind: ClinicLimit.Kind) -> Patient:
    """The patient, where the consent covers what the limit is about; else 404."""
    who, consent = readable_patient(request.clinician, public_id)
    if NEEDS[kind] not in consent.categories:
        raise Http404
    return who


def _decide(
    request: ClinicianRequest,
    who: Patient,
    form: forms.Form,
    action: str,
    act: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """Do it once and answer with the part as it is now; with what is wrong beside the form."""
    if not form.is_valid():
        return review_part(request, who.public_id, _typed(request, form, action), status=422)

    def kept() -> str:
        return str(getattr(act(form.cleaned_data), "pk", ""))

    try:
        run_once(who, once_from(request), action, kept, now=timezone.now())
    except KeyReusedError:
        messages.info(request, SENT_BEFORE)
    except (IntegrityError, ObjectDoesNotExist):
        messages.error(request, CHANGED)
    else:
        messages.success(request, done)
    if getattr(request, "htmx", False):
        return review_part(request, who.public_id)
    return redirect("panel-patient", public_id=who.public_id)


def _typed(request: ClinicianRequest, form: forms.Form, action: str) -> Typed:
    values = {name: request.POST.get(name, "") for name in form.fields}
    named = (request.POST.get(name, "") for name in ("finding", "alert", "review", "limit"))
    found = [str(error) for errors in form.errors.values() for error in errors]
    return Typed(
        form=action,
        item=next((name for name in named if name), ""),
        values=values,
        errors=tuple(dict.fromkeys(found)),
    )


def _id(request: ClinicianRequest, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None
