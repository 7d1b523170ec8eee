"""Who may read a diary: a patient's consent to a clinic, and the code that starts it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from .people import Clinic, Clinician, Patient


class ShareCode(models.Model):
    """Nine digits a patient reads out to a clinic; dead after its time or five wrong tries.

    Only the keyed hash of the digits is kept.
    """

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="share_codes")
    digest = models.CharField(max_length=64, unique=True)
    categories = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code of {self.created_at:%Y-%m-%d}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents by whether they open anything."""

    def active(self, now: dt.datetime) -> Self:
        """Consents that let the clinic read at this moment."""
        return self.filter(state=Consent.State.ACTIVE).filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        )


class Consent(models.Model):
    """A patient's word that the named clinic may read the named kinds of entries."""

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for the patient"
        ACTIVE = "active", "Active"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="consents")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="consents")
    # The clinicians the patient was shown; a later joiner is not covered by this row.
    clinicians = models.ManyToManyField(Clinician, related_name="consents")
    asked_by = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="+")
    categories = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    text_version = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "clinic"],
                condition=Q(state__in=("asked", "active")),
                name="consent_one_live_per_clinic",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(given_at__isnull=False),
                name="consent_active_was_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"
