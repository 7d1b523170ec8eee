"""Run in a process of its own: fills an empty database with people, nights and promises.

`python -m tests.faults.people COUNT` migrates both databases, writes the diaries through
the product's actions, and owes every night and every weekly mail.
"""

from __future__ import annotations

import datetime as dt
import sys
from io import StringIO
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from tracker.actions.nights import NightEntry

NIGHTS = 150
WORSE_FROM = 42  # the last six weeks of every second diary are worse
# Every second person began two medicines that lower sodium: a rule raises a finding for it.
PAIR = (("hydrochlorothiazide", 40), ("sertraline", 30))


def main(count: int) -> None:
    """Make `count` patients."""
    django.setup()
    from django.core.management import call_command

    for database in ("default", "keys"):
        call_command("migrate", database=database, verbosity=0)
    call_command("load_drugs", stdout=StringIO())
    for number in range(count):
        _patient(number)
    call_command("plan_nights")
    call_command("plan_weekly")


def _patient(number: int) -> None:
    from allauth.account.models import EmailAddress
    from django.utils import timezone

    from tracker import audit
    from tracker.actions.medications import add_medication
    from tracker.actions.nights import record_nights
    from tracker.actions.people import create_patient
    from tracker.models import Drug, Patient, User

    now = timezone.now()
    user = User.objects.create_user(f"p{number:02d}@stillnight.test", None, name=f"P{number}")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    patient = create_patient(
        user,
        joined_on=now.date() - dt.timedelta(days=NIGHTS),
        now=now,
        country="US",
        birth_year=1960,
        weekly_mail=Patient.WeeklyMail.NUMBERS,
    )
    nights = _nights(number, now.date())
    record_nights(patient, nights, now=now, actor=audit.patient_actor(patient))
    for name, days in PAIR if number % 2 else ():
        started = now.date() - dt.timedelta(days=days)
        add_medication(patient, drug=Drug.objects.get(inn=name), started_on=started, now=now)


def _nights(number: int, today: dt.date) -> list[NightEntry]:
    from tracker.actions.nights import NightEntry

    entries: list[NightEntry] = []
    for back in range(NIGHTS, 1, -1):
        date = today - dt.timedelta(days=back)
        is_worse = number % 2 == 1 and back < WORSE_FROM
        has_cramp = back % 7 != 0 if is_worse else back % 6 == number % 6
        start = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(3), dt.UTC)
        cramps = ((start, 4, 6, ("left_calf",)),) if has_cramp else ()
        entries.append(NightEntry(date=date, cramps=cramps))
    return entries


if __name__ == "__main__":
    main(int(sys.argv[1]))
