"""How a patient is added to the list: by their code; nothing opens before their yes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.access import ClinicianRequest, desk_required
from tracker.actions import consent as consent_actions
from tracker.forms.panel import CodeForm
from tracker.views.invitations import ASKED


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
            messages.success(request, ASKED)
            return redirect("panel")
    status = 422 if form.errors else 200
    context = {"clinician": request.clinician, "form": form, "nav_active": "add"}
    return render(request, "tracker/panel_add.html", context, status=status)
