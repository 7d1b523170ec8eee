"""What a sign-in may do that nobody used for a while: enter things, and show nothing.

A phone on a night table is signed in for thirty days. After thirty idle minutes whoever
picks it up can log a cramp, a drink or a sign, on the page that knows nobody; the record
opens again with the password. On a shared device the sign-in ends after five minutes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from crampsite.policy import POLICIES, Door
from tracker.access import KEEPER, patient_of, signed_in_at
from tracker.forms.sign_in import SHARED
from tracker.views.carried import ask_first

SEEN = "seen_at"  # in the session, seconds since 1970
NOTED = dt.timedelta(minutes=1)  # so that not every page writes the session
OPEN_DOORS = frozenset(
    (Door.ANYBODY, Door.SIGNED_OUT, Door.SIGNED_LINK, Door.DEMO_MAILBOX, Door.OPERATOR)
)
# The phone sends these by itself; they are no sign of a person.
BY_ITSELF = frozenset(("sync", "service-worker", "manifest", "offline"))
# Pages whose work can be done without seeing the record.
HAS_A_STAND_IN = {
    "tonight": "",
    "today": "#drinks",
    "drinks": "#drinks",
    "check": "#check",
    "cramp-earlier": "#earlier",
}
# Forms of the library, with passwords in them: these are typed again.
HOLDS_PASSWORDS = ("account_", "mfa_")
OPEN_AGAIN = "open"  # asked for with "Open my diary"


class LogOnly:
    """Lets an idle sign-in of a patient enter things, and leads every other page to sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the page."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: Any
    ) -> HttpResponse | None:
        """None to go on; otherwise where an idle sign-in is led instead."""
        if patient_of(request) is None or request.resolver_match is None:
            return None
        now, name = timezone.now(), request.resolver_match.view_name
        if not _is_idle(request, now):
            _note(request, name, now)
            return None
        if request.session.get(SHARED):
            logout(request)  # what follows is the page of a stranger
            return None
        request.log_only = True  # type: ignore[attr-defined]
        return None if _may_go_on(request, name) else _elsewhere(request, name)


def _is_idle(request: HttpRequest, now: dt.datetime) -> bool:
    minutes = (
        settings.SHARED_DEVICE_MINUTES
        if request.session.get(SHARED)
        else settings.LOG_ONLY_AFTER_MINUTES
    )
    seen = max(request.session.get(SEEN, now.timestamp()), signed_in_at(request))
    return bool(now.timestamp() - seen > minutes * 60)


def _note(request: HttpRequest, name: str, now: dt.datetime) -> None:
    if name in BY_ITSELF:
        return
    if now.timestamp() - request.session.get(SEEN, 0) > NOTED.total_seconds():
        request.session[SEEN] = now.timestamp()


def _may_go_on(request: HttpRequest, name: str) -> bool:
    policy = POLICIES.get(name)
    if policy is None:
        return False
    if policy.door in OPEN_DOORS:
        return True
    if request.method in {"GET", "HEAD"} and name in HAS_A_STAND_IN:
        return False
    # A phone that keeps what we do not take sends it again through its own door, which
    # answers without a page of the record.
    keeps = request.method == "POST" and KEEPER in request.headers
    return policy.log_only and not keeps


def _elsewhere(request: HttpRequest, name: str) -> HttpResponse:
    if request.method == "POST" and KEEPER in request.headers:
        return HttpResponse(status=401)
    is_page = request.method in {"GET", "HEAD"}
    if not is_page and not name.startswith(HOLDS_PASSWORDS):
        return ask_first(request)
    if is_page and name in HAS_A_STAND_IN and OPEN_AGAIN not in request.GET:
        return redirect(reverse("offline") + HAS_A_STAND_IN[name])
    way_back = request.path if is_page else reverse("tonight")
    return redirect_to_login(way_back, reverse("account_reauthenticate"))
