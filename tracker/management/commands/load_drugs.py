"""`manage.py load_drugs`: refresh the medicine catalogue in the database."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from tracker.actions.drugs import load_drugs


class Command(BaseCommand):
    """Safe to run at every start: a second run changes nothing."""

    help = "Bring the medicine catalogue in the database in line with the catalogue file."

    def handle(self, *_args: object, **_options: object) -> None:
        """Load and say in one line what changed."""
        loaded = load_drugs()
        self.stdout.write(
            f"Medicines: {loaded.created} new, {loaded.updated} changed, "
            f"{loaded.unchanged} unchanged"
        )
