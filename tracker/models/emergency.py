"""Emergency access: a clinician who opened a diary without consent, why, and for how long."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from .people import Clinician, Patient


class EmergencyQuerySet(models.QuerySet["EmergencyAccess"]):
    """Openings by whether they show anything."""

    def open(self, now: dt.datetime) -> Self:
        """Those that show the diary at this moment."""
        return self.filter(ends_at__gt=now, stopped_at__isnull=True, patient__user__is_active=True)


class EmergencyAccess(models.Model):
    """One opening for one hour; the reason is sealed with the patient's own key."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="emergencies")
    clinician = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="emergencies")
    sealed_reason = models.BinaryField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at")), name="emergency_ends_after_it_opens"
            ),
        ]
        indexes = [models.Index(fields=["patient", "-opened_at"], name="emergency_newest")]

    def __str__(self) -> str:
        return str(self.public_id)
