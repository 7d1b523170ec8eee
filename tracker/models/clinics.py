"""How a clinic grows: the invitations its admins send."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from .people import Clinic, Clinician


class ClinicInvitation(models.Model):
    """A mail that lets one person join a clinic; nobody reads a diary by it alone.

    Only the hash of its random part is kept.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Clinician.Role)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Clinician, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(stopped_at__isnull=True),
                name="clinic_invitation_ends_one_way",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
