"""Where I am signed in, and signing out there."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tracker.access import patient_of
from tracker.actions.sign_ins import end_other_sign_ins, end_sign_in
from tracker.models import User
from tracker.presenters import sign_ins as presenter

EVERYWHERE_ELSE = "others"


@require_safe
@login_required
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Every device on which this account is open."""
    here = request.session.session_key
    user = cast("User", request.user)
    context = presenter.sign_ins(user, patient_of(request), here, timezone.now())
    return render(request, "tracker/sign_ins.html", context)


@require_POST
@login_required
def end(request: HttpRequest) -> HttpResponse:
    """One of them, or all but this one. It only ever closes something, so nothing is asked."""
    user, which = cast("User", request.user), request.POST.get("which", "")
    if which == EVERYWHERE_ELSE:
        end_other_sign_ins(user, but=request.session.session_key)
        messages.success(request, "You are signed out everywhere else.")
    elif _end_one(user, which):
        messages.success(request, "You are signed out there.")
    else:
        messages.info(request, "You were signed out there already.")
    return redirect("sign-ins")


def _end_one(user: User, which: str) -> bool:
    try:
        return end_sign_in(user, uuid.UUID(which))
    except ValueError:
        return False
