"""Signing in without the pages: for tests and measurements of what comes after."""

from __future__ import annotations

from django.test import Client

from tracker.models import User


def note_second_step(browser: Client, user: User, *, at: float) -> None:
    """Leave in the session what a sign-in with a code leaves, at that second since 1970."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": at}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
