"""The keys that open sealed text; they live in a database of their own.

Destroying a person's key makes their notes unreadable in old backups too.
"""

from __future__ import annotations

from django.db import models


class SealingKey(models.Model):
    """One person's key. `person` is the account's public id, never a foreign key."""

    person = models.UUIDField(unique=True)
    key = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.person)
