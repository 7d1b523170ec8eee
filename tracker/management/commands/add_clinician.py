"""Makes a signed-up account a verified clinician of a clinic.

Run it after you know who the person is: from then on patients who share with the clinic
can be shown to them, once they have set up a second factor.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.actions.people import DiaryExistsError, verify_clinician
from tracker.models import Clinic, User


class Command(BaseCommand):
    """`manage.py add_clinician anna@example.org --clinic "Maple Street Clinic" --title Dr.`"""

    help = "Make a signed-up account a verified clinician of a clinic."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address, the clinic (made when it is new), and the title."""
        parser.add_argument("email")
        parser.add_argument("--clinic", required=True)
        parser.add_argument("--title", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say who is now a clinician of which clinic."""
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError("Nobody has signed up with this address and typed the code.")
        clinic, made = Clinic.objects.get_or_create(name=options["clinic"])
        try:
            verify_clinician(user, clinic=clinic, title=options["title"], now=timezone.now())
        except DiaryExistsError as reason:
            raise CommandError(str(reason)) from reason
        word = "new clinic" if made else "clinic"
        self.stdout.write(f"{user.email} is a clinician of the {word} {clinic.name}.")
