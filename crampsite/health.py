"""Whether the product answers: ok or not ok, and nothing else."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crampsite import watch
from tracker.actions.heartbeats import stands_still


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" when both databases answer, 503 "not ok" when one does not.

    Background work that stands still is told to the operator and is no reason to take the
    pages away: entries are still saved.
    """
    try:
        for alias in ("default", "keys"):
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
        is_silent = stands_still(timezone.now())
    except DatabaseError:
        return HttpResponse("not ok", status=503, content_type="text/plain")
    if is_silent:
        watch.look_aside()
    return HttpResponse("ok", content_type="text/plain")
