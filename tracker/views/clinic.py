"""A clinic's people: invited and removed by its admins; and the door for whoever was invited."""

from __future__ import annotations

import uuid

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.access import ClinicianRequest, manager_required, signed_in_lately, waiting_clinician
from tracker.actions import clinic_people as actions
from tracker.actions.entries import NotAllowedError
from tracker.forms.clinic import InviteForm, JoinForm
from tracker.models import Clinician
from tracker.presenters.clinic import clinic_page
from tracker.views.carried import ask_first

JOINED = "Your account is made. Sign in now, then set up your second step."


@require_safe
@manager_required
def clinic(request: ClinicianRequest) -> HttpResponse:
    """Who works here, and who is invited."""
    return _page(request, InviteForm(initial={"role": Clinician.Role.CLINICIAN}))


@require_POST
@manager_required
def invite(request: ClinicianRequest) -> HttpResponse:
    """Owe the mail with the link to join; the same answer for any address."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    if not signed_in_lately(request):
        return ask_first(request)
    try:
        actions.invite_person(
            request.clinician,
            email=form.cleaned_data["email"],
            role=Clinician.Role(form.cleaned_data["role"]),
            now=timezone.now(),
        )
    except NotAllowedError as reason:
        form.add_error(None, str(reason))
        return _page(request, form, status=422)
    messages.success(request, "The invitation is on its way. Patients see nothing of it yet.")
    return redirect("clinic")


@require_POST
@manager_required
def uninvite(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """The link in the mail opens nothing any more."""
    row = get_object_or_404(request.clinician.clinic.invitations, public_id=public_id)
    actions.stop_invitation(request.clinician, row, now=timezone.now())
    messages.success(request, "That invitation has stopped.")
    return redirect("clinic")


@require_POST
@manager_required
def remove(request: ClinicianRequest, public_id: uuid.UUID) -> HttpResponse:
    """Somebody works here no more: their very next request finds nothing."""
    people = request.clinician.clinic.clinicians.filter(removed_at__isnull=True)
    person = get_object_or_404(people.select_related("user"), user__public_id=public_id)
    try:
        actions.remove_person(request.clinician, person, now=timezone.now())
    except NotAllowedError as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"{person.display_name} sees nothing from now on.")
    return redirect("clinic")


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Somebody who was invited makes an account; it opens nothing before it is verified."""
    form = JoinForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _join_page(request, form, 422 if form.is_bound else 200)
    slow: HttpResponse | None = ratelimit.consume_or_429(request, action="clinic_join")
    if slow is not None:
        return slow
    now = timezone.now()
    invitation = actions.find_invitation(form.cleaned_data["link"], now)
    if invitation is None:
        raise Http404
    said = {name: form.cleaned_data[name] for name in ("name", "title", "password")}
    try:
        actions.join(invitation, **said, now=now)
    except actions.TakenError:
        form.add_error(None, "This address has an account. Ask for an invitation to another one.")
    except NotAllowedError as reason:
        form.add_error(None, str(reason))
    else:
        messages.success(request, JOINED)
        return redirect("account_login")
    return _join_page(request, form, 422)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Somebody who joined reads what happens next; nobody else finds this page."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    clinician = waiting_clinician(request)
    if clinician is None:
        raise Http404
    return render(request, "tracker/clinic_waiting.html", {"clinician": clinician})


def _join_page(request: HttpRequest, form: JoinForm, status: int) -> HttpResponse:
    return render(request, "tracker/clinic_join.html", {"form": form}, status=status)


def _page(request: ClinicianRequest, form: InviteForm, *, status: int = 200) -> HttpResponse:
    context = clinic_page(request.clinician, timezone.now()) | {"form": form}
    return render(request, "tracker/clinic.html", context, status=status)
