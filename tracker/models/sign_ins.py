"""Where somebody is signed in, so that they can see it and end it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models


class SignIn(models.Model):
    """One session with its owner and the device in plain words; it goes with the session.

    No network address is kept: a device and a time are enough to know one's own again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins"
    )
    session = models.OneToOneField(Session, on_delete=models.CASCADE)
    device = models.CharField(max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.device} {self.at:%Y-%m-%d %H:%M}"
