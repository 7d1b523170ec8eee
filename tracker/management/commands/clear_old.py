"""`manage.py clear_old`: what the hourly job removes, without Celery; fit for cron."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.actions.retention import clear


class Command(BaseCommand):
    """Removes what is over and says how much of each kind."""

    help = "Removes ended sign-ins, codes, links and files, and the keys of erased people."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each kind."""
        for name, count in clear(timezone.now()).items():
            self.stdout.write(f"{name}: {count}")
