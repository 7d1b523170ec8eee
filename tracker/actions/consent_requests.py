"""Requests a patient did not answer: they end by themselves, and open nothing afterwards.

Nobody else can do that for them: a request is no answer, and a clinic must be able to ask
again with a new code.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tracker import audit
from tracker.models import Consent


def lapse(consent: Consent, *, now: dt.datetime) -> bool:
    """End a request whose time is over, as of that time; False when it was answered meanwhile."""
    with transaction.atomic():
        waiting = Consent.objects.unanswered(now).filter(pk=consent.pk)
        if not waiting.update(state=Consent.State.LAPSED, withdrawn_at=consent.answer_by):
            return False
        audit.record(
            audit.JOB,
            consent.patient,
            "consent.lapse",
            now=now,
            object_id=str(consent.public_id),
        )
    return True


def lapse_unanswered(now: dt.datetime) -> int:
    """End every request whose time is over; how many there were."""
    rows = Consent.objects.unanswered(now).select_related("patient").order_by("patient_id", "pk")
    return sum(lapse(consent, now=now) for consent in rows)
