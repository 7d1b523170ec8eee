"""The medicine catalogue and what a person takes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from .people import Patient


class Drug(models.Model):
    """One row of the catalogue: a projection of `tracker/data/drugs.csv`."""

    inn = models.CharField(max_length=120, unique=True)
    other_names = models.JSONField(default=list, blank=True)
    brands = models.JSONField(default=list, blank=True)
    atc = models.CharField(max_length=8, blank=True)
    groups = models.JSONField(default=list, blank=True)
    cramp = models.SmallIntegerField(default=0)
    sodium = models.SmallIntegerField(default=0)
    potassium = models.CharField(max_length=1, default="0")
    dry = models.SmallIntegerField(default=0)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return self.inn


class MedicationQuerySet(models.QuerySet["Medication"]):
    """Medicines by whether they are taken."""

    def kept(self) -> Self:
        """Entries that were not undone."""
        return self.filter(removed_at__isnull=True)

    def taken_on(self, day: dt.date) -> Self:
        """Medicines not stopped before `day`; the day of stopping is the last one taken."""
        return self.kept().filter(Q(stopped_on__isnull=True) | Q(stopped_on__gte=day))


class Medication(models.Model):
    """A medicine somebody takes or took. An unknown name is kept sealed and never called safe."""

    class Precision(models.TextChoices):
        DAY = "day", "The day"
        MONTH = "month", "The month"
        YEAR = "year", "The year"

    class TimeOfDay(models.TextChoices):
        MORNING = "morning", "Morning"
        NOON = "noon", "Midday"
        EVENING = "evening", "Evening"
        BEDTIME = "bedtime", "Bedtime"

    class StoppedBy(models.TextChoices):
        PATIENT = "patient", "I stopped it myself"
        CLINICIAN = "clinician", "My physician or pharmacist stopped it"

    class WorseBefore(models.TextChoices):
        YES = "yes", "Yes, they got worse before I started it"
        NO = "no", "No, they did not get worse before"
        UNSURE = "unsure", "I am not sure"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="medications")
    drug = models.ForeignKey(Drug, on_delete=models.PROTECT, null=True, blank=True)
    sealed_words = models.BinaryField(null=True, blank=True)
    dose_value = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    dose_unit = models.CharField(max_length=12, blank=True)
    times = models.JSONField(default=list, blank=True)
    as_needed = models.BooleanField(default=False)
    started_on = models.DateField(null=True, blank=True)
    started_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    stopped_on = models.DateField(null=True, blank=True)
    stopped_by = models.CharField(max_length=9, choices=StoppedBy, blank=True)
    # Whether the cramps got worse before the start: a medicine cannot cause what came first.
    worse_before = models.CharField(max_length=6, choices=WorseBefore, blank=True, db_default="")
    # The newest ticked day, kept with the ticks, so the day page reads no ticks.
    last_taken_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = MedicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drug__isnull=False) | Q(sealed_words__isnull=False),
                name="medication_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(stopped_on__gte=models.F("started_on")),
                name="medication_stops_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(stopped_by="") | Q(stopped_on__isnull=False),
                name="medication_stopped_by_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["patient"], name="medication_by_patient")]

    def __str__(self) -> str:
        return str(self.public_id)


class DoseChange(models.Model):
    """A new dose or time of day from `on` onward; the first dose stands on the medicine."""

    medication = models.ForeignKey(Medication, on_delete=models.CASCADE, related_name="changes")
    on = models.DateField()
    dose_value = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    dose_unit = models.CharField(max_length=12, blank=True)
    times = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["medication", "on"], name="dose_change_once_a_day"),
        ]
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.medication} {self.on}"


class DoseTaken(models.Model):
    """One tick of "Took it" for a waking day."""

    medication = models.ForeignKey(Medication, on_delete=models.CASCADE, related_name="taken")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="doses_taken")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["medication", "day"], name="dose_taken_once_a_day"),
        ]
        indexes = [models.Index(fields=["patient", "day"], name="dose_taken_by_day")]

    def __str__(self) -> str:
        return f"{self.medication} {self.day}"
