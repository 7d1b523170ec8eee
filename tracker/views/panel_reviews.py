"""What the desk decides about findings and alerts, and its notes."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from tracker.access import ClinicianRequest, clinician_required, readable_patient
from tracker.actions import reviews
from tracker.forms.panel import NoteForm, ReasonForm, WordsForm
from tracker.models import Alert, Finding, Patient, Review
from tracker.presenters.panel_patient import visible_item

from .deciding import Decision, decide
from .one_patient import one_patient

ACKNOWLEDGE = Decision(
    name="review.acknowledge", form=NoteForm, act=reviews.acknowledge, done="Acknowledged."
)
NOT_RELEVANT = Decision(
    name="review.dismiss",
    form=ReasonForm,
    act=reviews.dismiss,
    done="Set aside as not clinically relevant.",
)
REOPEN = Decision(
    name="review.reopen",
    form=ReasonForm,
    act=reviews.reopen,
    done="It waits for review again. The earlier decision stays in the history.",
)
NOTE = Decision(name="review.note", form=WordsForm, act=reviews.add_note, done="The note is saved.")
CORRECT = Decision(
    name="review.correct",
    form=WordsForm,
    act=reviews.correct_note,
    done="The note is corrected. The earlier one stays in the history.",
)


@require_POST
@clinician_required
@one_patient
def acknowledge(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Mark a finding or an alert as seen, with a note if there is one."""
    who, finding, alert = _named(request, public_id)
    return decide(request, who, ACKNOWLEDGE, finding=finding, alert=alert)


@require_POST
@clinician_required
@one_patient
def not_relevant(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Set a finding aside with a reason; it comes back only when it gets worse."""
    who, finding, _ = _named(request, public_id)
    if finding is None:
        raise Http404
    return decide(request, who, NOT_RELEVANT, finding=finding)


@require_POST
@clinician_required
@one_patient
def reopen(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take back what the clinic decided: it waits for review again."""
    who, finding, alert = _named(request, public_id)
    return decide(request, who, REOPEN, finding=finding, alert=alert)


@require_POST
@clinician_required
@one_patient
def note(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """A note of the clinic about this patient."""
    who, _ = readable_patient(request.clinician, public_id)
    return decide(request, who, NOTE)


@require_POST
@clinician_required
@one_patient
def correct(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """A note that stands for an earlier one; both stay in the history."""
    who, _ = readable_patient(request.clinician, public_id)
    return decide(request, who, CORRECT, earlier=_own_note(request, who))


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
