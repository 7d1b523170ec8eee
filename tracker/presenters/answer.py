"""What a person is told when signs, a value or a stopped medicine call for it.

The words were chosen and stored when the alert fired; here they are only put in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from education.escalation import emergency_numbers, escalation
from education.red_flags import SIGNS
from education.urgency import Urgency
from tracker.models import Alert, Cramp, Patient


def answer(patient: Patient, alerts: Sequence[Alert], cramp: Cramp | None = None) -> dict[str, Any]:
    """Context for the answer: the highest care level leads; calm words when nothing fired."""
    urgency = Urgency(alerts[0].urgency) if alerts else None
    numbers = emergency_numbers(patient.country, settings.EMERGENCY_NUMBER)
    ticked = sorted({code for alert in alerts for code in alert.signs})
    return {
        "theme": patient.theme,
        "alerts": alerts,
        "urgency": urgency.value if urgency else "",
        "level": escalation(urgency, patient.country, settings.EMERGENCY_NUMBER)
        if urgency
        else None,
        "numbers": numbers,
        "ticked": [SIGNS[code].words for code in ticked if code in SIGNS],
        "cramp": cramp,
    }
