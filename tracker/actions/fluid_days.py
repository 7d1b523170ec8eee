"""The total of a waking day, kept with its drinks and nowhere else."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Sum

from tracker.models import FluidDay, Patient


def add_to_day(patient: Patient, day: dt.date, volume_ml: int) -> None:
    """One write for a day that is there, three for the first drink of a day."""
    total = FluidDay.objects.filter(patient=patient, day=day)
    added = {"volume_ml": F("volume_ml") + volume_ml}
    if not total.update(**added):
        # Of two first drinks at once only one makes the row; both are added to it.
        empty = FluidDay(patient=patient, day=day, volume_ml=0)
        FluidDay.objects.bulk_create([empty], ignore_conflicts=True)
        total.update(**added)


def retotal_day(patient: Patient, day: dt.date) -> None:
    """Set the day's total from its drinks, once no other drink of the day is being added."""
    row = FluidDay.objects.select_for_update().filter(patient=patient, day=day).first()
    total = patient.drinks.kept().filter(day=day).aggregate(total=Sum("volume_ml"))["total"]
    if row is None:
        if total:
            add_to_day(patient, day, total)
        return
    if total:
        row.volume_ml = total
        row.save(update_fields=["volume_ml"])
    else:
        row.delete()
