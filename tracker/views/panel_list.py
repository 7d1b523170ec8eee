"""The list of patients, and the filters a clinician keeps under a name.

The page writes its audit rows in the transaction it reads in, before anything is shown;
when that cannot be written, nothing is shown.
"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker import audit
from tracker.access import ClinicianRequest, clinician_required
from tracker.actions.entries import NotAllowedError
from tracker.actions.saved_views import put_back_view, remove_view, rename_view, save_view
from tracker.forms.panel_filter import (
    SHOWS,
    URGENCIES,
    Asked,
    UnknownFilterError,
    ViewForm,
    asked_in,
)
from tracker.models import SavedView
from tracker.presenters import panel as presenter

from .said import say_with_undo


@require_safe
@clinician_required
def panel(request: ClinicianRequest) -> HttpResponse:
    """Everybody who shares, most urgent first; 400 for an address that asks for anything else."""
    try:
        asked = asked_in(request.GET)
    except UnknownFilterError:
        context = {"clinician": request.clinician, "nav_active": "panel"}
        return render(request, "tracker/panel_unknown.html", context, status=400)
    return _page(request, asked)


@require_POST
@clinician_required
def save(request: ClinicianRequest) -> HttpResponse:
    """Keep the filter that is shown under a name."""
    form = ViewForm(request.POST)
    if form.is_valid():
        try:
            view = save_view(request.clinician, now=timezone.now(), **form.cleaned_data)
        except NotAllowedError as reason:
            form.add_error("name", str(reason))
        else:
            messages.success(request, f"Saved as “{view.name}”. One tap shows it again.")
            return redirect(_address(view))
    asked = Asked(
        urgency=form.cleaned_data.get("urgency", ""), show=form.cleaned_data.get("show", "")
    )
    if asked.can_be_saved:
        return _page(request, asked, form)
    messages.warning(request, "Choose a filter first, then save it.")
    return redirect("panel")


@require_POST
@clinician_required
def rename(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Another name for a view."""
    view = _own(request, public_id)
    form = ViewForm(request.POST)
    if form.is_valid():
        try:
            rename_view(view, name=form.cleaned_data["name"])
        except NotAllowedError as reason:
            form.add_error("name", str(reason))
        else:
            messages.success(request, f"It is called “{form.cleaned_data['name']}” now.")
            return redirect(_address(view))
    return _page(request, Asked(urgency=view.urgency, show=view.show), form, view)


@require_POST
@clinician_required
def remove(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a view away, with the way back."""
    view = _own(request, public_id)
    remove_view(view, now=timezone.now())
    undo = reverse("panel-view-back", args=[view.public_id])
    say_with_undo(request, f"The view “{view.name}” is removed.", undo)
    return redirect("panel")


@require_POST
@clinician_required
def put_back(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Undo the removal of a view."""
    view = get_object_or_404(request.clinician.saved_views, public_id=public_id)
    try:
        put_back_view(view)
    except NotAllowedError:
        messages.warning(request, "You have another view of that name by now.")
    else:
        messages.success(request, f"The view “{view.name}” is back.")
    return redirect(_address(view))


def _page(
    request: ClinicianRequest,
    asked: Asked,
    form: ViewForm | None = None,
    renaming: SavedView | None = None,
) -> HttpResponse:
    now = timezone.now()
    with transaction.atomic():
        context, shown = presenter.panel(request.clinician, now, asked)
        audit.record_many(audit.clinician_actor(request.clinician), shown, "panel.read", now=now)
        page = {
            "clinician": request.clinician,
            "urgencies": URGENCIES.items(),
            "shows": SHOWS.items(),
            "view_form": form,
            "renaming": renaming,
        }
        status = 422 if form else 200
        return render(request, "tracker/panel.html", context | page, status=status)


def _own(request: ClinicianRequest, public_id: uuid.UUID) -> SavedView:
    views = request.clinician.saved_views.filter(removed_at__isnull=True)
    return get_object_or_404(views, public_id=public_id)


def _address(view: SavedView) -> str:
    return f"{reverse('panel')}?{Asked(urgency=view.urgency, show=view.show).query()}"
