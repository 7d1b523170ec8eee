"""`manage.py plan_nights`: what the timetable does each hour, for cron or by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.tasks import owe_nights


class Command(BaseCommand):
    """Makes a row for each night to analyse; running it again makes none."""

    help = "Owes an analysis for every night that has closed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many rows are new."""
        self.stdout.write(f"analyses owed: {owe_nights(timezone.now())}")
