"""Notes that the operator made sure who somebody is, who joined a clinic by invitation.

Without an address it lists who waits. Who verified and how is kept with the person, and the
moment is a link in the clinic's chain of the audit trail.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.actions.clinic_people import verify_person
from tracker.models import Clinician


class Command(BaseCommand):
    """`manage.py verify_clinician [EMAIL --by "Kim Lee" --why "called the practice back"]`."""

    help = "Verify somebody who joined a clinic; without an address: list who waits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, who made sure, and how."""
        parser.add_argument("email", nargs="?", default="")
        parser.add_argument("--by", default="")
        parser.add_argument("--why", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say who waits, or who is verified now."""
        waiting = Clinician.objects.filter(verified_at__isnull=True, removed_at__isnull=True)
        people = waiting.select_related("user", "clinic").order_by("pk")
        email = options["email"].strip().lower()
        if not email:
            for each in people:
                self.stdout.write(f"{each.user.email}: {each.display_name}, {each.clinic}")
            return
        if not options["by"].strip() or not options["why"].strip():
            raise CommandError("Say --by (who made sure) and --why (how they know).")
        person = people.filter(user__email=email).first()
        if person is None:
            raise CommandError("Nobody with this address waits to be verified.")
        verify_person(
            person, by=options["by"].strip(), why=options["why"].strip(), now=timezone.now()
        )
        self.stdout.write(f"{email} is verified for {person.clinic}.")
