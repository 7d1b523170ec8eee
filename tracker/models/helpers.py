"""Family helpers: who may write in a diary beside its owner, and which entries are theirs."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from .people import Patient, User


class HelperQuerySet(models.QuerySet["Helper"]):
    """Helpers by whether they may do anything."""

    def active(self) -> Self:
        """Those who said yes, were not stopped, and whose account and the diary's are open."""
        return self.filter(
            accepted_at__isnull=False,
            ended_at__isnull=True,
            user__is_active=True,
            patient__user__is_active=True,
        )

    def waiting(self, now: dt.datetime) -> Self:
        """Invitations whose code works at this moment."""
        return self.filter(
            accepted_at__isnull=True,
            ended_at__isnull=True,
            expires_at__gt=now,
            patient__user__is_active=True,
        )


class Helper(models.Model):
    """One person who may log in somebody's diary, and see it when the owner said so.

    Before it is accepted this is an invitation: only the keyed hash of its code is kept.
    The account may go; what the helper wrote stays the patient's.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="helpers")
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="helps"
    )
    sees = models.BooleanField(default=False)
    # What the owner calls them: the only name of a helper that a clinic ever reads.
    called = models.CharField(max_length=40, blank=True, default="", db_default="")
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    text_version = models.CharField(max_length=12)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # of the code; a helper stays until somebody ends it
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HelperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "user"],
                condition=Q(ended_at__isnull=True, user__isnull=False),
                name="helper_once_per_person",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(accepted_at__isnull=False),
                name="helper_is_known_after_yes",
            ),
            models.CheckConstraint(
                condition=Q(digest__isnull=True)
                | Q(accepted_at__isnull=True, ended_at__isnull=True),
                name="helper_code_is_spent_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class HelperEntry(models.Model):
    """One entry a helper made: whose it is, and how long it can be taken back."""

    class What(models.TextChoices):
        CRAMP = "cramp", "A cramp"
        DRINK = "drink", "A drink"
        NIGHT = "night", "A night without cramps"
        SIGNS = "signs", "Signs"

    helper = models.ForeignKey(Helper, on_delete=models.CASCADE, related_name="entries")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=8, choices=What)
    object_id = models.CharField(max_length=36)  # a public id, or a date
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "what", "object_id", "at"], name="helper_entry_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.object_id}"
