"""A helper's own side: take a code, see whom one helps, and stop helping."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tracker.access import HelperRequest, helper_required
from tracker.actions import helpers as actions
from tracker.forms.helpers import HelperCodeForm
from tracker.models import User
from tracker.presenters import helping as presenter


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def helping(request: HttpRequest) -> HttpResponse:
    """Whom this account helps; a code is looked at first, and taken after a yes."""
    now = timezone.now()
    user = request.user
    if not isinstance(user, User) or request.method != "POST":
        return _people(request, HelperCodeForm())
    form = HelperCodeForm(request.POST)
    if not form.is_valid():
        return _people(request, form, status=422)
    code = form.cleaned_data["code"]
    try:
        if "yes" not in request.POST:
            found = actions.find_invitation(user, code, now=now)
            context = presenter.invitation(user, found, code, now)
            return render(request, "tracker/helping_question.html", context)
        helper = actions.accept_invitation(
            user, code, only_helps="only_helps" in request.POST, now=now
        )
    except actions.InvitationError as reason:
        form.add_error("code", str(reason))
        return _people(request, form, status=422)
    messages.success(request, f"You can log for {presenter.who(helper.patient)} now.")
    return redirect("for", public_id=helper.public_id)


@require_POST
@helper_required
def leave(request: HelperRequest) -> HttpResponse:
    """The helper stops; what they logged stays in the diary."""
    actions.leave(request.helper, request.user, now=timezone.now())
    messages.success(request, "You stopped helping. What you logged stays in the diary.")
    return redirect("helping")


def _people(request: HttpRequest, form: HelperCodeForm, *, status: int = 200) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # behind the sign-in
    context = presenter.own_people(user, timezone.now(), form)
    return render(request, "tracker/helping.html", context, status=status)
