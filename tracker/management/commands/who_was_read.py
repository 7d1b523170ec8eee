"""After a stolen password: whose diaries were opened with it, for the letters that must go out."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.actions.touched import touched
from tracker.models import Patient, User


class Command(BaseCommand):
    """`manage.py who_was_read [EMAIL or ID …] --since TIME [--until TIME]`.

    One line for each diary that was opened or written by these accounts, or without any by
    anybody but the patient: its id, the code of the clinic's list, how often, first, last and
    how. Times are ISO 8601 and UTC without an offset. The address of a patient is asked for
    with `--addresses` only.
    """

    help = "Lists whose diaries an account, or anybody in a span of time, has opened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, from when and until when."""
        parser.add_argument("accounts", nargs="*", help="address or id; nobody named: everybody")
        parser.add_argument("--since", type=_moment, default=dt.datetime.min.replace(tzinfo=dt.UTC))
        parser.add_argument("--until", type=_moment, default=dt.datetime.max.replace(tzinfo=dt.UTC))
        parser.add_argument("--addresses", action="store_true", help="show the patients' addresses")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the lines and how many there are."""
        actors = [_actor(name) for name in options["accounts"]]
        found = touched(actors=actors, since=options["since"], until=options["until"])
        people = {
            str(patient.public_id): patient
            for patient in Patient.objects.select_related("user").filter(
                public_id__in=[each.chain for each in found]
            )
        }
        for each in found:
            patient = people.get(each.chain)
            code = patient.panel_code if patient else "erased"
            words = [each.chain, code, f"{each.count} times", _said(each.first), _said(each.last)]
            words.append(",".join(each.actions))
            if options["addresses"]:
                words.append(patient.user.email if patient else "-")
            self.stdout.write("\t".join(words))
        self.stdout.write(f"{len(found)} diaries")


def _actor(name: str) -> str:
    """The public id of an account; an id that is no account may be one that was erased."""
    if "@" not in name:
        return name
    user = User.objects.filter(email=name.strip().lower()).first()
    if user is None:
        raise CommandError(f"No account has the address {name}.")
    return str(user.public_id)


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("Say a time like 2026-06-18 or 2026-06-18T15:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _said(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
