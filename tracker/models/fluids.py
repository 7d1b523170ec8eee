"""Drinks, counted per waking day (04:00 to 04:00 local)."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from .people import Patient

LARGEST_DRINK_ML = 3000  # one entry; more is a slip of the unit and is asked about


class DrinkQuerySet(models.QuerySet["Drink"]):
    """Drinks that count."""

    def kept(self) -> Self:
        """Drinks that were not undone."""
        return self.filter(removed_at__isnull=True)


class Drink(models.Model):
    """One drink. `time_given` tells a chosen time from the moment of the tap."""

    class Kind(models.TextChoices):
        WATER = "water", "Water"
        COFFEE_TEA = "coffee_tea", "Coffee or tea"
        ALCOHOL = "alcohol", "Alcohol"
        ELECTROLYTE = "electrolyte", "Electrolyte drink"
        OTHER = "other", "Something else"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="drinks")
    day = models.DateField()
    zone = models.CharField(max_length=64)
    at = models.DateTimeField()
    time_given = models.BooleanField(default=False)
    volume_ml = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.WATER)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DrinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(volume_ml__gte=1, volume_ml__lte=LARGEST_DRINK_ML),
                name="drink_volume_is_plausible",
            ),
        ]
        indexes = [models.Index(fields=["patient", "day"], name="drink_by_day")]

    def __str__(self) -> str:
        return str(self.public_id)


class FluidDay(models.Model):
    """The waking day's total, kept with the drinks, so a year is 365 rows and not 2,000."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="fluid_days")
    day = models.DateField()
    volume_ml = models.PositiveIntegerField()
    # When the person said that very much to drink was right; then the day is not asked again.
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "day"], name="fluid_day_once_per_person"),
        ]
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.volume_ml} ml"
