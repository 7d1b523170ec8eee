"""The clinician's desk: the list of patients, and how somebody is added to it.

Every page writes its audit rows in the transaction it reads in, before anything is shown;
when that cannot be written, nothing is shown.
"""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tracker import audit
from tracker.access import ClinicianRequest, clinician_required, desk_required
from tracker.actions import consent as consent_actions
from tracker.forms.panel import URGENCIES, CodeForm, FilterForm
from tracker.presenters import panel as list_presenter


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
@desk_required
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
