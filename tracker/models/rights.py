"""What a person's rights over their data leave behind for a short while."""

from __future__ import annotations

from django.db import models

from .people import Patient


class HeldFile(models.Model):
    """A file somebody brought, sealed, between the look at it and the yes to it.

    One for each person; it goes with the yes, the no, or an hour later (`actions.retention`).
    """

    patient = models.OneToOneField(Patient, on_delete=models.CASCADE, related_name="held_file")
    sealed = models.BinaryField()
    held_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"file of {self.held_at:%Y-%m-%d %H:%M}"


class ForgottenPerson(models.Model):
    """The promise to destroy the key of a person whose rows are gone.

    The key is in another database, so the two cannot go in one transaction. The row is kept
    for a day and the key destroyed again meanwhile: a mail that was being written at that
    moment may have asked for it and so made a new one.
    """

    person = models.UUIDField(unique=True)  # the account's public id
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)
