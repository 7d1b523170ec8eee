"""Drinks: added with one tap, totalled per waking day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from tracker import audit
from tracker.analysis.nights import last_closed_night, waking_day_of
from tracker.models import LARGEST_DRINK_ML, Alert, Drink, FluidDay, Patient

from . import alerts
from .entries import LATEST_ENTRY_NIGHTS, NotAllowedError, note_entry, refuse_ahead
from .fluid_days import add_to_day, retotal_day
from .once import Once, refuse_taken_back, run_once
from .runs import reopen_runs, reopen_runs_from


def record_drink(
    patient: Patient,
    *,
    volume_ml: int,
    kind: str = Drink.Kind.WATER,
    at: dt.datetime | None = None,
    time_given: bool = True,
    now: dt.datetime,
    once: Once | None = None,
) -> tuple[Drink, list[Alert]]:
    """The drink, and the alerts it set off (over 5 l a day, over 1 l an hour for two hours).

    `at` None means "just now". That, and an `at` whose time was not given, counts for the
    day's total but never for a rate.
    Raises NotAllowedError for a time ahead of `now` or more than seven days ago, and for
    one drink of more than 3 l.
    """
    moment = at or now
    check_volume(volume_ml)
    check_time(patient, moment, now=now, zone=patient.zone)
    day = waking_day_of(moment, patient.zone)

    def act() -> str:
        drink = Drink.objects.create(
            patient=patient,
            day=day,
            zone=patient.zone,
            at=moment,
            time_given=at is not None and time_given,
            volume_ml=volume_ml,
            kind=kind,
            created_at=now,
        )
        add_to_day(patient, day, volume_ml)
        written(patient, "drink.record", drink, now)
        return str(drink.public_id)

    public_id = uuid.UUID(run_once(patient, once, "drink.record", act, now=now))
    drink = patient.drinks.get(public_id=public_id)
    refuse_taken_back(patient, once, drink.removed_at)
    return drink, alerts.check_fluids(patient, drink.at, now=now)


def record_drinks(
    patient: Patient,
    drinks: Sequence[tuple[dt.datetime, int, str]],
    *,
    now: dt.datetime,
    actor: audit.Actor,
) -> int:
    """Many drinks (time in UTC, ml, kind) in one transaction, for import and sample data."""
    rows = [
        Drink(
            patient=patient,
            day=waking_day_of(at, patient.zone),
            zone=patient.zone,
            at=at,
            time_given=True,
            volume_ml=volume_ml,
            kind=kind,
            created_at=now,
        )
        for at, volume_ml, kind in drinks
    ]
    totals: dict[dt.date, int] = {}
    for row in rows:
        totals[row.day] = totals.get(row.day, 0) + row.volume_ml
    with transaction.atomic():
        Drink.objects.bulk_create(rows)
        known = set(patient.fluid_days.filter(day__in=totals).values_list("day", flat=True))
        FluidDay.objects.bulk_create(
            FluidDay(patient=patient, day=day, volume_ml=total)
            for day, total in totals.items()
            if day not in known
        )
        for day in known:
            retotal_day(patient, day)
        if totals:
            reopen_runs_from(patient, min(totals))
        if rows:
            note_entry(patient, min(now, max(row.at for row in rows)))
        audit.record(actor, patient, "drink.bulk", now=now, object_id=str(len(rows)))
    return len(rows)


def check_volume(volume_ml: int) -> None:
    """Raise NotAllowedError for a volume that no single drink has."""
    if not 1 <= volume_ml <= LARGEST_DRINK_ML:
        raise NotAllowedError("One drink can be up to 3,000 ml (101 oz). Check the number.")


def check_time(patient: Patient, moment: dt.datetime, *, now: dt.datetime, zone: str) -> None:
    """Raise NotAllowedError for a time ahead of `now` or a day more than seven days ago."""
    refuse_ahead(moment, now, zone)
    oldest = waking_day_of(now, patient.zone) - dt.timedelta(days=LATEST_ENTRY_NIGHTS)
    if waking_day_of(moment, zone) < oldest:
        raise NotAllowedError("That day is more than 7 days ago. We leave it as it is.")


def written(patient: Patient, action: str, drink: Drink, now: dt.datetime) -> None:
    """The trail, the newest entry, and the analysis of a night that is over."""
    if drink.day <= last_closed_night(now, patient.zone):
        reopen_runs(patient, drink.day)
    note_entry(patient, now)
    audit.record(
        audit.patient_actor(patient), patient, action, now=now, object_id=str(drink.public_id)
    )
