"""Life events as marks of a chart: when, until when, and what the person called it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from tracker.models import Patient
from tracker.sealing import Unsealer

UNREADABLE = "An event"  # its words went with the key

# The first day, the last (None for an event of one day), and the person's own words.
Marked = tuple[dt.date, dt.date | None, str]


def life_events(
    patient: Patient, first: dt.date, last: dt.date, unseal: Unsealer | None = None
) -> list[Marked]:
    """The events that touch these days, oldest first; none where nothing was entered.

    One query, and one look at the keys when there is an event. The words are notes: a
    clinician's page asks only where notes are shared.
    """
    unseal = unseal or Unsealer(patient.user.public_id)
    kept = patient.life_events.kept().filter(first_on__lte=last)
    touching = kept.filter(
        Q(last_on__gte=first) | Q(last_on__isnull=True, first_on__gte=first)
    ).order_by("first_on", "pk")
    rows = list(touching)
    labels = unseal([row.sealed_label for row in rows])
    return [
        (row.first_on, row.last_on, label or UNREADABLE)
        for row, label in zip(rows, labels, strict=True)
    ]
