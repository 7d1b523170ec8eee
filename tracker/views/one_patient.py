"""Keeps a piece about one patient out of the page of another.

A page of the desk says with every request of its script whom it shows; an address of
somebody else gets nothing. Every answer says whom it is about, so that the page can look
before it shows it (`static/js/desk_identity.js`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse

from tracker.access import ClinicianRequest

P = ParamSpec("P")
SHOWN = "X-Patient-Shown"  # of a request: whom the page shows that asks
ABOUT = "X-Patient"  # of an answer: whom it is about
ANOTHER = "This page shows another patient. Open the patient again from the list."


def one_patient(
    view: Callable[Concatenate[ClinicianRequest, uuid.UUID, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Answer 409 and do nothing when the page that asks shows somebody else."""

    @wraps(view)
    def wrapper(
        request: ClinicianRequest, public_id: uuid.UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        shown = request.headers.get(SHOWN)
        if shown is not None and shown != str(public_id):
            return HttpResponse(ANOTHER, status=409, content_type="text/plain; charset=utf-8")
        answer = view(request, public_id, *args, **kwargs)
        answer[ABOUT] = str(public_id)
        return answer

    return wrapper
