"""What every page needs around its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tracker.access import patient_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for the layouts: the person's theme, and whether all this is sample data.

    Costs no query: the diary came with the account. A page may set its own theme.
    """
    patient = patient_of(request) if hasattr(request, "user") else None
    return {"theme": patient.theme if patient else "auto", "sample_data": settings.DEMO}
