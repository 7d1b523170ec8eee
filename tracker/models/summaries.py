"""The links a person makes to show their visit summary to somebody without an account."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q

from .people import Patient


class SummaryLink(models.Model):
    """An address that shows one person's visit summary to whoever has it, for some days.

    Only the hash of its random part is kept. Who opened it when is in the audit trail.
    """

    class Days(models.IntegerChoices):
        ONE = 1, "1 day"
        SEVEN = 7, "7 days"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="summary_links")
    digest = models.CharField(max_length=64, unique=True)
    days = models.PositiveSmallIntegerField(choices=Days, default=Days.ONE)
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(days__in=(1, 7)), name="summary_link_lives_one_or_seven_days"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=models.F("created_at")),
                name="summary_link_stops_after_it_was_made",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-created_at"], name="summary_link_newest")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def expires_at(self) -> dt.datetime:
        """From this moment on the link opens nothing."""
        return self.created_at + dt.timedelta(days=self.days)

    def opens(self, now: dt.datetime) -> bool:
        """True while the link shows the summary."""
        return self.stopped_at is None and now < self.expires_at
