""" "Is it still you?" in between, without losing what was typed.

A form that was sent waits in the session, sealed with the person's own key, and goes on by
itself once the password, code or passkey was given again. A session row alone shows nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve

from tracker.access import PatientRequest, signed_in_lately
from tracker.models import User
from tracker.sealing import seal, unseal

P = ParamSpec("P")

LONGEST_FORM = 64 * 1024  # characters; a day's note is far below
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # a name, and of no use later


def fresh_sign_in_required(
    view: Callable[Concatenate[PatientRequest, P], HttpResponse],
) -> Callable[Concatenate[PatientRequest, P], HttpResponse]:
    """Open `view` for five minutes after a password, code or passkey; else ask for one first."""

    @wraps(view)
    def wrapper(request: PatientRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if signed_in_lately(request):
            return view(request, *args, **kwargs)
        return ask_first(request)

    return wrapper


def ask_first(request: HttpRequest) -> HttpResponse:
    """The way to "Is it still you?"; from there a form goes on, and a page is opened again."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    asks = ways[0]["url"]
    if request.method != "POST":
        return redirect_to_login(request.get_full_path(), asks)
    _keep(request)
    return redirect(asks)


def go_on(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    """What the form would have answered; called by the library, after it asked."""
    person = cast("User", request.user).public_id
    text = unseal(person, str(state["sealed"]).encode())
    if text is None:
        return redirect("home")
    kept = json.loads(text)
    request.method, request.path, request.path_info = "POST", kept["path"], kept["path"]
    request.POST = QueryDict(kept["body"])
    request.resolver_match = match = resolve(kept["path"])
    return cast("HttpResponse", match.func(request, *match.args, **match.kwargs))


def _keep(request: HttpRequest) -> None:
    fields = request.POST.copy()
    fields.pop(TOKEN, None)
    body = fields.urlencode()
    if len(body) > LONGEST_FORM:
        return
    text = json.dumps({"path": request.path_info, "body": body})
    sealed = seal(cast("User", request.user).public_id, text).decode()
    request.session[STATE_SESSION_KEY] = {
        "callback": f"{__name__}.{go_on.__name__}",
        "state": {"sealed": sealed},
    }
