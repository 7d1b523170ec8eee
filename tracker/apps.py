"""The diary, the detector and the desk."""

from __future__ import annotations

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """The one app that holds rows."""

    name = "tracker"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for second factors that were just set up, and for addresses just checked."""
        from allauth.account.signals import email_confirmed
        from allauth.mfa.signals import authenticator_added

        from .adapters import note_checked_address, note_factor

        authenticator_added.connect(note_factor, dispatch_uid="tracker.note_factor")
        email_confirmed.connect(note_checked_address, dispatch_uid="tracker.note_checked_address")
