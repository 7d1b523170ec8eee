"""Run in a process of its own: people with checked addresses who are owed their week.

    python -m benchmarks.mail_people load PEOPLE    tables, diaries, this week's and last year's
    python -m benchmarks.mail_people plan           what the timetable does each hour; its seconds

Rows are written in bulk, without the actions. Every mail has all it can have: six weeks,
last year's season, a blank night. It is nobody's first: the keys that seal them are there.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from tracker.models import Night, Patient

BATCH = 5000
PEOPLE_AT_ONCE = 500
WEEKS_BACK = (*range(1, 7), *range(50, 57))  # the weeks a mail speaks of
BLANK_WEEKDAY = 5
ONE_DAY = dt.timedelta(days=1)


def main(arguments: Sequence[str]) -> None:
    """Do one of the two things."""
    django.setup()
    if arguments[0] == "load":
        load(int(arguments[1]))
    else:
        plan()


def load(people: int) -> None:
    """Make the tables and `people` patients who want their numbers."""
    from django.core.management import call_command

    for database in ("default", "keys"):
        call_command("migrate", database=database, verbosity=0)
    for first in range(0, people, PEOPLE_AT_ONCE):
        _write(range(first, min(people, first + PEOPLE_AT_ONCE)))


def plan() -> None:
    """Print the seconds the planner took and the rows it made."""
    from django.utils import timezone

    from tracker.actions.weekly import plan_weekly

    begun = time.monotonic()
    made = plan_weekly(timezone.now())
    sys.stdout.write(f"{time.monotonic() - begun:.3f} {made}\n")


def _write(numbers: range) -> None:
    from allauth.account.models import EmailAddress
    from cryptography.fernet import Fernet
    from django.db import transaction
    from django.utils import timezone

    from tracker.models import Night, Patient, SealingKey, User

    joined = timezone.now().date() - dt.timedelta(days=400)
    with transaction.atomic():
        users = User.objects.bulk_create(
            User(email=f"m{n}@stillnight.test", name=f"Mara {n}") for n in numbers
        )
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
        )
        patients = Patient.objects.bulk_create(
            Patient(
                user=user,
                zone="UTC",
                country="US",
                joined_on=joined,
                weekly_mail="numbers",
                last_entry_at=timezone.now(),
            )
            for user in users
        )
        keys = (SealingKey(person=user.public_id, key=Fernet.generate_key()) for user in users)
        SealingKey.objects.bulk_create(keys)
        nights = _nights(patients)
        while batch := list(islice(nights, BATCH)):
            Night.objects.bulk_create(batch)


def _nights(patients: Sequence[Patient]) -> Iterator[Night]:
    from django.utils import timezone

    from tracker.models import Night

    today = timezone.now().date()
    monday = today - today.weekday() * ONE_DAY
    for number, patient in enumerate(patients):
        for back in WEEKS_BACK:
            for weekday in range(BLANK_WEEKDAY):
                date = monday - back * 7 * ONE_DAY + weekday * ONE_DAY
                count = (number + back + weekday) % 3
                at = dt.datetime.combine(date + ONE_DAY, dt.time(11), dt.UTC)
                yield Night(
                    patient=patient,
                    date=date,
                    zone="UTC",
                    state=Night.State.CRAMPS if count else Night.State.NONE,
                    cramp_count=count,
                    first_logged_at=at,
                    changed_at=at,
                )


if __name__ == "__main__":
    main(sys.argv[1:])
