"""One tap that says somebody is still here, before a sign-in ends by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from tracker.access import ClinicianRequest, clinician_required, patient_of


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Nothing to read; the request itself counts as a sign of the person.

    Whoever keeps no diary, and whoever is not signed in, comes to the door of the desk.
    """
    if patient_of(request) is None:
        return _at_the_desk(request)
    return HttpResponse(status=204)


@clinician_required
def _at_the_desk(_request: ClinicianRequest) -> HttpResponse:
    return HttpResponse(status=204)
