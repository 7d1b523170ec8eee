"""The page that opens without network. It is the only page a browser may keep."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from tracker.presenters import offline as presenter


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The same bytes for everybody, signed in or not."""
    return HttpResponse(shell_page())


@cache
def shell_page() -> str:
    """The page, drawn without the request, so that nothing of a person can be in it."""
    return render_to_string("offline/shell.html", presenter.shell())
