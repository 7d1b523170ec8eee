"""Nights and the cramps in them.

A night has three states: cramps, none, or no row at all. "I do not remember" is a
row too, so that it is not asked again, and counts as not logged everywhere.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from .people import Patient


class NightQuerySet(models.QuerySet["Night"]):
    """Nights by what was said about them."""

    def logged(self) -> Self:
        """Nights with cramps and quiet nights; never the blank or forgotten ones."""
        return self.filter(state__in=(Night.State.CRAMPS, Night.State.NONE))

    def between(self, first: dt.date, last: dt.date) -> Self:
        """Nights from `first` to `last`, both included."""
        return self.filter(date__gte=first, date__lte=last)


class Night(models.Model):
    """One night of one person, named by its evening date, with what the pages count.

    The counts are kept by `actions.nights` whenever a cramp of the night changes,
    so a page reads nights and never recounts cramps.
    """

    class State(models.TextChoices):
        CRAMPS = "cramps", "Cramps"
        NONE = "none", "No cramps"
        UNKNOWN = "unknown", "I don't remember"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="nights")
    date = models.DateField()
    zone = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State)
    cramp_count = models.PositiveSmallIntegerField(default=0)
    worst_severity = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    sealed_note = models.BinaryField(null=True, blank=True)
    first_logged_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = NightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "date"], name="night_once_per_person"),
            models.CheckConstraint(
                condition=Q(state="cramps", cramp_count__gte=1)
                | ~Q(state="cramps") & Q(cramp_count=0),
                name="night_state_fits_its_cramps",
            ),
        ]
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.state}"


class CrampQuerySet(models.QuerySet["Cramp"]):
    """Cramps that count."""

    def kept(self) -> Self:
        """Cramps that were not undone."""
        return self.filter(removed_at__isnull=True)

    def running(self) -> Self:
        """The one cramp whose clock runs, if there is one."""
        return self.filter(is_running=True)


class Cramp(models.Model):
    """One cramp. "Cramp now" stores it at once with its end open."""

    class Place(models.TextChoices):
        LEFT_THIGH = "left_thigh", "Left thigh"
        RIGHT_THIGH = "right_thigh", "Right thigh"
        LEFT_CALF = "left_calf", "Left calf"
        RIGHT_CALF = "right_calf", "Right calf"
        LEFT_FOOT = "left_foot", "Left foot"
        RIGHT_FOOT = "right_foot", "Right foot"

    class Feel(models.TextChoices):
        KNOT = "knot", "A hard knot"
        URGE = "urge", "A need to move"

    class Ease(models.TextChoices):  # clinical evidence, section 9.2, item 6
        STRETCH = "stretch", "Stretching"
        WALK = "walk", "Standing or walking"
        RUB = "rub", "Rubbing"
        WARMTH = "warmth", "Something warm"
        ITSELF = "itself", "It went by itself"
        OTHER = "other", "Something else"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="cramps")
    # A removed cramp leaves its night, which becomes blank again when it was the only one.
    night = models.ForeignKey(
        Night, on_delete=models.SET_NULL, null=True, blank=True, related_name="cramps"
    )
    zone = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_running = models.BooleanField(default=False)
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    places = models.JSONField(default=list, blank=True)
    feel = models.CharField(max_length=8, choices=Feel, blank=True)
    woke = models.BooleanField(null=True, blank=True)
    eased_by = models.JSONField(default=list, blank=True)
    still_sore = models.BooleanField(null=True, blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CrampQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(is_running=True),
                name="cramp_one_running_per_person",
            ),
            models.CheckConstraint(
                condition=Q(is_running=False) | Q(ended_at__isnull=True, removed_at__isnull=True),
                name="cramp_running_has_no_end",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, night__isnull=False)
                | Q(removed_at__isnull=False, night__isnull=True),
                name="cramp_kept_has_a_night",
            ),
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__lte=10),
                name="cramp_severity_is_0_to_10",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="cramp_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-started_at"], name="cramp_newest_first")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def minutes(self) -> int | None:
        """Whole minutes from start to end, at least 1, or None while the end is open."""
        return cramp_minutes(self.started_at, self.ended_at)


def cramp_minutes(started: dt.datetime, ended: dt.datetime | None) -> int | None:
    """Whole minutes from start to end, at least 1, or None while the end is open."""
    if ended is None:
        return None
    return max(1, round((ended - started).total_seconds() / 60))
