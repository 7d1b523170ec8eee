"""When the timetable last moved: what shows that beat and the workers are alive."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """The last time one task of the timetable ran, and whether its silence was told."""

    name = models.CharField(max_length=40)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)  # once for each silence

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="heartbeat_once_per_task"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
