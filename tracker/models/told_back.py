"""What a person says back to the diary: whether a finding fits, and what else happened.

Own words are sealed and shared only where notes are.
"""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from .findings import Finding
from .people import Patient


class FindingAnswer(models.Model):
    """The answer to "does this fit what you noticed?"; an empty one was taken back."""

    class Fit(models.TextChoices):
        YES = "yes", "Yes, it fits"
        NO = "no", "No, it does not fit"
        UNSURE = "unsure", "I am not sure"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="finding_answers")
    finding = models.OneToOneField(Finding, on_delete=models.CASCADE, related_name="answer")
    fit = models.CharField(max_length=6, choices=Fit, blank=True)
    sealed_words = models.BinaryField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fit__in=("", "yes", "no", "unsure")),
                name="finding_answer_is_a_known_word",
            ),
            models.CheckConstraint(
                condition=~Q(fit="") | Q(sealed_words__isnull=True),
                name="finding_answer_has_words_only_with_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"finding answer {self.fit}"


class LifeEventQuerySet(models.QuerySet["LifeEvent"]):
    """Events that count."""

    def kept(self) -> Self:
        """Events that were not removed."""
        return self.filter(removed_at__isnull=True)


class LifeEvent(models.Model):
    """A new bed, a holiday: one day, or from the first day to the last, both included."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="life_events")
    first_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)
    sealed_label = models.BinaryField()
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = LifeEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
                name="life_event_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["patient", "first_on"], name="life_event_by_date")]

    def __str__(self) -> str:
        return f"life event of {self.first_on}"


class LatestAnswers(models.Model):
    """What the nightly job answered to each question on the newest night it looked at.

    One row for each person, not for each night: the runs keep what fitted, this keeps why
    nothing did.
    """

    patient = models.OneToOneField(Patient, on_delete=models.CASCADE, related_name="latest_answers")
    night = models.DateField()
    version = models.CharField(max_length=16)
    logged_nights = models.PositiveIntegerField()
    answers = models.JSONField(default=list)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answers of {self.night}"
