"""A night's counts, kept with every cramp that comes, changes or goes, and nowhere else."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from tracker.analysis.nights import last_closed_night, night_among, night_of
from tracker.models import Cramp, EntryChange, Night, Patient
from tracker.models.nights import NightQuerySet

from .change_notes import note_change
from .runs import reopen_runs

NIGHTS_APART = dt.timedelta(days=2)  # zones are 26 hours apart at most


def night_for(patient: Patient, moment: dt.datetime, zone: str) -> dt.date:
    """The date of the night `moment` goes to; nights already begun elsewhere are looked at."""
    near = _near(patient, moment, zone).values_list("date", "zone")
    return night_among(moment, zone, near)


def night_with_one_more(
    patient: Patient, moment: dt.datetime, now: dt.datetime, *, zone: str = ""
) -> Night:
    """The row of the night of `moment` with one more cramp counted: one read and one write.

    `zone` is where the cramp was, the patient's own when empty.
    """
    zone = zone or patient.zone
    # Held until the transaction ends, so two counts never start from the same row.
    near = {row.date: row for row in _near(patient, moment, zone).select_for_update()}
    date = night_among(moment, zone, [(row.date, row.zone) for row in near.values()])
    reopen_if_closed(patient, date, now)
    if date in near:
        return _counted_in(near[date], now)
    try:
        with transaction.atomic():
            return _counted_in(_blank_night(patient, date, zone, now), now)
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
        _without_cramps(night, now)
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
    if night.pk and night.state != Night.State.CRAMPS:
        _said_otherwise(night, now)
    night.cramp_count += 1
    night.state = Night.State.CRAMPS
    night.changed_at = now
    night.save()
    return night


def _said_otherwise(night: Night, now: dt.datetime) -> None:
    """Keep that the person had said "No cramps" or "I don't remember" before this cramp."""
    note_change(
        night.patient,
        EntryChange.What.NIGHT,
        night.date,
        date=night.date,
        before={"state": night.state},
        after={"state": Night.State.CRAMPS.value},
        now=now,
    )


def _without_cramps(night: Night, now: dt.datetime) -> None:
    """What the night was before its first cramp: "No cramps", not remembered, or blank."""
    changes = night.patient.changes.filter(
        what=EntryChange.What.NIGHT, object_id=str(night.date), undone_at__isnull=True
    )
    said = changes.order_by("-at", "-pk").first()
    if said is None or said.after.get("state") != Night.State.CRAMPS:
        night.delete()
        return
    EntryChange.objects.filter(pk=said.pk).update(undone_at=max(now, said.at))
    night.state, night.changed_at = said.before["state"], now
    night.cramp_count, night.worst_severity, night.minutes = 0, None, 0
    night.save()


def _near(patient: Patient, moment: dt.datetime, zone: str) -> NightQuerySet:
    date = night_of(moment, zone)
    return patient.nights.between(date - NIGHTS_APART, date + NIGHTS_APART)


def _locked_night(patient: Patient, date: dt.date) -> Night | None:
    return patient.nights.select_for_update().filter(date=date).first()


def _blank_night(patient: Patient, date: dt.date, zone: str, now: dt.datetime) -> Night:
    return Night(patient=patient, date=date, zone=zone, first_logged_at=now, cramp_count=0)
