"""Reminders: who wants one, when and how, and the devices that show them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .people import Patient

MORNING_HOURS = range(5, 12)
EVENING_HOURS = range(17, 23)


class Reminder(models.Model):
    """The wish of one person to be reminded; who did not ask for it has no row."""

    class Part(models.TextChoices):
        MORNING = "morning", "In the morning"
        EVENING = "evening", "In the evening"

    class Way(models.TextChoices):
        MAIL = "mail", "By email"
        PUSH = "push", "On my phone or computer"

    patient = models.OneToOneField(Patient, on_delete=models.CASCADE, related_name="reminder")
    part = models.CharField(max_length=7, choices=Part)
    hour = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=4, choices=Way, default=Way.MAIL)
    chosen_at = models.DateTimeField()
    # The last night of a "not now": nothing is sent about it or about any before it.
    quiet_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    part="morning", hour__gte=MORNING_HOURS.start, hour__lt=MORNING_HOURS.stop
                )
                | Q(part="evening", hour__gte=EVENING_HOURS.start, hour__lt=EVENING_HOURS.stop),
                name="reminder_hour_is_of_its_part",
            ),
            models.CheckConstraint(
                condition=Q(way__in=("mail", "push")), name="reminder_way_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.hour} {self.way}"


class PushSubscription(models.Model):
    """A browser that shows reminders; its address and keys are sealed like notes.

    A browser has one address for everybody who uses it, so the address has one owner: the
    person who asked last.
    """

    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    endpoint_digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint_digest"], name="push_address_has_one_owner"),
        ]

    def __str__(self) -> str:
        return f"push since {self.created_at:%Y-%m-%d}"
