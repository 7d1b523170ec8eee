"""What every form of the desk does: act once, and answer with the part it changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from tracker.access import ClinicianRequest
from tracker.actions.once import KeyReusedError, run_once
from tracker.models import Patient
from tracker.presenters.panel_patient import Typed

from .once import once_from
from .panel_patient import review_part

SENT_BEFORE = "That form was sent before. The first one counts."
CHANGED = "That changed meanwhile. Nothing was saved; this is how it stands now."


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One form of the desk. `act` takes the clinician, the patient and the form's fields."""

    name: str
    form: type[forms.Form]
    act: Callable[..., object]
    done: str


def decide(
    request: ClinicianRequest, who: Patient, decision: Decision, **about: object
) -> HttpResponse:
    """Do it, with what it is `about`, and show the part as it is now.

    What is wrong with the form stands beside it (422). A form that was sent before does
    nothing.
    """
    form = decision.form(request.POST)
    if not form.is_valid():
        typed = _typed(request, form, decision.name)
        return review_part(request, who.public_id, typed, status=422)

    def kept() -> str:
        made = decision.act(
            request.clinician, who, **about, **form.cleaned_data, now=timezone.now()
        )
        return str(getattr(made, "pk", ""))

    try:
        run_once(who, once_from(request), decision.name, kept, now=timezone.now())
    except KeyReusedError:
        messages.info(request, SENT_BEFORE)
    except (IntegrityError, ObjectDoesNotExist):
        messages.error(request, CHANGED)
    else:
        messages.success(request, decision.done)
    if getattr(request, "htmx", False):
        return review_part(request, who.public_id)
    return redirect("panel-patient", public_id=who.public_id)


def posted_id(request: ClinicianRequest, name: str) -> uuid.UUID:
    """The id in one field of a form; 404 for anything else."""
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


def _typed(request: ClinicianRequest, form: forms.Form, name: str) -> Typed:
    values = {field: request.POST.get(field, "") for field in form.fields}
    named = (request.POST.get(field, "") for field in ("finding", "alert", "review", "limit"))
    found = [str(error) for errors in form.errors.values() for error in errors]
    return Typed(
        form=name,
        item=next((item for item in named if item), ""),
        values=values,
        errors=tuple(dict.fromkeys(found)),
    )
