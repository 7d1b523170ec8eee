"""Middleware that knows nothing of diaries."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LEAVES = frozenset(("account_logout", "erase"))  # forms after which a browser forgets
Handler = Callable[[HttpRequest], HttpResponse]


def private_pages(get_response: Handler) -> Handler:
    """No page is kept by any cache, and no feature of the device is open to it.

    Signing out, and deleting the diary, also clears what a browser kept all the same.

    Static files never come here: WhiteNoise answers them before.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        place = request.resolver_match
        if request.method == "POST" and place and place.view_name in LEAVES:
            response.headers["Clear-Site-Data"] = '"cache"'
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if settings.HTTPS:
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return handle


class CacheAway:
    """Says what to do when the shared cache is away.

    Only sign-in needs it (its rate limits are kept there, so it stays shut without them);
    logging an entry never looks at it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the page."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 with words for an error of the cache; nothing for any other error."""
        if not isinstance(exception, RedisError):
            return None
        logger.error("the shared cache is away: %s", type(exception).__name__)
        return render(request, "errors/503.html", status=503)
