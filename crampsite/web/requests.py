"""The request as views of this project know it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class WebRequest(HttpRequest):
    """A request after the HtmxMiddleware."""

    htmx: HtmxDetails
