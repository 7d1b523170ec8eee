"""One line in the log for every door that stayed shut, and for what opens or changes an account.

A line says who (an opaque id), what (the method and the route's name), about which row (an
opaque id) and how it ended; the log adds when. Never a path: a link holds its own key.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse

from crampsite.policy import POLICIES, Door

logger = logging.getLogger(__name__)

REFUSED = frozenset((401, 403, 404, 429))
LED_ELSEWHERE = frozenset((301, 302, 303))
# Pages that come instead of the one asked for: who are you, is it still you, one more step.
ASKING = ("account_reauthenticate", "mfa_reauthenticate", "mfa_activate_totp")


class Refusals:
    """Notes what was refused after the page has answered, whoever refused it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the page."""
        response = self.get_response(request)
        place = request.resolver_match
        if place is not None and is_refusal(place.view_name, response):
            logger.warning(
                "refused who=%s what=%s:%s object=%s status=%s",
                who(request),
                request.method,
                place.view_name,
                _object(place.kwargs),
                response.status_code,
            )
        return response


def is_refusal(name: str, response: HttpResponse) -> bool:
    """True when the answer is not the page of this address, because of who asked."""
    if response.status_code in REFUSED:
        policy = POLICIES.get(name)
        # An article that is not there is no refusal: nobody may read it.
        return policy is None or policy.door is not Door.ANYBODY or response.status_code != 404
    if response.status_code not in LED_ELSEWHERE or name in ASKING:
        return False
    return response.headers.get("Location", "").partition("?")[0] in _asking()


def who(request: HttpRequest) -> str:
    """The opaque id of the signed-in account, or that there is none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return "nobody"
    return str(user.public_id)


def _asking() -> frozenset[str]:
    return frozenset((resolve_url(settings.LOGIN_URL), *(reverse(name) for name in ASKING)))


def _object(parts: dict[str, Any]) -> str:
    """The row's id. Whatever else an address holds may be a key, or somebody's words."""
    found = parts.get("public_id")
    return str(found) if isinstance(found, uuid.UUID) else "-"
