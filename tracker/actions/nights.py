"""Nights without a running clock: quiet ones, forgotten ones, and many at once.

Each function is one transaction with its audit link inside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from tracker import audit
from tracker.analysis.nights import moment_in_night, night_of
from tracker.models import Cramp, EntryChange, Night, Patient

from .change_notes import note_change
from .entries import LATEST_ENTRY_NIGHTS, NotAllowedError, note_entry
from .night_counts import reopen_if_closed
from .once import Once, run_once
from .runs import reopen_runs_from

BEFORE_NOON = dt.time(11, 59)
SAVED_BEFORE = "This page was saved once already. To save this too, press the button again."


@dataclass(frozen=True, slots=True, kw_only=True)
class NightEntry:
    """One night for the bulk form: no cramps means a quiet night.

    Each cramp is (start in UTC, minutes or None, severity 0-10 or None, places).
    """

    date: dt.date
    cramps: tuple[tuple[dt.datetime, int | None, int | None, tuple[str, ...]], ...] = ()


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


def undo_night(patient: Patient, night: Night, *, now: dt.datetime) -> EntryChange | None:
    """Make a quiet or forgotten night blank again; a night with cramps stays as it is.

    The change, by which it can be said again for ten minutes; None when nothing was said.
    """
    with transaction.atomic():
        said = patient.nights.filter(pk=night.pk).exclude(state=Night.State.CRAMPS)
        # Held while it is deleted: a cramp of this very moment must not lose its night.
        held = said.select_for_update().first()
        if held is None:
            return None
        said.delete()
        change = _noted(patient, held, "", now)
        _night_written(patient, "night.undo", night.date, now)
    return change


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


def _say(
    patient: Patient, date: dt.date, state: Night.State, *, now: dt.datetime, once: Once | None
) -> Night:
    _check_date(date, night_of(now, patient.zone))

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
            _noted(patient, night, state.value, now)
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


def _check_date(date: dt.date, tonight: dt.date) -> None:
    if date > tonight:
        raise NotAllowedError("That night has not begun.")
    if date < tonight - dt.timedelta(days=LATEST_ENTRY_NIGHTS):
        raise NotAllowedError("That night is more than 7 nights ago. We leave it blank.")


def _noted(patient: Patient, night: Night, state: str, now: dt.datetime) -> EntryChange | None:
    return note_change(
        patient,
        EntryChange.What.NIGHT,
        night.date,
        date=night.date,
        before={"state": night.state, "zone": night.zone},
        after={"state": state, "zone": night.zone if state else ""},
        now=now,
    )


def _night_written(patient: Patient, action: str, date: dt.date, now: dt.datetime) -> None:
    reopen_if_closed(patient, date, now)
    note_entry(patient, now)
    audit.record(audit.patient_actor(patient), patient, action, now=now, object_id=str(date))


def _end_of(night: dt.date, zone: str, now: dt.datetime) -> dt.datetime:
    """The noon after a night, when its entries were made at the latest; never ahead of `now`."""
    return min(now, moment_in_night(night, BEFORE_NOON, zone))


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
