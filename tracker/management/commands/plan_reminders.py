"""`manage.py plan_reminders`: what the timetable does every five minutes, for cron or by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.actions.reminders import plan_reminders


class Command(BaseCommand):
    """Makes a row for each reminder that is due; running it again makes none."""

    help = "Owes a reminder to everybody whose hour has come and who wants one."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many rows are new."""
        self.stdout.write(f"reminders owed: {plan_reminders(timezone.now())}")
