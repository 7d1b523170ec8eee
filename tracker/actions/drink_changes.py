"""A drink that was stored: corrected, taken back. And the sizes a person taps.

Each function is one transaction with its audit link inside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from tracker import audit
from tracker.analysis.nights import waking_day_of
from tracker.models import Alert, Drink, EntryChange, FluidDay, Patient

from . import alerts
from .change_notes import note_change
from .entries import NotAllowedError, refuse_ahead
from .fluid_days import retotal_day
from .fluids import check_time, check_volume, written

GONE = "That drink was undone. It no longer counts."
SIZES = 3  # cup, glass, bottle


class DrinkChangedElsewhereError(NotAllowedError):
    """The drink is not any more as the person saw it; `drink` is as it is now."""

    def __init__(self, drink: Drink) -> None:
        super().__init__("This drink was changed on another device meanwhile.")
        self.drink = drink


def version_of(drink: Drink) -> str:
    """What a form remembers of the drink it shows, to notice that another device changed it."""
    return f"{drink.volume_ml} {drink.kind} {drink.at:%Y%m%d%H%M%S}"


def change_drink(
    patient: Patient,
    drink: Drink,
    *,
    volume_ml: int,
    kind: str,
    at: dt.datetime | None = None,
    seen: str = "",
    now: dt.datetime,
) -> tuple[Drink, list[Alert]]:
    """The corrected drink, and the alerts it set off; `at` None leaves the time as it was.

    A time that was chosen counts for rates from now on. `seen` is the version the person
    had before them. Raises DrinkChangedElsewhereError when the drink is another one by
    now, NotAllowedError when it was taken back meanwhile, or for a volume or a time that
    cannot be.
    """
    check_volume(volume_ml)
    with transaction.atomic():
        kept = patient.drinks.kept().select_for_update().filter(pk=drink.pk).first()
        if kept is None:
            raise NotAllowedError(GONE)
        if seen and seen != version_of(kept):
            raise DrinkChangedElsewhereError(kept)
        said: dict[str, Any] = {"volume_ml": volume_ml, "kind": kind}
        if at is not None:
            _check_move(patient, kept, at, now)
            said |= {"at": at, "time_given": True}
        day = kept.day
        before = write_drink(patient, kept, said)
        _noted(patient, kept, before, said, day, now)
        written(patient, "drink.change", kept, now)
    return kept, alerts.check_fluids(patient, kept.at, now=now)


def undo_drink(patient: Patient, drink: Drink, *, now: dt.datetime) -> EntryChange | None:
    """Take the drink back: it no longer counts, and its row stays with the time of removal.

    The change, by which it can be put back for ten minutes; None when it was gone already.
    """
    with transaction.atomic():
        if not Drink.objects.kept().filter(pk=drink.pk).update(removed_at=now):
            return None
        retotal_day(patient, drink.day)
        change = _noted(patient, drink, {"removed": False}, {"removed": True}, drink.day, now)
        written(patient, "drink.undo", drink, now)
    return change


def write_drink(patient: Patient, kept: Drink, said: Mapping[str, Any]) -> dict[str, Any]:
    """Write these fields to the row, totals of its days included; what they were before."""
    before = {name: getattr(kept, name) for name in said}
    old_day = kept.day
    for name, value in said.items():
        setattr(kept, name, value)
    kept.day = waking_day_of(kept.at, kept.zone)
    kept.save()
    for day in {old_day, kept.day}:
        retotal_day(patient, day)
    return before


def confirm_day(patient: Patient, day: dt.date, *, now: dt.datetime) -> None:
    """ "Yes, that is right": the day is not asked about again."""
    with transaction.atomic():
        asked = FluidDay.objects.filter(patient=patient, day=day, confirmed_at__isnull=True)
        if asked.update(confirmed_at=now):
            audit.record(
                audit.patient_actor(patient), patient, "day.confirm", now=now, object_id=str(day)
            )


def choose_sizes(patient: Patient, sizes_ml: Sequence[int], *, now: dt.datetime) -> None:
    """Cup, glass and bottle in ml, as this person has them; none of them for the usual ones.

    Raises NotAllowedError for a size that no single drink has.
    """
    if sizes_ml and len(sizes_ml) != SIZES:
        raise ValueError(sizes_ml)
    for size in sizes_ml:
        check_volume(size)
    with transaction.atomic():
        patient.drink_sizes = list(sizes_ml)
        patient.save(update_fields=["drink_sizes"])
        audit.record(audit.patient_actor(patient), patient, "patient.drink_sizes", now=now)


def _check_move(patient: Patient, kept: Drink, at: dt.datetime, now: dt.datetime) -> None:
    """An old drink may be corrected at any time; only another day must be a near one."""
    refuse_ahead(at, now, kept.zone)
    if waking_day_of(at, kept.zone) != kept.day:
        check_time(patient, at, now=now, zone=kept.zone)


def _noted(
    patient: Patient,
    drink: Drink,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    day: dt.date,
    now: dt.datetime,
) -> EntryChange | None:
    return note_change(
        patient,
        EntryChange.What.DRINK,
        drink.public_id,
        date=day,
        before=before,
        after=after,
        now=now,
    )
