"""The limits and targets the desk sets for one patient."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from tracker.access import ClinicianRequest, clinician_required, readable_patient
from tracker.actions import limits
from tracker.forms.limits import FluidLimitForm, LiftForm, SodiumTargetForm
from tracker.models import ClinicLimit, Patient
from tracker.presenters.desk_limits import NEEDS

from .deciding import Decision, decide, posted_id
from .one_patient import one_patient

SEEN_ON = "The patient sees who set it, when and why."
FLUID_LIMIT = Decision(
    name="limit.fluid",
    form=FluidLimitForm,
    act=limits.set_fluid_limit,
    done=f"The limit is set. {SEEN_ON}",
)
SODIUM_TARGET = Decision(
    name="limit.sodium",
    form=SodiumTargetForm,
    act=limits.set_sodium_target,
    done=f"The target is set. {SEEN_ON}",
)
LIFT = Decision(name="limit.lift", form=LiftForm, act=limits.lift, done=f"It is lifted. {SEEN_ON}")


@require_POST
@clinician_required
@one_patient
def fluid_limit(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Set a limit for the day's drinks."""
    return decide(request, _settable(request, public_id, ClinicLimit.Kind.FLUID), FLUID_LIMIT)


@require_POST
@clinician_required
@one_patient
def sodium_target(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Set a target for sodium."""
    return decide(request, _settable(request, public_id, ClinicLimit.Kind.SODIUM), SODIUM_TARGET)


@require_POST
@clinician_required
@one_patient
def lift(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """End a limit or a target with a reason; it stays in the list of earlier ones."""
    who, consent = readable_patient(request.clinician, public_id)
    row = who.clinic_limits.filter(public_id=posted_id(request, "limit")).first()
    if row is None or NEEDS[ClinicLimit.Kind(row.kind)] not in consent.categories:
        raise Http404
    return decide(request, who, LIFT, limit=row)


def _settable(request: ClinicianRequest, public_id: uuid.UUID, kind: ClinicLimit.Kind) -> Patient:
    """The patient, where the consent covers what the limit is about; else 404."""
    who, consent = readable_patient(request.clinician, public_id)
    if NEEDS[kind] not in consent.categories:
        raise Http404
    return who
