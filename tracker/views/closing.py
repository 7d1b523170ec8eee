"""Somebody of a clinic closes their own account: plain words, one typed word, and it is done."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tracker.access import ClinicianRequest, desk_required, signed_in_lately
from tracker.actions import closing
from tracker.forms.your_data import CloseForm

from .carried import ask_first


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def close(request: ClinicianRequest) -> HttpResponse:
    """What goes and what stays; after the word is typed, the page of somebody without account."""
    if not signed_in_lately(request):
        return ask_first(request)
    form = CloseForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, 422 if request.method == "POST" else 200)
    try:
        closing.close_account(request.clinician, now=timezone.now())
    except closing.LastAdminError:
        return _page(request, form, 422)
    logout(request)
    return render(request, "tracker/closed.html")


def _page(request: ClinicianRequest, form: CloseForm, status: int) -> HttpResponse:
    context = {
        "clinic": request.clinician.clinic,
        "form": form,
        "is_last_admin": closing.is_last_admin(request.clinician),
    }
    return render(request, "tracker/close.html", context, status=status)
