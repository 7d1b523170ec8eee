"""Everything that changes a night: cramps as they happen, afterwards, and quiet nights.

Each function is one transaction with its audit link inside. The night's counts follow
its cramps here and nowhere else.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from tracker import audit
from tracker.analysis.nights import last_closed_night, moment_in_night, night_of
from tracker.models import Cramp, Night, Patient

from .entries import note_entry
from .once import Once, refuse_taken_back, run_once
from .runs import reopen_runs, reopen_runs_from

UNDO_MINUTES = 10  # settled for every entry
LATEST_ENTRY_NIGHTS = 7  # a night may be filled in for a week; later recall is biased
CLOCK_SLACK = dt.timedelta(minutes=5)  # a phone's clock may run this far ahead
BEFORE_NOON = dt.time(11, 59)
LONGEST_TIMER = dt.timedelta(hours=12)
SAVED_BEFORE = "This page was saved once already. To save this too, press the button again."


class NotAllowedError(ValueError):
    """The entry cannot be; `str()` says why, in words for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightEntry:
    """One night for the bulk form: no cramps means a quiet night.

    Each cramp is (start in UTC, minutes or None, severity 0-10 or None, places).
    """

    date: dt.date
    cramps: tuple[tuple[dt.datetime, int | None, int | None, tuple[str, ...]], ...] = ()


def start_cramp(patient: Patient, *, now: dt.datetime, once: Once | None = None) -> Cramp:
    """The cramp whose clock runs from `now`; the one already running when there is one.

    The same key again gives its first cramp, whose clock may have stopped since. Raises
    KeyReusedError when that one was taken back.
    """
    made: list[Cramp] = []

    def act() -> str:
        night = _cramp_night(patient, night_of(now, patient.zone), now)
        cramp = Cramp.objects.create(
            patient=patient,
            night=night,
            zone=patient.zone,
            started_at=now,
            is_running=True,
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
            _recount(cramp, now)
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
    now: dt.datetime,
    once: Once | None = None,
) -> Cramp:
    """A cramp that was earlier, kept under the night it happened in.

    Raises NotAllowedError for a time ahead of `now` or more than seven nights ago, and
    KeyReusedError for a key whose cramp was another one or was taken back.
    """
    night_date = _checked_night(patient, started_at, now)
    made: list[Cramp] = []

    def act() -> str:
        night = _cramp_night(patient, night_date, now)
        cramp = Cramp.objects.create(
            patient=patient,
            night=night,
            zone=patient.zone,
            started_at=started_at,
            ended_at=started_at + dt.timedelta(minutes=minutes) if minutes else None,
            severity=severity,
            places=list(places),
            created_at=now,
        )
        made.append(cramp)
        _recount_night(night.pk, now)
        _written(patient, "cramp.record", cramp, now)
        return str(cramp.public_id)

    return _result(patient, run_once(patient, once, "cramp.record", act, now=now), made, once)


def describe_cramp(
    patient: Patient,
    cramp: Cramp,
    *,
    severity: int | None = None,
    places: Sequence[str] | None = None,
    feel: str | None = None,
    woke: bool | None = None,
    now: dt.datetime,
) -> Cramp:
    """The cramp with what the person added; None leaves a field as it was.

    Raises NotAllowedError when the cramp was taken back meanwhile.
    """
    given = {
        "severity": severity,
        "places": None if places is None else list(places),
        "feel": feel,
        "woke": woke,
    }
    said = {name: value for name, value in given.items() if value is not None}
    with transaction.atomic():
        # The row as it is now: another device may have described it, or taken it back.
        kept = patient.cramps.kept().select_for_update().filter(pk=cramp.pk).first()
        if kept is None:
            raise NotAllowedError("That cramp was undone. It no longer counts.")
        for name, value in said.items():
            setattr(kept, name, value)
        kept.save(update_fields=list(said))
        _recount(kept, now)
        _written(patient, "cramp.describe", kept, now)
    return kept


def undo_cramp(patient: Patient, cramp: Cramp, *, now: dt.datetime) -> None:
    """Take the cramp back: it no longer counts, and its row stays with the time of removal."""
    with transaction.atomic():
        night_id = cramp.night_id
        kept = Cramp.objects.kept().filter(pk=cramp.pk)
        if not kept.update(removed_at=now, is_running=False, night=None):
            return
        if night_id is not None:
            _recount_night(night_id, now)
        _written(patient, "cramp.undo", cramp, now)


def record_quiet_night(
    patient: Patient, date: dt.date, *, now: dt.datetime, once: Once | None = None
) -> Night:
    """The night of `date` as one without cramps.

    Raises NotAllowedError when it has cramps, is not over, or is more than seven nights ago.
    """
    return _say(patient, date, Night.State.NONE, now=now, once=once)


def record_forgotten_night(
    patient: Patient, date: dt.date, *, now: dt.datetime, once: Once | None = None
) -> Night:
    """The night of `date` as one the person does not remember; it counts as not logged."""
    return _say(patient, date, Night.State.UNKNOWN, now=now, once=once)


def undo_night(patient: Patient, night: Night, *, now: dt.datetime) -> None:
    """Make a quiet or forgotten night blank again; a night with cramps stays as it is."""
    with transaction.atomic():
        said = patient.nights.filter(pk=night.pk).exclude(state=Night.State.CRAMPS)
        # Held while it is deleted: a cramp of this very moment must not lose its night.
        if said.select_for_update().first() is not None:
            said.delete()
            _night_written(patient, "night.undo", night.date, now)


