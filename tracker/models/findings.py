"""What the product says: alerts on save, findings of the nightly job, and its runs."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from education.urgency import Urgency

from .helpers import Helper
from .people import Clinician, Patient

URGENCY_CHOICES = [(urgency.value, urgency.value.title()) for urgency in Urgency]


class AnalysisRun(models.Model):
    """The promise to analyse one night of one person, and what came of it.

    Unique by patient, night and version, so two beats make one row. A worker owns a
    row for as long as its lease; a changed night sets the row back to due.
    """

    class State(models.TextChoices):
        DUE = "due", "Due"
        CLAIMED = "claimed", "Claimed"
        DONE = "done", "Done"
        BROKEN = "broken", "Broken"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="runs")
    night = models.DateField()
    version = models.CharField(max_length=16)
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    logged_nights = models.PositiveIntegerField(null=True, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    error = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "night", "version"], name="run_once_per_night_and_version"
            ),
        ]
        indexes = [
            models.Index(
                fields=["night"], condition=~Q(state="done"), name="run_not_done_by_night"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.night} {self.state}"


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings by who may see them."""

    def open(self) -> Self:
        """Findings that still stand."""
        return self.filter(state=Finding.State.OPEN)

    def for_patients(self) -> Self:
        """Findings sure enough to be told to the patient; a hint is not.

        None at all where the deployer keeps findings for clinicians.
        """
        if not settings.FINDINGS_FOR_PATIENTS:
            return self.none()
        return self.sure()

    def sure(self) -> Self:
        """All but hints."""
        return self.exclude(certainty="hint")


class Finding(models.Model):
    """A pattern that fitted, with the evidence as it stood."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DISMISSED = "dismissed", "Not clinically relevant"
        EXPIRED = "expired", "Expired"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="findings")
    pattern = models.CharField(max_length=16)
    episode = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    urgency = models.CharField(max_length=10, choices=URGENCY_CHOICES)
    certainty = models.CharField(max_length=12)
    categories = models.JSONField(default=list)
    severity_key = models.IntegerField(default=0)
    evidence = models.JSONField(default=dict)
    version = models.CharField(max_length=16)
    raised_on = models.DateField()
    last_seen_night = models.DateField()
    expires_on = models.DateField()
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Clinician, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "pattern", "episode"],
                condition=Q(state="open"),
                name="finding_one_open_per_episode",
            ),
        ]
        indexes = [models.Index(fields=["patient", "state"], name="finding_by_state")]

    def __str__(self) -> str:
        return str(self.public_id)


class Alert(models.Model):
    """A red-flag rule that fired on save, with the very words that were shown."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="alerts")
    rule = models.CharField(max_length=4)
    urgency = models.CharField(max_length=10, choices=URGENCY_CHOICES)
    signs = models.JSONField(default=list)
    categories = models.JSONField(default=list)
    words = models.TextField()
    date = models.DateField()
    fired_at = models.DateTimeField()
    mistaken_at = models.DateTimeField(null=True, blank=True)
    # Which of the signs a family helper ticked, and who; no `helper` beside `helped` signs
    # when it was more than one.
    helped = models.JSONField(default=list, db_default=[])
    helper = models.ForeignKey(
        Helper, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Clinician, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "rule", "date", "urgency"], name="alert_once_a_day"
            ),
        ]
        indexes = [models.Index(fields=["patient", "-fired_at"], name="alert_newest_first")]

    def __str__(self) -> str:
        return str(self.public_id)


class Review(models.Model):
    """What a clinician did with a finding or an alert; nothing disappears."""

    class Decision(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        NOT_RELEVANT = "not_relevant", "Not clinically relevant"
        NOTE = "note", "Note"
        REOPENED = "reopened", "Opened for review again"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="reviews")
    clinician = models.ForeignKey(Clinician, on_delete=models.PROTECT, related_name="reviews")
    finding = models.ForeignKey(
        Finding, on_delete=models.CASCADE, null=True, blank=True, related_name="reviews"
    )
    alert = models.ForeignKey(
        Alert, on_delete=models.CASCADE, null=True, blank=True, related_name="reviews"
    )
    decision = models.CharField(max_length=12, choices=Decision)
    # The earlier note this one stands for; both stay.
    corrects = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="corrections"
    )
    sealed_note = models.BinaryField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=True) | Q(alert__isnull=True),
                name="review_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | Q(decision="note"),
                name="review_corrects_with_a_note",
            ),
        ]
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.decision} {self.at:%Y-%m-%d}"
