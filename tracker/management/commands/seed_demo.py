"""`manage.py seed_demo`: a clinic that does not exist, to try the product with."""

from __future__ import annotations

import os
import secrets
import time
from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.actions.drugs import load_drugs
from tracker.analysis.sample_people import PEOPLE
from tracker.management import demo
from tracker.management.demo_accounts import CLINICIAN, PATIENT, SignIns, renew_sign_ins
from tracker.models import Drug

SECRETS = ("DEMO_PATIENT_PASSWORD", "DEMO_CLINICIAN_PASSWORD", "DEMO_TOTP_SECRET")


class Command(BaseCommand):
    """Write the sample people once; later runs change nothing."""

    help = "Writes sample patients with a year of entries each, two clinics and their clinicians."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Sizes for measurements; the defaults are the demo."""
        parser.add_argument(
            "--patients", type=int, default=len(PEOPLE), help="how many patients, 12 or more"
        )
        parser.add_argument("--days", type=int, help="days of diary instead of a year")
        parser.add_argument("--entries-per-day", type=int, help="drinks a day")

    def handle(self, *args: object, **options: Any) -> None:
        """Refuses where real people may be: see DEMO in the settings."""
        if not settings.DEMO:
            raise CommandError(
                "Sample people are only written with DEMO=1, never beside real patients."
            )
        if demo.is_there():
            self._say(options, f"The sample people are already there. {_renewed()}")
            return
        if not Drug.objects.exists():
            load_drugs()
        begun = time.monotonic()
        signs = _sign_ins()
        size = demo.Size(
            patients=options["patients"], days=options["days"], entries=options["entries_per_day"]
        )
        demo.write(signs, timezone.now(), size, lambda line: self._say(options, line))
        self._report(options, signs, time.monotonic() - begun)

    def _report(self, options: dict[str, Any], signs: SignIns, seconds: float) -> None:
        self._say(options, f"{options['patients']} patients written in {seconds:.0f} s.")
        self._say(options, f"Sample patient    {PATIENT:<27} {signs.patient_password}")
        self._say(options, f"Sample clinician  {CLINICIAN:<27} {signs.clinician_password}")
        self._say(options, f"Second step       key {signs.totp_secret}")

    def _say(self, options: dict[str, Any], line: str) -> None:
        if options["verbosity"]:
            self.stdout.write(line)


def _renewed() -> str:
    """What became of the sign-ins of people who were there before."""
    if not all(os.environ.get(name) for name in SECRETS):
        return "Nothing was changed."
    changed = renew_sign_ins(_sign_ins())
    return "Their sign-ins are as the environment says." if changed else "Nothing was changed."


def _sign_ins() -> SignIns:
    """The secrets the environment names, fresh ones for those it does not."""
    return SignIns(
        patient_password=os.environ.get("DEMO_PATIENT_PASSWORD") or secrets.token_urlsafe(12),
        clinician_password=os.environ.get("DEMO_CLINICIAN_PASSWORD") or secrets.token_urlsafe(12),
        totp_secret=os.environ.get("DEMO_TOTP_SECRET") or generate_totp_secret(),
    )
