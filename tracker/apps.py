"""The diary, the detector and the desk."""

from __future__ import annotations

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """The one app that holds rows."""

    name = "tracker"
    default_auto_field = "django.db.models.BigAutoField"
