"""Signs a person ticked, how their days were, and laboratory values."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from .people import Patient


class SymptomReport(models.Model):
    """One sign of a day. "By mistake" adds a mark and never removes the row.

    A sign that was only read out of somebody's own words counts for the red flags of its
    day and nowhere else: nobody ticked it.
    """

    class Source(models.TextChoices):
        CHECK = "check", "The symptom check"
        DAY = "day", "A day note"
        RESTLESS = "restless", "The restless-legs questions"
        WORDS = "words", "Own words"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="symptoms")
    code = models.CharField(max_length=40)
    source = models.CharField(
        max_length=8, choices=Source, default=Source.CHECK, db_default=Source.CHECK
    )
    date = models.DateField()
    at = models.DateTimeField()
    mistaken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "date"], name="symptom_by_date")]

    def __str__(self) -> str:
        return f"{self.date} {self.code}"


class DayNote(models.Model):
    """How one waking day was, where the person said so; every field may stay empty.

    What somebody wrote in their own words is sealed. Signs of the day are
    `SymptomReport` rows, so that every rule reads them the same way.
    """

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="day_notes")
    date = models.DateField()
    exertion = models.PositiveSmallIntegerField(null=True, blank=True)
    hot = models.BooleanField(null=True, blank=True)
    alcohol_drinks = models.PositiveSmallIntegerField(null=True, blank=True)
    urine_colour = models.PositiveSmallIntegerField(null=True, blank=True)
    urine_times = models.PositiveSmallIntegerField(null=True, blank=True)
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    sealed_words = models.BinaryField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "date"], name="day_note_once_a_day"),
            models.CheckConstraint(
                condition=Q(exertion__isnull=True) | Q(exertion__lte=3),
                name="day_note_exertion_is_0_to_3",
            ),
            models.CheckConstraint(
                condition=Q(urine_colour__isnull=True)
                | Q(urine_colour__gte=1, urine_colour__lte=8),
                name="day_note_urine_colour_is_1_to_8",
            ),
        ]

    def __str__(self) -> str:
        return f"day note of {self.date}"


class RestlessAnswers(models.Model):
    """One evening's answers to the questions that tell a cramp from restless legs.

    The signs among them are also `SymptomReport` rows. An empty answer was left out.
    """

    class Feel(models.TextChoices):
        PAIN = "pain", "A sharp pain"
        URGE = "urge", "A need to move my legs"
        BOTH = "both", "Both"

    class EasedBy(models.TextChoices):
        STRETCH = "stretch", "Stretching that muscle hard"
        MOVE = "move", "Walking or moving, while I keep moving"
        NOTHING = "nothing", "Neither of these"

    class Lasts(models.TextChoices):
        SHORT = "short", "Seconds to 10 minutes, then it was sore"
        RETURNS = "returns", "Longer, and it came back when I rested"
        LONG = "long", "Longer, but rest made no difference"

    class Comes(models.TextChoices):
        EVENING = "evening", "In the evening, while I sat or lay down"
        ASLEEP = "asleep", "It woke me from sleep"
        DAY = "day", "At other times"

    class Place(models.TextChoices):
        ONE = "one", "One calf or one foot"
        BOTH = "both", "Both legs, deep inside"
        ARMS = "arms", "My legs and my arms"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="restless_answers")
    date = models.DateField()
    hard_knot = models.BooleanField(null=True, blank=True)
    feel = models.CharField(max_length=5, choices=Feel, blank=True)
    eased_by = models.CharField(max_length=7, choices=EasedBy, blank=True)
    lasts = models.CharField(max_length=7, choices=Lasts, blank=True)
    comes = models.CharField(max_length=7, choices=Comes, blank=True)
    place = models.CharField(max_length=4, choices=Place, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "date"], name="restless_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"restless answers of {self.date}"


class LabResult(models.Model):
    """A laboratory value as printed on the report, with the lab's own range."""

    class Analyte(models.TextChoices):
        SODIUM = "sodium", "Sodium"
        POTASSIUM = "potassium", "Potassium"
        MAGNESIUM = "magnesium", "Magnesium"
        CALCIUM = "calcium", "Calcium"
        CREATININE = "creatinine", "Creatinine"
        FERRITIN = "ferritin", "Ferritin (iron stores)"
        CK = "ck", "CK (a muscle test)"
        TSH = "tsh", "TSH (a thyroid test)"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="labs")
    analyte = models.CharField(max_length=12, choices=Analyte)
    taken_on = models.DateField()
    value = models.DecimalField(max_digits=9, decimal_places=3)
    unit = models.CharField(max_length=12, default="mmol/L")
    range_low = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    range_high = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__gt=0), name="lab_value_is_positive"),
        ]
        indexes = [models.Index(fields=["patient", "taken_on"], name="lab_by_date")]

    def __str__(self) -> str:
        return f"{self.taken_on} {self.analyte}"
