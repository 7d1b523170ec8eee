"""Drinks: added with one tap, taken back with one, totalled per waking day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Sum

from tracker import audit
from tracker.analysis.nights import last_closed_night, waking_day_of
from tracker.models import LARGEST_DRINK_ML, Alert, Drink, FluidDay, Patient

from . import alerts
from .entries import CLOCK_SLACK, NotAllowedError, note_entry
from .once import Once, refuse_taken_back, run_once
from .runs import reopen_runs, reopen_runs_from


def record_drink(
    patient: Patient,
    *,
    volume_ml: int,
    kind: str = Drink.Kind.WATER,
    at: dt.datetime | None = None,
    now: dt.datetime,
    once: Once | None = None,
) -> tuple[Drink, list[Alert]]:
    """The drink, and the alerts it set off (over 5 l a day, over 1 l an hour for two hours).

    `at` None means "just now", which counts for the day's total but never for a rate.
    Raises NotAllowedError for a time ahead of `now` or a volume of one drink over 3 l.
    """
    if not 1 <= volume_ml <= LARGEST_DRINK_ML:
        raise NotAllowedError("One drink can be up to 3,000 ml (101 oz). Check the number.")
    if at is not None and at > now + CLOCK_SLACK:
        raise NotAllowedError("That time has not come yet. Choose an earlier time.")
    moment = at or now
    day = waking_day_of(moment, patient.zone)

    def act() -> str:
        drink = Drink.objects.create(
            patient=patient,
            day=day,
            zone=patient.zone,
            at=moment,
            time_given=at is not None,
            volume_ml=volume_ml,
            kind=kind,
            created_at=now,
        )
        _add_to_day(patient, day, volume_ml)
        _written(patient, "drink.record", drink, now)
        return str(drink.public_id)

    public_id = uuid.UUID(run_once(patient, once, "drink.record", act, now=now))
    drink = patient.drinks.get(public_id=public_id)
    refuse_taken_back(patient, once, drink.removed_at)
    return drink, alerts.check_fluids(patient, drink.at, now=now)


def undo_drink(patient: Patient, drink: Drink, *, now: dt.datetime) -> None:
    """Take the drink back: it no longer counts, and its row stays with the time of removal."""
    with transaction.atomic():
        if Drink.objects.kept().filter(pk=drink.pk).update(removed_at=now):
            _retotal_day(patient, drink.day)
            _written(patient, "drink.undo", drink, now)


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
            _retotal_day(patient, day)
        if totals:
            reopen_runs_from(patient, min(totals))
        if rows:
            note_entry(patient, min(now, max(row.at for row in rows)))
        audit.record(actor, patient, "drink.bulk", now=now, object_id=str(len(rows)))
    return len(rows)


def _add_to_day(patient: Patient, day: dt.date, volume_ml: int) -> None:
    """One write for a day that is there, three for the first drink of a day."""
    total = FluidDay.objects.filter(patient=patient, day=day)
    added = {"volume_ml": F("volume_ml") + volume_ml}
    if not total.update(**added):
        # Of two first drinks at once only one makes the row; both are added to it.
        empty = FluidDay(patient=patient, day=day, volume_ml=0)
        FluidDay.objects.bulk_create([empty], ignore_conflicts=True)
        total.update(**added)


def _retotal_day(patient: Patient, day: dt.date) -> None:
    """Set the day's total from its drinks, once no other drink of the day is being added."""
    row = FluidDay.objects.select_for_update().filter(patient=patient, day=day).first()
    total = patient.drinks.kept().filter(day=day).aggregate(total=Sum("volume_ml"))["total"]
    if row is None:
        return
    if total:
        row.volume_ml = total
        row.save(update_fields=["volume_ml"])
    else:
        row.delete()


def _written(patient: Patient, action: str, drink: Drink, now: dt.datetime) -> None:
    if drink.day <= last_closed_night(now, patient.zone):
        reopen_runs(patient, drink.day)
    note_entry(patient, now)
    audit.record(
        audit.patient_actor(patient), patient, action, now=now, object_id=str(drink.public_id)
    )
