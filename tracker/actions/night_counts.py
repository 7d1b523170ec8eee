"""A night's counts, kept with every cramp that comes, changes or goes, and nowhere else."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from tracker.analysis.nights import last_closed_night
from tracker.models import Cramp, Night, Patient

from .runs import reopen_runs


def night_with_one_more(patient: Patient, date: dt.date, now: dt.datetime) -> Night:
    """The night row with one more cramp counted: one read and one write."""
    reopen_if_closed(patient, date, now)
    if (known := _locked_night(patient, date)) is not None:
        return _counted_in(known, now)
    try:
        with transaction.atomic():
            return _counted_in(_blank_night(patient, date, now), now)
    except IntegrityError:
        # Another device wrote the same blank night at this moment: count on in its row.
        if (theirs := _locked_night(patient, date)) is None:
            raise
        return _counted_in(theirs, now)


def recount_night_of(cramp: Cramp, now: dt.datetime) -> None:
    """Set the counts of the cramp's night again; a cramp that was taken back has none."""
    if cramp.night_id is not None:
        recount_night(cramp.night_id, now)


def recount_night(night_id: int, now: dt.datetime) -> None:
    """Set the night's counts from its cramps; without any left it becomes blank again."""
    night = Night.objects.select_for_update().get(pk=night_id)
    cramps = list(
        Cramp.objects.kept()
        .filter(night_id=night_id)
        .values_list("started_at", "ended_at", "severity")
    )
    if not cramps:
        night.delete()
    else:
        night.state = Night.State.CRAMPS
        night.cramp_count = len(cramps)
        night.worst_severity = max(
            (severity for *_, severity in cramps if severity is not None), default=None
        )
        night.minutes = sum(
            max(1, round((end - start).total_seconds() / 60)) for start, end, _ in cramps if end
        )
        night.changed_at = now
        night.save()
    reopen_if_closed(night.patient, night.date, now)


def reopen_if_closed(patient: Patient, date: dt.date, now: dt.datetime) -> None:
    """Set the runs that used a night back to due, once that night is over."""
    if date <= last_closed_night(now, patient.zone):
        reopen_runs(patient, date)


def _counted_in(night: Night, now: dt.datetime) -> Night:
    night.cramp_count += 1
    night.state = Night.State.CRAMPS
    night.changed_at = now
    night.save()
    return night


def _locked_night(patient: Patient, date: dt.date) -> Night | None:
    """The row, held until the transaction ends, so two counts never start from the same one."""
    return patient.nights.select_for_update().filter(date=date).first()


def _blank_night(patient: Patient, date: dt.date, now: dt.datetime) -> Night:
    return Night(patient=patient, date=date, zone=patient.zone, first_logged_at=now, cramp_count=0)