def record_nights(
    patient: Patient, nights: Sequence[NightEntry], *, now: dt.datetime, actor: audit.Actor
) -> int:
    """Many new nights in one transaction, for import and sample data; how many were new.

    The same checks as one by one, but for the seven-night rule. Nights already there stay.
    """
    known = set(patient.nights.values_list("date", flat=True))
    fresh = [entry for entry in nights if entry.date not in known]
    with transaction.atomic():
        rows = Night.objects.bulk_create([_night_row(patient, entry, now) for entry in fresh])
        Cramp.objects.bulk_create(
            _cramp_row(patient, night, cramp, now)
            for entry, night in zip(fresh, rows, strict=True)
            for cramp in entry.cramps
        )
        if fresh:
            reopen_runs_from(patient, min(entry.date for entry in fresh))
            note_entry(patient, _end_of(max(entry.date for entry in fresh), patient.zone, now))
        audit.record(actor, patient, "night.bulk", now=now, object_id=str(len(fresh)))
    return len(fresh)


def _cramp_night(patient: Patient, date: dt.date, now: dt.datetime) -> Night:
    """The night row with one more cramp counted: one read and one write."""
    _reopen_if_closed(patient, date, now)
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


def _recount(cramp: Cramp, now: dt.datetime) -> None:
    if cramp.night_id is not None:
        _recount_night(cramp.night_id, now)


def _recount_night(night_id: int, now: dt.datetime) -> None:
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
    _reopen_if_closed(night.patient, night.date, now)


def _say(
    patient: Patient, date: dt.date, state: Night.State, *, now: dt.datetime, once: Once | None
) -> Night:
    tonight = night_of(now, patient.zone)
    if date > tonight:
        raise NotAllowedError("That night has not begun.")
    if date < tonight - dt.timedelta(days=LATEST_ENTRY_NIGHTS):
        raise NotAllowedError("That night is more than 7 nights ago. We leave it blank.")

    def act() -> str:
        night, created = Night.objects.get_or_create(
            patient=patient,
            date=date,
            defaults={
                "zone": patient.zone,
                "state": state,
                "first_logged_at": now,
                "changed_at": now,
            },
        )
        if night.cramp_count:
            raise NotAllowedError("You logged a cramp that night. Remove it first.")
        if not created and night.state != state:
            night.state, night.changed_at = state, now
            night.save(update_fields=["state", "changed_at"])
        _night_written(patient, f"night.{state.value}", date, now)
        return str(date)

    run_once(patient, once, f"night.{state.value}", act, now=now)
    night = patient.nights.filter(date=date, state=state).first()
    if night is None:
        # The page is an old one: what it once saved was undone, or answered anew, since.
        raise NotAllowedError(SAVED_BEFORE)
    return night


def _checked_night(patient: Patient, started_at: dt.datetime, now: dt.datetime) -> dt.date:
    if started_at > now + CLOCK_SLACK:
        raise NotAllowedError("That time has not come yet. Choose an earlier time.")
    date = night_of(started_at, patient.zone)
    oldest = night_of(now, patient.zone) - dt.timedelta(days=LATEST_ENTRY_NIGHTS)
    if date < oldest:
        raise NotAllowedError("That night is more than 7 nights ago. We leave it blank.")
    return date


def _reopen_if_closed(patient: Patient, date: dt.date, now: dt.datetime) -> None:
    if date <= last_closed_night(now, patient.zone):
        reopen_runs(patient, date)


def _written(patient: Patient, action: str, cramp: Cramp, now: dt.datetime) -> None:
    note_entry(patient, now)
    audit.record(
        audit.patient_actor(patient), patient, action, now=now, object_id=str(cramp.public_id)
    )


def _night_written(patient: Patient, action: str, date: dt.date, now: dt.datetime) -> None:
    _reopen_if_closed(patient, date, now)
    note_entry(patient, now)
    audit.record(audit.patient_actor(patient), patient, action, now=now, object_id=str(date))


def _end_of(night: dt.date, zone: str, now: dt.datetime) -> dt.datetime:
    """The noon after a night, when its entries were made at the latest; never ahead of `now`."""
    return min(now, moment_in_night(night, BEFORE_NOON, zone))


def _result(patient: Patient, public_id: str, made: list[Cramp], once: Once | None) -> Cramp:
    """The cramp just made, or the one an earlier tap with the same key made."""
    fresh = next((cramp for cramp in made if str(cramp.public_id) == public_id), None)
    if fresh is not None:
        return fresh
    earlier = patient.cramps.get(public_id=uuid.UUID(public_id))
    refuse_taken_back(patient, once, earlier.removed_at)
    return earlier


def _night_row(patient: Patient, entry: NightEntry, now: dt.datetime) -> Night:
    severities = [severity for _, _, severity, _ in entry.cramps if severity is not None]
    return Night(
        patient=patient,
        date=entry.date,
        zone=patient.zone,
        state=Night.State.CRAMPS if entry.cramps else Night.State.NONE,
        cramp_count=len(entry.cramps),
        worst_severity=max(severities, default=None),
        minutes=sum(minutes or 0 for _, minutes, _, _ in entry.cramps),
        first_logged_at=now,
        changed_at=now,
    )


def _cramp_row(
    patient: Patient,
    night: Night,
    cramp: tuple[dt.datetime, int | None, int | None, tuple[str, ...]],
    now: dt.datetime,
) -> Cramp:
    started_at, minutes, severity, places = cramp
    return Cramp(
        patient=patient,
        night=night,
        zone=patient.zone,
        started_at=started_at,
        ended_at=started_at + dt.timedelta(minutes=minutes) if minutes else None,
        severity=severity,
        places=list(places),
        created_at=now,
    )
