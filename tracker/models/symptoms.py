"""Signs a person ticked, days of strain, and laboratory values."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from .people import Patient


class SymptomReport(models.Model):
    """One ticked sign. "By mistake" adds a mark and never removes the row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="symptoms")
    code = models.CharField(max_length=40)
    date = models.DateField()
    at = models.DateTimeField()
    mistaken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "date"], name="symptom_by_date")]

    def __str__(self) -> str:
        return f"{self.date} {self.code}"


class Strain(models.Model):
    """How hard and how hot a day was, where the person said so."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="strains")
    date = models.DateField()
    exertion = models.PositiveSmallIntegerField(default=0)
    hot = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "date"], name="strain_once_a_day"),
            models.CheckConstraint(condition=Q(exertion__lte=3), name="strain_is_0_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.exertion}"


class LabResult(models.Model):
    """A laboratory value as printed on the report, with the lab's own range."""

    class Analyte(models.TextChoices):
        SODIUM = "sodium", "Sodium"
        POTASSIUM = "potassium", "Potassium"
        MAGNESIUM = "magnesium", "Magnesium"
        CALCIUM = "calcium", "Calcium"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="labs")
    analyte = models.CharField(max_length=12, choices=Analyte)
    taken_on = models.DateField()
    value = models.DecimalField(max_digits=8, decimal_places=2)
    unit = models.CharField(max_length=12, default="mmol/L")
    range_low = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    range_high = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__gt=0), name="lab_value_is_positive"),
        ]
        indexes = [models.Index(fields=["patient", "taken_on"], name="lab_by_date")]

    def __str__(self) -> str:
        return f"{self.taken_on} {self.analyte}"
