"""The clinician's list as it is kept ready, one line for each consent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .consent import Consent
from .findings import Alert, Finding
from .medications import Medication


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
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.waits}"
