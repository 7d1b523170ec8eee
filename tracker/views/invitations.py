"""The link a patient sent, opened at the desk. It asks the patient, and opens nothing."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.access import ClinicianRequest, desk_required
from tracker.actions.share_codes import CodeError, UnknownLinkError, ask_with_link
from tracker.forms.share import LinkForm
from tracker.models.consent import ANSWER_WITHIN

ASKED = (
    "Your patient was asked. Nothing opens before their yes."
    f" They have {ANSWER_WITHIN.days} days to answer. After that you need a new code or link."
)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def invitation(request: ClinicianRequest) -> HttpResponse:
    """A form the link fills by itself; sent, it asks the patient. A wrong link is not found."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        slow: HttpResponse | None = ratelimit.consume_or_429(
            request, action="share_link", key=str(request.clinician.pk)
        )
        if slow is not None:
            return slow
        try:
            ask_with_link(request.clinician, form.cleaned_data["link"], now=timezone.now())
        except UnknownLinkError:
            raise Http404 from None
        except CodeError as reason:
            form.add_error("link", str(reason))
        else:
            messages.success(request, ASKED)
            return redirect("panel")
    status = 422 if form.errors else 200
    context = {"clinician": request.clinician, "form": form, "nav_active": "add"}
    return render(request, "tracker/panel_invitation.html", context, status=status)
