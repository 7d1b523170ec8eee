"""A made-up diary as the analysis reads it, without any database."""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from tracker.analysis.medicines import Drug, catalogue
from tracker.analysis.records import (
    Course,
    Cramp,
    FluidDay,
    Lab,
    Night,
    PatientHistory,
    Symptom,
    TimedDrink,
)
from tracker.analysis.synthetic import Diary, DiaryCramp, Medicine


def history_of(diary: Diary) -> PatientHistory:
    """What `tracker.history` would load for this diary, once it is in a database."""
    person, zone = diary.person, ZoneInfo(diary.person.zone)
    totals: dict[dt.date, int] = {}
    for at, volume_ml, _ in diary.drinks:
        day = at.astimezone(zone).date()
        totals[day] = totals.get(day, 0) + volume_ml
    return PatientHistory(
        patient=person.name,
        zone=person.zone,
        birth_year=diary.today.year - person.age,
        sex=person.sex,
        conditions=frozenset(person.conditions),
        fluid_caution=person.intake_answer != "no_limit",
        start=diary.start,
        nights=tuple(_night_record(date, cramps) for date, cramps in diary.nights),
        fluids=tuple(FluidDay(date=day, volume_ml=ml) for day, ml in sorted(totals.items())),
        drinks=tuple(TimedDrink(at=at, volume_ml=ml) for at, ml, _ in diary.drinks),
        medications=tuple(_course(diary, medicine) for medicine in person.medicines),
        symptoms=tuple(Symptom(date=day, code=c) for day, codes in diary.signs for c in codes),
        strains=diary.strains,
        labs=tuple(
            Lab(date=diary.today - dt.timedelta(days=ago), analyte=analyte, value=value)
            for ago, analyte, value in sorted(person.labs, reverse=True)
        ),
    )


def _night_record(date: dt.date, cramps: tuple[DiaryCramp, ...]) -> Night:
    return Night(
        date=date,
        count=len(cramps),
        cramps=tuple(Cramp(severity=c.severity, minutes=c.minutes) for c in cramps),
    )


def _course(diary: Diary, medicine: Medicine) -> Course:
    drug = _drugs()[medicine.name]
    return Course(
        name=drug.inn,
        groups=frozenset(drug.groups),
        sodium=drug.sodium,
        dose_mg=float(medicine.dose) if medicine.unit == "mg" else None,
        time=medicine.time,
        start=_days_before(diary.today, medicine.started),
        end=_days_before(diary.today, medicine.stopped),
        stopped_by_patient=medicine.stopped_by_patient,
    )


def _days_before(today: dt.date, ago: int | None) -> dt.date | None:
    return None if ago is None else today - dt.timedelta(days=ago)


@cache
def _drugs() -> dict[str, Drug]:
    return {drug.inn: drug for drug in catalogue()}
