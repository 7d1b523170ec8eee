"""What every page needs around its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tracker.access import patient_of
from tracker.forms.sign_in import SHARED

from . import offline


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for the layouts: the person's theme, whether all this is sample data, and what
    a phone must know to keep entries while there is no network.

    Costs no query: the diary came with the account. A page may set its own theme.
    """
    patient = patient_of(request) if hasattr(request, "user") else None
    return {
        "theme": patient.theme if patient else "auto",
        "sample_data": settings.DEMO,
        "phone": offline.phone(patient, is_shared=SHARED in request.session) if patient else None,
    }
