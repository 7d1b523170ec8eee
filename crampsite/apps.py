"""The frame around the diary: what listens from the start."""

from __future__ import annotations

from django.apps import AppConfig


class CrampsiteConfig(AppConfig):
    """Has no rows of its own."""

    name = "crampsite"

    def ready(self) -> None:
        """Write sign-ins and changes of accounts to the log."""
        from .sign_in_lines import listen

        listen()
