"""What a clinic set for one patient: a limit for the day's drinks, or a sodium target."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from .people import Clinic, Clinician, Patient

FLUID_ML = (250, 10_000)  # [A] outside it is a slip of the unit
SODIUM_MMOL_L = (110, 160)  # [A] the same


class ClinicLimitQuerySet(models.QuerySet["ClinicLimit"]):
    """Limits by whether they hold."""

    def in_force(self) -> Self:
        """Those nobody ended."""
        return self.filter(ended_at__isnull=True)


class ClinicLimit(models.Model):
    """One value with its reason; it is never changed, only ended, so earlier ones stay.

    The patient's own answer about drinking ("I was told to limit it") is another matter and
    stays on the patient's row. See `actions.limits` for how both are one truth.
    """

    class Kind(models.TextChoices):
        FLUID = "fluid", "Fluid limit"
        SODIUM = "sodium", "Sodium target"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="clinic_limits")
    # Empty where a limit is older than these rows and nobody knows who set it.
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, null=True, blank=True, related_name="limits"
    )
    set_by = models.ForeignKey(
        Clinician, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=6, choices=Kind)
    fluid_ml = models.PositiveIntegerField(null=True, blank=True)
    sodium_low = models.PositiveSmallIntegerField(null=True, blank=True)  # mmol/L
    sodium_high = models.PositiveSmallIntegerField(null=True, blank=True)  # mmol/L
    sealed_reason = models.BinaryField(null=True, blank=True)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Empty on an ended row: the patient took it off after the clinic could no longer read.
    ended_by = models.ForeignKey(
        Clinician, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sealed_end_reason = models.BinaryField(null=True, blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)
    sealed_objection = models.BinaryField(null=True, blank=True)

    objects = ClinicLimitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "clinic", "kind"],
                condition=Q(ended_at__isnull=True),
                name="limit_one_in_force_per_clinic",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="fluid",
                    fluid_ml__isnull=False,
                    fluid_ml__range=FLUID_ML,
                    sodium_low__isnull=True,
                    sodium_high__isnull=True,
                )
                | Q(
                    kind="sodium",
                    fluid_ml__isnull=True,
                    sodium_low__isnull=False,
                    sodium_high__isnull=False,
                    sodium_low__gte=SODIUM_MMOL_L[0],
                    sodium_high__lte=SODIUM_MMOL_L[1],
                    sodium_low__lt=F("sodium_high"),
                ),
                name="limit_has_its_own_numbers",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False)
                | Q(ended_by__isnull=True, sealed_end_reason__isnull=True),
                name="limit_ends_with_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(objected_at__isnull=False) | Q(sealed_objection__isnull=True),
                name="limit_objection_has_a_moment",
            ),
        ]
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
