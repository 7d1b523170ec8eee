"""The clinician's list as it is kept ready, and the filters a clinician gave a name."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from .consent import Consent
from .findings import Alert, Finding
from .medications import Medication
from .people import Clinician


class DeskLine(models.Model):
    """What the list shows first of one patient, kept by the writes that change it.

    It orders and counts; it opens nothing. Who may read is the consent's matter, and the
    words are those of the rows it points at. See `actions.desk`.
    """

    consent = models.OneToOneField(
        Consent, on_delete=models.CASCADE, primary_key=True, related_name="desk_line"
    )
    rank = models.PositiveSmallIntegerField(default=0)  # of the soonest care level that waits
    waits = models.PositiveIntegerField(default=0)
    newest_at = models.DateTimeField(null=True, blank=True)
    alert = models.ForeignKey(
        Alert, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    medication = models.ForeignKey(
        Medication, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_on = models.DateField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)  # by anybody of the clinic
    # What the patient wrote and nobody of the clinic opened, and the newest of it.
    unread = models.PositiveIntegerField(default=0, db_default=0)
    said_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveIntegerField(default=0, db_default=0)  # questions without an answer

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(waits=0, newest_at__isnull=True)
                | Q(waits__gt=0, newest_at__isnull=False),
                name="desk_line_dates_what_waits",
            ),
            models.CheckConstraint(
                condition=Q(alert__isnull=True) | Q(finding__isnull=True),
                name="desk_line_shows_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(unread=0, said_at__isnull=True)
                | Q(unread__gt=0, said_at__isnull=False),
                name="desk_line_dates_what_was_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.waits}"


class SavedView(models.Model):
    """A filter of the list that one clinician gave a name.

    It never holds what was searched for: that would be a patient's name, kept where
    nobody would look for it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinician = models.ForeignKey(Clinician, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    urgency = models.CharField(max_length=10, blank=True)
    show = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinician", "name"],
                condition=Q(removed_at__isnull=True),
                name="saved_view_name_once",
            ),
            models.CheckConstraint(
                condition=~Q(urgency="") | ~Q(show=""), name="saved_view_filters_something"
            ),
        ]
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return str(self.public_id)
