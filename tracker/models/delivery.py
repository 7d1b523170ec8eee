"""Mail as rows: what is owed to whom, for which period, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Delivery(models.Model):
    """One mail owed to one recipient for one period; the row is the promise."""

    class Kind(models.TextChoices):
        WEEKLY = "weekly", "Weekly summary"
        ACCOUNT = "account", "Account"
        QUESTION = "question", "One question to somebody who stopped"
        REMINDER = "reminder", "Reminder"
        ON_DEMAND = "on_demand", "Weekly summary, asked for"
        MESSAGE = "message", "Notice of a message"

    class Recipient(models.TextChoices):
        PATIENT = "patient", "Patient"
        CLINICIAN = "clinician", "Clinician"
        USER = "user", "Account"
        ADDRESS = "address", "Address"

    class State(models.TextChoices):
        DUE = "due", "Due"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        SKIPPED = "skipped", "Not sent"
        REFUSED = "refused", "Refused by the mail server"

    kind = models.CharField(max_length=12, choices=Kind)
    recipient_kind = models.CharField(max_length=10, choices=Recipient)
    recipient_id = models.CharField(max_length=64)
    period = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=120, unique=True)
    subject = models.CharField(max_length=120, blank=True)
    sealed_body = models.BinaryField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "recipient_kind", "recipient_id", "period"],
                name="delivery_once_per_period",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=("due", "sending")),
                name="delivery_open_by_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} {self.state}"
