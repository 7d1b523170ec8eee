"""`manage.py demo_code`: the sample clinician's second step, without an authenticator app."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crampsite.stack import accounts


class Command(BaseCommand):
    """Print the code an authenticator app would show now."""

    help = "Prints the sample clinician's six digits of this moment."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        """Fail with a hint when the demo has not been started yet."""
        signs = accounts.read_accounts(settings.DATA_DIR / "demo.json")
        if signs is None:
            raise CommandError("There are no sample people yet. Start them with: make run")
        self.stdout.write(accounts.totp_code(signs.totp_secret, now=timezone.now()))
