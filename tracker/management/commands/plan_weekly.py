"""`manage.py plan_weekly`: what the timetable does each hour, for cron or by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.tasks import owe_weekly


class Command(BaseCommand):
    """Makes a row for each weekly mail that is due; running it again makes none."""

    help = "Owes a weekly mail to everybody whose chosen hour has come."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many rows are new."""
        self.stdout.write(f"weekly mails owed: {owe_weekly(timezone.now())}")
