"""Makes a signed-up account somebody verified of a clinic.

Run it after you know who the person is: from then on patients who share with the clinic
can be shown to them, once they have set up a second factor. For people who joined by an
invitation of their clinic there is `verify_clinician`.
"""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.actions.people import DiaryExistsError, verify_clinician
from tracker.models import Clinic, Clinician, User
from tracker.models.people import validate_zone


class Command(BaseCommand):
    """`manage.py add_clinician anna@example.org --clinic "Maple Street Clinic" --title Dr.`"""

    help = "Make a signed-up account somebody verified of a clinic."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address, the clinic (made when it is new), the title, the role, and who says so."""
        parser.add_argument("email")
        parser.add_argument("--clinic", required=True)
        parser.add_argument(
            "--zone", default="", help='whose day the list shows, like "America/New_York"'
        )
        parser.add_argument("--title", default="")
        parser.add_argument("--role", choices=Clinician.Role.values, default="clinician")
        parser.add_argument(
            "--manages", action=BooleanOptionalAction, help="invites and removes people"
        )
        parser.add_argument("--by", default="operator", help="who made sure of the person")
        parser.add_argument("--why", default="", help="how: a call back, a register, in person")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say who is now a clinician of which clinic."""
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError("Nobody has signed up with this address and typed the code.")
        zone = options.get("zone") or ""
        if zone:
            _check_zone(zone)
        clinic, made = Clinic.objects.get_or_create(name=options["clinic"])
        if zone and clinic.zone != zone:
            clinic.zone = zone
            clinic.save(update_fields=["zone"])
        try:
            verify_clinician(
                user,
                clinic=clinic,
                title=options["title"],
                role=Clinician.Role(options.get("role") or "clinician"),
                manages=options.get("manages"),
                by=options["by"],
                why=options["why"],
                now=timezone.now(),
            )
        except DiaryExistsError as reason:
            raise CommandError(str(reason)) from reason
        word = "new clinic" if made else "clinic"
        self.stdout.write(f"{user.email} is a clinician of the {word} {clinic.name}.")


def _check_zone(zone: str) -> None:
    try:
        validate_zone(zone)
    except ValidationError as reason:
        raise CommandError("There is no such time zone.") from reason
