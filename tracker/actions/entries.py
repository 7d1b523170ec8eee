"""What holds for every entry: how late, how far ahead, how long it can be taken back."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from tracker.models import Patient

UNDO_MINUTES = 10  # settled for every entry
LATEST_ENTRY_NIGHTS = 7  # a night may be filled in for a week; later recall is biased
CLOCK_SLACK = dt.timedelta(minutes=5)  # a phone's clock may run this far ahead


class NotAllowedError(ValueError):
    """The entry cannot be; `str()` says why, in words for the person."""


def note_entry(patient: Patient, at: dt.datetime) -> None:
    """Remember the newest entry, from which a clinic sees silence; an older one changes nothing."""
    older = Q(last_entry_at__isnull=True) | Q(last_entry_at__lt=at)
    Patient.objects.filter(older, pk=patient.pk).update(last_entry_at=at)
