"""What every page needs around its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tracker.access import DESK_IDLE, patient_of
from tracker.forms.sign_in import SHARED
from tracker.models import Patient

from . import offline


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for the layouts: the person's theme, whether all this is sample data, and what
    a phone must know to keep entries while there is no network.

    Costs no query: the diary came with the account. A page may set its own theme.
    """
    patient = patient_of(request) if hasattr(request, "user") else None
    return {
        "idle": _idle(request, patient),
        "theme": patient.theme if patient else "auto",
        "sample_data": settings.DEMO,
        "phone": offline.phone(patient, is_shared=SHARED in request.session) if patient else None,
    }


def _idle(request: HttpRequest, patient: Patient | None) -> dict[str, Any] | None:
    """After how many quiet seconds this sign-in ends or asks again; None without one."""
    if patient is not None:
        is_shared = SHARED in request.session
        minutes = settings.SHARED_DEVICE_MINUTES if is_shared else settings.LOG_ONLY_AFTER_MINUTES
        return {"seconds": 60 * minutes, "ends": is_shared}
    if hasattr(request, "user") and request.user.is_authenticated:
        return {"seconds": int(DESK_IDLE.total_seconds()), "ends": True}
    return None
