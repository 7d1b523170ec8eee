"""One patient on the desk: the parts of the page, and the numbers of its pictures.

Every part writes its audit row in the transaction it reads in, before anything is shown;
when that cannot be written, nothing is shown.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crampsite.web.htmx import render_page
from tracker import audit
from tracker.access import ClinicianRequest, clinician_required, readable_patient
from tracker.forms.panel import PageForm
from tracker.models import Consent, Patient
from tracker.presenters import panel_patient as presenter
from tracker.presenters.panel_pictures import desk_range

from .one_patient import one_patient


@require_safe
@clinician_required
@one_patient
def patient(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """What waits, what was set, and what the clinic did."""
    return review_part(request, public_id)


def review_part(
    request: ClinicianRequest,
    public_id: uuid.UUID,
    typed: presenter.Typed | None = None,
    status: int = 200,
) -> HttpResponse:
    """The first part, also as the answer to one of its forms."""
    now = timezone.now()
    with transaction.atomic():
        who, consent = read(request, public_id, "patient.read")
        context = presenter.review_page(request.clinician, who, consent, now, typed)
        return _shown(request, "tracker/panel_patient.html", context, "review", status=status)


@require_safe
@clinician_required
@one_patient
def charts(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """The pictures of the shared kinds."""
    now = timezone.now()
    with transaction.atomic():
        who, consent = read(request, public_id, "chart.read")
        span = desk_range(who, request.GET, now)
        context = presenter.charts_page(who, consent, span, now)
        return _shown(request, "tracker/panel_charts.html", context, "charts")


@require_safe
@clinician_required
@one_patient
def record(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Medicines, fluids and blood tests."""
    with transaction.atomic():
        who, consent = read(request, public_id, "entries.read")
        context = presenter.record_page(who, consent, timezone.now())
        return _shown(request, "tracker/panel_record.html", context, "record")


@require_safe
@clinician_required
@one_patient
def days(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Signs, body, evenings, events and own words."""
    with transaction.atomic():
        who, consent = read(request, public_id, "days.read")
        context = presenter.days_page(who, consent, timezone.now())
        return _shown(request, "tracker/panel_days.html", context, "days")


@require_safe
@clinician_required
@one_patient
def history(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """An earlier page of what the clinic did."""
    form = PageForm(request.GET)
    page = form.cleaned_data["page"] or 1 if form.is_valid() else 1
    with transaction.atomic():
        who, consent = read(request, public_id, "history.read")
        context = presenter.history_page(request.clinician, who, consent, page, timezone.now())
        return _shown(request, "tracker/panel_history.html", context, "earlier")


@require_safe
@clinician_required
@one_patient
def chart(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """The numbers Plotly draws over the page's own picture."""
    with transaction.atomic():
        who, consent = read(request, public_id, "chart.read")
        now = timezone.now()
        made = presenter.chart_json(who, consent, desk_range(who, request.GET, now), now)
    return _figure(made)


@require_safe
@clinician_required
@one_patient
def figure(
    request: ClinicianRequest, public_id: uuid.UUID, page: str, picture: str
) -> HttpResponse:
    """The numbers of one of the other pictures."""
    with transaction.atomic():
        who, consent = read(request, public_id, "chart.read")
        now = timezone.now()
        span = desk_range(who, request.GET, now)
        made = presenter.figure_json(who, consent, page, picture, span, now)
    return _figure(made)


def read(request: ClinicianRequest, public_id: uuid.UUID, action: str) -> tuple[Patient, Consent]:
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


def _shown(
    request: ClinicianRequest,
    template: str,
    context: Mapping[str, Any],
    part: str,
    *,
    status: int = 200,
) -> HttpResponse:
    whole = {**context, "clinician": request.clinician}
    return render_page(request, template, whole, partial=part, status=status)


def _figure(made: str | None) -> HttpResponse:
    if made is None:
        raise Http404
    return HttpResponse(made, content_type="application/json")
