"""One way to answer: the whole page, or the named partial of it for htmx.

A partial's name is its DOM id and its hx-target.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """`template` with `context`; only its `partial` when htmx asked for that one."""
    details = getattr(request, "htmx", None)
    if partial is not None and details and details.target == partial:
        template = f"{template}#{partial}"
    return render(request, template, dict(context), status=status)
