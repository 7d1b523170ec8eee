"""The clinician's desk: the list, one patient, and what is decided there.

Every page writes its audit rows in the transaction it reads in, before anything is shown;
when that cannot be written, nothing is shown.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import audit
from tracker.access import ClinicianRequest, clinician_required, readable_patient
from tracker.actions import consent as consent_actions
from tracker.actions import reviews
from tracker.actions.once import KeyReusedError, run_once
from tracker.forms.panel import URGENCIES, CodeForm, FilterForm, NoteForm
from tracker.models import Alert, Consent, Finding, Patient, Review
from tracker.presenters import panel as list_presenter
from tracker.presenters import panel_patient as patient_presenter
from tracker.presenters.panel_pictures import desk_range

from .once import once_from


@require_safe
@clinician_required
def panel(request: ClinicianRequest) -> HttpResponse:
    """Everybody who shares, most urgent first."""
    form = FilterForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    now = timezone.now()
    with transaction.atomic():
        context, shown = list_presenter.panel(
            request.clinician,
            now,
            q=wanted.get("q", ""),
            urgency=wanted.get("urgency", ""),
            page=wanted.get("page") or 1,
        )
        audit.record_many(audit.clinician_actor(request.clinician), shown, "panel.read", now=now)
        return render(
            request,
            "tracker/panel.html",
            context
            | {
                "clinician": request.clinician,
                "urgencies": URGENCIES.items(),
                "asked": wanted,
            },
        )


@require_http_methods(["GET", "HEAD", "POST"])
@clinician_required
def add(request: ClinicianRequest) -> HttpResponse:
    """Type a patient's share code; nothing opens before the patient's yes."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            consent_actions.ask_with_code(
                request.clinician, form.cleaned_data["code"], now=timezone.now()
            )
        except consent_actions.CodeError as reason:
            form.add_error("code", str(reason))
        else:
            messages.success(request, "Your patient was asked. Nothing opens before their yes.")
            return redirect("panel")
    status = 422 if form.errors else 200
    context = {"clinician": request.clinician, "form": form, "nav_active": "add"}
    return render(request, "tracker/panel_add.html", context, status=status)


@require_safe
@clinician_required
def patient(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """One patient, as far as they share."""
    now = timezone.now()
    with transaction.atomic():
        who, consent = _read(request, public_id, "patient.read")
        span = desk_range(who, request.GET, now)
        context = patient_presenter.patient_page(request.clinician, who, consent, span, now)
        return render(
            request, "tracker/panel_patient.html", context | {"clinician": request.clinician}
        )


@require_safe
@clinician_required
def chart(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """The numbers Plotly draws over the page's own picture."""
    with transaction.atomic():
        who, consent = _read(request, public_id, "chart.read")
        now = timezone.now()
        made = patient_presenter.chart_json(who, consent, desk_range(who, request.GET, now), now)
    if made is None:
        raise Http404
    return HttpResponse(made, content_type="application/json")


@require_safe
@clinician_required
def figure(
    request: ClinicianRequest, public_id: uuid.UUID, page: str, picture: str
) -> HttpResponse:
    """The numbers of one of the other pictures."""
    with transaction.atomic():
        who, consent = _read(request, public_id, "chart.read")
        now = timezone.now()
        span = desk_range(who, request.GET, now)
        made = patient_presenter.figure_json(who, consent, page, picture, span, now)
    if made is None:
        raise Http404
    return HttpResponse(made, content_type="application/json")


@require_POST
@clinician_required
def acknowledge(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Mark a finding or an alert as seen, with a note if there is one."""
    who, consent = readable_patient(request.clinician, public_id)
    finding, alert = _named(request, who, consent)
    if finding is None and alert is None:
        raise Http404
    now = timezone.now()

    def act(note: str) -> Review:
        return reviews.acknowledge(
            request.clinician, who, finding=finding, alert=alert, note=note, now=now
        )

    return _decide(request, who, "review.acknowledge", act, "Acknowledged.")


@require_POST
@clinician_required
def not_relevant(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Set a finding aside; it comes back only when it gets worse."""
    who, consent = readable_patient(request.clinician, public_id)
    finding, _ = _named(request, who, consent)
    if finding is None:
        raise Http404
    wanted, now = finding, timezone.now()

    def act(note: str) -> Review:
        return reviews.dismiss(request.clinician, who, wanted, note=note, now=now)

    return _decide(request, who, "review.dismiss", act, "Set aside as not clinically relevant.")


@require_POST
@clinician_required
def note(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """A note of the clinic about this patient."""
    who, _ = readable_patient(request.clinician, public_id)
    now = timezone.now()
    if not request.POST.get("note", "").strip():
        messages.info(request, "The note was blank, so nothing was saved.")
        return redirect("panel-patient", public_id=public_id)

    def act(text: str) -> Review:
        return reviews.add_note(request.clinician, who, text, now=now)

    return _decide(request, who, "review.note", act, "The note is saved.")


def _read(request: ClinicianRequest, public_id: uuid.UUID, action: str) -> tuple[Patient, Consent]:
    """The patient and the consent, with the audit row already written."""
    who, consent = readable_patient(request.clinician, public_id)
    audit.record(
        audit.clinician_actor(request.clinician),
        who,
        action,
        now=timezone.now(),
        section=",".join(consent.categories)[:40],
        object_id=str(consent.public_id),
    )
    return who, consent


def _named(
    request: ClinicianRequest, who: Patient, consent: Consent
) -> tuple[Finding | None, Alert | None]:
    return patient_presenter.visible_item(
        who,
        consent,
        finding=request.POST.get("finding", ""),
        alert=request.POST.get("alert", ""),
    )


def _decide(
    request: ClinicianRequest, who: Patient, action: str, act: Callable[[str], Review], done: str
) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That note is too long. Nothing was saved.")
        return redirect("panel-patient", public_id=who.public_id)
    text = form.cleaned_data["note"]
    try:
        run_once(who, once_from(request), action, lambda: str(act(text).pk), now=timezone.now())
    except KeyReusedError:
        messages.info(request, "That form was sent before. The first one counts.")
    else:
        messages.success(request, done)
    return redirect("panel-patient", public_id=who.public_id)
