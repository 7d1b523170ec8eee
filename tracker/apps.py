"""The diary, the detector and the desk."""

from __future__ import annotations

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """The one app that holds rows."""

    name = "tracker"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for sign-ins, for what opens an account, and for addresses just checked."""
        from allauth.account.signals import email_confirmed, password_changed, password_reset
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from django.contrib.auth.signals import user_logged_in

        from .adapters import (
            end_others,
            note_checked_address,
            note_device,
            note_factor,
            note_new_password,
        )

        authenticator_added.connect(note_factor, dispatch_uid="tracker.note_factor")
        authenticator_removed.connect(end_others, dispatch_uid="tracker.factor_removed")
        user_logged_in.connect(note_device, dispatch_uid="tracker.note_device")
        password_changed.connect(note_new_password, dispatch_uid="tracker.new_password")
        password_reset.connect(end_others, dispatch_uid="tracker.password_reset")
        email_confirmed.connect(note_checked_address, dispatch_uid="tracker.note_checked_address")
