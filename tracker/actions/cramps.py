"""One cramp: as it happens, and afterwards.

Each function is one transaction with its audit link inside.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from tracker import audit
from tracker.analysis.nights import night_of
from tracker.models import Cramp, Patient

from .entries import (
    CLOCK_SLACK,
    LATEST_ENTRY_NIGHTS,
    NotAllowedError,
    note_entry,
    refuse_ahead,
)
from .night_counts import night_for, night_with_one_more, recount_night, recount_night_of
from .once import Once, refuse_taken_back, run_once

LONGEST_TIMER = dt.timedelta(hours=12)


def start_cramp(
    patient: Patient,
    *,
    started_at: dt.datetime | None = None,
    now: dt.datetime,
    once: Once | None = None,
) -> Cramp:
    """The cramp whose clock runs from `now`; the one already running when there is one.

    `started_at` is given for a tap that a phone could not send at once. Such a cramp is one
    of its own beside a running one, its end not known; so is one of more than 12 hours ago.
    The same key again gives its first cramp, whose clock may have stopped since. Raises
    KeyReusedError when that one was taken back, NotAllowedError as `record_cramp` does.
    """
    made: list[Cramp] = []
    moment = started_at or now
    if started_at is not None:
        check_start(patient, started_at, now=now, zone=patient.zone)

    def act() -> str:
        is_running = started_at is None or (
            now - started_at <= LONGEST_TIMER and not patient.cramps.running().exists()
        )
        night = night_with_one_more(patient, moment, now)
        cramp = Cramp.objects.create(
            patient=patient,
            night=night,
            zone=patient.zone,
            started_at=moment,
            is_running=is_running,
            created_at=now,
        )
        made.append(cramp)
        _written(patient, "cramp.start", cramp, now)
        return str(cramp.public_id)

    def start() -> Cramp:
        return _result(patient, run_once(patient, once, "cramp.start", act, now=now), made, once)

    try:
        return start()
    except IntegrityError:
        if started_at is not None:
            return start()
        # None: another device stopped it at this very moment, so this tap is the next cramp.
        return patient.cramps.running().first() or start()


def stop_cramp(patient: Patient, cramp: Cramp, *, ended_at: dt.datetime, now: dt.datetime) -> Cramp:
    """The cramp with its end; stopping twice keeps the first end.

    Raises NotAllowedError for an end before the start or more than 12 hours after it.
    """
    if not cramp.is_running:
        return cramp
    if ended_at < cramp.started_at:
        raise NotAllowedError("The end is before the start. Choose a later time.")
    if ended_at > cramp.started_at + LONGEST_TIMER or ended_at > now + CLOCK_SLACK:
        raise NotAllowedError("That is too long. Say when the cramp let go.")
    with transaction.atomic():
        stopped = patient.cramps.running().filter(pk=cramp.pk)
        if stopped.update(is_running=False, ended_at=ended_at):
            recount_night_of(cramp, now)
            _written(patient, "cramp.stop", cramp, now)
    cramp.refresh_from_db()
    return cramp


def record_cramp(
    patient: Patient,
    *,
    started_at: dt.datetime,
    minutes: int | None = None,
    severity: int | None = None,
    places: Sequence[str] = (),
    zone: str = "",
    now: dt.datetime,
    once: Once | None = None,
) -> Cramp:
    """A cramp that was earlier, kept under the night it happened in.

    `zone` is where the person was that night, the patient's own when empty. Raises
    NotAllowedError for a time ahead of `now` or more than seven nights ago, and
    KeyReusedError for a key whose cramp was another one or was taken back.
    """
    zone = zone or patient.zone
    check_start(patient, started_at, now=now, zone=zone)
    made: list[Cramp] = []

    def act() -> str:
        night = night_with_one_more(patient, started_at, now, zone=zone)
        cramp = Cramp.objects.create(
            patient=patient,
            night=night,
            zone=zone,
            started_at=started_at,
            ended_at=started_at + dt.timedelta(minutes=minutes) if minutes else None,
            severity=severity,
            places=list(places),
            created_at=now,
        )
        made.append(cramp)
        recount_night(night.pk, now)
        _written(patient, "cramp.record", cramp, now)
        return str(cramp.public_id)

    return _result(patient, run_once(patient, once, "cramp.record", act, now=now), made, once)


def check_start(
    patient: Patient, started_at: dt.datetime, *, now: dt.datetime, zone: str
) -> dt.date:
    """The night of a cramp that started then.

    Raises NotAllowedError for a time ahead of `now` or more than seven nights ago.
    """
    refuse_ahead(started_at, now, zone)
    oldest = night_of(now, patient.zone) - dt.timedelta(days=LATEST_ENTRY_NIGHTS)
    # Only a start near the edge can be in a night that somebody began in another zone.
    date = night_of(started_at, zone)
    if date < oldest:
        date = night_for(patient, started_at, zone)
    if date < oldest:
        raise NotAllowedError("That night is more than 7 nights ago. We leave it blank.")
    return date


def _written(patient: Patient, action: str, cramp: Cramp, now: dt.datetime) -> None:
    note_entry(patient, now)
    audit.record(
        audit.patient_actor(patient), patient, action, now=now, object_id=str(cramp.public_id)
    )


def _result(patient: Patient, public_id: str, made: list[Cramp], once: Once | None) -> Cramp:
    """The cramp just made, or the one an earlier tap with the same key made."""
    fresh = next((cramp for cramp in made if str(cramp.public_id) == public_id), None)
    if fresh is not None:
        return fresh
    earlier = patient.cramps.get(public_id=uuid.UUID(public_id))
    refuse_taken_back(patient, once, earlier.removed_at)
    return earlier
