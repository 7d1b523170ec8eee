"""Run in a process of its own: fills a database with diaries, one night after the other.

    python -m benchmarks.nightly_people load PEOPLE     a year of diary up to two nights ago
    python -m benchmarks.nightly_people night BACK      everybody's entries of one more night
    python -m benchmarks.nightly_people owe BACK        the runs the planner owes for it

Rows are written in bulk, without the actions, the way a big import would. `BACK` counts
nights from the newest closed one, 0. The diaries are those of a few simulated people,
repeated; what one person costs the job depends on the rows, not on whose they are.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from tracker.analysis.synthetic_cohort.diary import Simulated
    from tracker.models import Patient

ZONE = "America/New_York"
MODELS = 22  # simulated people whose diaries are repeated
YEAR_NIGHTS = 363  # of a simulated year of 365 the last two come later, one by one
BATCH = 5000
PEOPLE_AT_ONCE = 100


def main(arguments: Sequence[str]) -> None:
    """Do one of the three things."""
    django.setup()
    word, number = arguments[0], int(arguments[1])
    if word == "load":
        load(number)
    elif word == "night":
        add_night(number)
    else:
        owe(number)


def load(people: int) -> None:
    """Make the tables and `people` patients with a year each."""
    from django.core.management import call_command

    for database in ("default", "keys"):
        call_command("migrate", database=database, verbosity=0)
    call_command("load_drugs", verbosity=0)
    models = _models()
    for first in range(0, people, PEOPLE_AT_ONCE):
        numbers = range(first, min(people, first + PEOPLE_AT_ONCE))
        patients = _patients(numbers)
        pairs = [(p, models[n % MODELS]) for n, p in zip(numbers, patients, strict=True)]
        _write(pairs, 0, YEAR_NIGHTS)
        _write_medicines(pairs)


def add_night(back: int) -> None:
    """Everybody's entries of the night `back`, 1 or 0."""
    from tracker.models import Patient

    models = _models()
    everybody = Patient.objects.order_by("pk").iterator(chunk_size=PEOPLE_AT_ONCE)
    number = 0
    while patients := list(islice(everybody, PEOPLE_AT_ONCE)):
        pairs = [(p, models[(number + n) % MODELS]) for n, p in enumerate(patients)]
        number += len(patients)
        night = YEAR_NIGHTS + 1 - back
        _write(pairs, night, night + 1)


def owe(back: int) -> None:
    """What the planner does on the morning after the night `back`."""
    from django.utils import timezone

    from tracker.actions.runs import plan_nights

    plan_nights(timezone.now() - dt.timedelta(days=back))


def _models() -> list[Simulated]:
    from tracker.analysis.synthetic_cohort.diary import simulate
    from tracker.analysis.synthetic_cohort.scenarios import NULLS, TUNING_SEED

    return [simulate(NULLS[n % len(NULLS)], TUNING_SEED, n) for n in range(MODELS)]


def _first_night() -> dt.date:
    from django.utils import timezone

    from tracker.analysis.nights import last_closed_night

    return last_closed_night(timezone.now(), ZONE) - dt.timedelta(days=YEAR_NIGHTS + 1)


def _patients(numbers: range) -> list[Patient]:
    from tracker.models import Patient, User

    users = User.objects.bulk_create(
        User(email=f"b{n}@stillnight.test", name=f"B{n}") for n in numbers
    )
    return Patient.objects.bulk_create(
        Patient(user=user, zone=ZONE, country="US", birth_year=1955, joined_on=_first_night())
        for user in users
    )


def _write(pairs: Sequence[tuple[Patient, Simulated]], first: int, after: int) -> None:
    """Rows of the nights from `first` to before `after`."""
    from tracker.models import DayNote, FluidDay, Night, SymptomReport

    days = _Days(_first_night(), first, after)
    _save(Night, (row for p, one in pairs for row in days.nights(p, one)))
    _save(FluidDay, (row for p, one in pairs for row in days.fluids(p, one)))
    _save(SymptomReport, (row for p, one in pairs for row in days.signs(p, one)))
    _save(DayNote, (row for p, one in pairs for row in days.notes(p, one)))


class _Days:
    """The rows of some of the days of a diary."""

    def __init__(self, start: dt.date, first: int, after: int) -> None:
        self.start, self.first, self.after = start, first, after

    def date(self, day: int) -> dt.date:
        return self.start + dt.timedelta(days=day)

    def has(self, day: int) -> bool:
        return self.first <= day < self.after

    def nights(self, patient: Patient, one: Simulated) -> Iterator[Any]:
        from tracker.models import Night

        for day in range(self.first, self.after):
            count = int(one.entries.counts[day])
            at = dt.datetime.combine(self.date(day + 1), dt.time(11), dt.UTC)
            if one.entries.logged[day]:
                yield Night(
                    patient=patient,
                    date=self.date(day),
                    zone=ZONE,
                    state=Night.State.CRAMPS if count else Night.State.NONE,
                    cramp_count=count,
                    worst_severity=6 if count else None,
                    minutes=4 * count,
                    first_logged_at=at,
                    changed_at=at,
                )

    def fluids(self, patient: Patient, one: Simulated) -> Iterator[Any]:
        from tracker.models import FluidDay

        for day, volume in one.fluids.items():
            if self.has(day):
                yield FluidDay(patient=patient, day=self.date(day), volume_ml=round(volume))

    def signs(self, patient: Patient, one: Simulated) -> Iterator[Any]:
        from tracker.models import SymptomReport

        for day, code in one.signs:
            if self.has(day):
                at = dt.datetime.combine(self.date(day), dt.time(20), dt.UTC)
                yield SymptomReport(patient=patient, code=code, date=self.date(day), at=at)

    def notes(self, patient: Patient, one: Simulated) -> Iterator[Any]:
        from tracker.models import DayNote

        for day, level, hot in one.strains:
            if self.has(day):
                yield DayNote(patient=patient, date=self.date(day), exertion=level, hot=hot)


def _write_medicines(pairs: Sequence[tuple[Patient, Simulated]]) -> None:
    from tracker.analysis.medicines import match
    from tracker.models import Drug, Medication

    drugs = {drug.inn: drug for drug in Drug.objects.all()}
    start = _first_night()
    rows = []
    for patient, one in pairs:
        moved = start - one.owner.start
        for line in one.medicines.lines:
            known = match(line.name).drug
            if known is not None and line.start + moved <= start + dt.timedelta(days=YEAR_NIGHTS):
                row = Medication(
                    patient=patient,
                    drug=drugs[known.inn],
                    dose_value=round(line.dose_mg, 3),
                    dose_unit="mg",
                    times=[line.time],
                    started_on=line.start + moved,
                    stopped_on=line.end and line.end + moved,
                    created_at=dt.datetime.combine(line.start + moved, dt.time(12), dt.UTC),
                )
                rows.append(row)
    _save(Medication, rows)


def _save(model: Any, rows: Iterable[Any]) -> None:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        model.objects.bulk_create(batch)


if __name__ == "__main__":
    main(sys.argv[1:])
