"""When a patient last told the diary something: what a clinic sees as silence."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from tracker.models import Patient


def note_entry(patient: Patient, at: dt.datetime) -> None:
    """Remember the newest entry; an older one, imported late, changes nothing."""
    older = Q(last_entry_at__isnull=True) | Q(last_entry_at__lt=at)
    Patient.objects.filter(older, pk=patient.pk).update(last_entry_at=at)
