"""What a saved entry said before and after somebody changed it.

The trail of the audit holds ids and codes only; this is the history a person can read
and, for ten minutes, undo. It goes with the person.
"""

from __future__ import annotations

import uuid

from django.db import models

from .people import Patient


class EntryChange(models.Model):
    """One change of one entry: the fields that differ, as they were and as they became.

    `date` is the night, or for a drink the waking day, on whose page the change is told.
    """

    class What(models.TextChoices):
        CRAMP = "cramp", "A cramp"
        NIGHT = "night", "A night"
        DRINK = "drink", "A drink"
        MEDICINE = "medicine", "A medicine"
        LAB = "lab", "A blood test"
        DAY = "day", "A day note"
        RESTLESS = "restless", "Answers about restless legs"
        FIT = "fit", "Whether a finding fits"
        EVENT = "event", "A life event"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=8, choices=What)
    object_id = models.CharField(max_length=36)  # a public id, or the night's date
    date = models.DateField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True)
                | models.Q(undone_at__gte=models.F("at")),
                name="entry_change_undone_after_it_was_made",
            ),
        ]
        indexes = [models.Index(fields=["patient", "date"], name="entry_change_by_date")]
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.object_id}"
