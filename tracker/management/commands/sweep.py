"""`manage.py sweep`: both sweeps once, without Celery and Valkey; fit for cron."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tracker.tasks import work_deliveries, work_runs

DEFAULT_SECONDS = 600.0


class Command(BaseCommand):
    """Analyses and sends what is due, then ends."""

    help = "Analyses due nights and sends due mails, then ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How long each of the two sweeps may take."""
        parser.add_argument("--seconds", type=float, default=DEFAULT_SECONDS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many nights were analysed and how many mails the server took."""
        sent = work_deliveries(seconds=options["seconds"])
        analysed = work_runs(seconds=options["seconds"])
        self.stdout.write(f"mails sent: {sent}\nnights analysed: {analysed}")
