"""A cramp that was stored: described, corrected, taken back. What it said before is kept.

Each function is one transaction with its audit link inside.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from tracker import audit
from tracker.models import Cramp, EntryChange, Patient

from .change_notes import note_change
from .cramps import LONGEST_TIMER, check_start
from .entries import NotAllowedError, can_undo, note_entry, refuse_ahead
from .night_counts import night_with_one_more, recount_night

GONE = "That cramp was undone. It no longer counts."
CHANGED_ELSEWHERE = "This cramp was changed on another device meanwhile."
VERSION_DIGITS = 16
SHOWN = ("severity", "places", "feel", "woke", "eased_by", "still_sore", "started_at", "ended_at")


class ChangedElsewhereError(NotAllowedError):
    """The cramp is not any more as the person saw it; `cramp` is as it is now."""

    def __init__(self, cramp: Cramp) -> None:
        super().__init__(CHANGED_ELSEWHERE)
        self.cramp = cramp


def version_of(cramp: Cramp) -> str:
    """What a form remembers of the cramp it shows, to notice that another device changed it."""
    shown = [str(getattr(cramp, name)) for name in SHOWN]
    return hashlib.sha256("|".join(shown).encode()).hexdigest()[:VERSION_DIGITS]


def describe_cramp(
    patient: Patient,
    cramp: Cramp,
    *,
    severity: int | None = None,
    places: Sequence[str] | None = None,
    feel: str | None = None,
    woke: bool | None = None,
    eased_by: Sequence[str] | None = None,
    still_sore: bool | None = None,
    started_at: dt.datetime | None = None,
    minutes: int | None = None,
    seen: str = "",
    now: dt.datetime,
) -> Cramp:
    """The cramp with what the person added or corrected; None leaves a field as it was.

    A new start keeps the length unless `minutes` is given, and may belong to another night.
    `seen` is the version the person had before them. Raises ChangedElsewhereError when the
    cramp is another one by now, NotAllowedError when it was taken back meanwhile, or for a
    time that cannot be.
    """
    given = {
        "severity": severity,
        "places": None if places is None else list(places),
        "feel": feel,
        "woke": woke,
        "eased_by": None if eased_by is None else list(eased_by),
        "still_sore": still_sore,
    }
    said: dict[str, Any] = {name: each for name, each in given.items() if each is not None}
    with transaction.atomic():
        kept = _held(patient, cramp)
        if seen and seen != version_of(kept):
            raise ChangedElsewhereError(kept)
        said |= _times(patient, kept, started_at, minutes, now)
        night = kept.night
        before = write_cramp(patient, kept, said, now)
        _noted(patient, kept, before, said, night.date if night else kept.started_at.date(), now)
        _written(patient, "cramp.describe", kept, now)
    return kept


def undo_cramp(patient: Patient, cramp: Cramp, *, now: dt.datetime) -> EntryChange | None:
    """Take the cramp back: it no longer counts, and its row stays with the time of removal.

    The change, by which it can be put back for ten minutes; None when it was gone already.
    """
    with transaction.atomic():
        kept = patient.cramps.kept().select_for_update().filter(pk=cramp.pk).first()
        if kept is None or kept.night is None:
            return None
        night, before = kept.night, {"removed": False, "running": kept.is_running}
        Cramp.objects.filter(pk=kept.pk).update(removed_at=now, is_running=False, night=None)
        recount_night(night.pk, now)
        after = {"removed": True, "running": False}
        change = _noted(patient, kept, before, after, night.date, now)
        _written(patient, "cramp.undo", kept, now)
    return change


def resume_cramp(patient: Patient, cramp: Cramp, *, now: dt.datetime) -> Cramp:
    """The cramp with its clock running on: "It stopped" was too soon.

    Raises NotAllowedError more than ten minutes after its end, while another clock runs, or
    when it was taken back.
    """
    with transaction.atomic():
        kept = _held(patient, cramp)
        if kept.is_running:
            return kept
        if kept.ended_at is None or not can_undo(kept.ended_at, now):
            raise NotAllowedError("That was more than 10 minutes ago. Change how long it lasted.")
        if patient.cramps.running().exists():
            raise NotAllowedError("Another clock is running. Tap “It stopped” first.")
        night = kept.night
        before = write_cramp(patient, kept, {"ended_at": None, "is_running": True}, now)
        if night is not None:
            _noted(patient, kept, before, {"ended_at": None}, night.date, now)
        _written(patient, "cramp.resume", kept, now)
    return kept


def write_cramp(
    patient: Patient, kept: Cramp, said: Mapping[str, Any], now: dt.datetime
) -> dict[str, Any]:
    """Write these fields to the row, counts of its nights included; what they were before."""
    before = {name: getattr(kept, name) for name in said}
    old_night = kept.night_id
    for name, value in said.items():
        setattr(kept, name, value)
    if said.get("started_at", before.get("started_at")) != before.get("started_at"):
        kept.night = night_with_one_more(patient, kept.started_at, now, zone=kept.zone)
    kept.save()
    for night_id in {old_night, kept.night_id} - {None}:
        recount_night(int(night_id or 0), now)
    return before


def put_back(patient: Patient, cramp: Cramp, *, running: bool, now: dt.datetime) -> None:
    """Count a removed cramp again; its clock runs on unless another one does."""
    cramp.night = night_with_one_more(patient, cramp.started_at, now, zone=cramp.zone)
    cramp.removed_at = None
    cramp.is_running = running and not patient.cramps.running().exists()
    cramp.save()
    recount_night(cramp.night.pk, now)


def _held(patient: Patient, cramp: Cramp) -> Cramp:
    """The row as it is now: another device may have described it, or taken it back."""
    kept = patient.cramps.kept().select_for_update().filter(pk=cramp.pk).first()
    if kept is None:
        raise NotAllowedError(GONE)
    return kept


def _times(
    patient: Patient,
    kept: Cramp,
    started_at: dt.datetime | None,
    minutes: int | None,
    now: dt.datetime,
) -> dict[str, dt.datetime | None]:
    """Start and end, where either changes."""
    if started_at is None and minutes is None:
        return {}
    if kept.is_running:
        raise NotAllowedError("The clock is running. Tap “It stopped” first.")
    start = kept.started_at if started_at is None else started_at
    if start != kept.started_at:
        _check_move(patient, kept, start, now)
    length = kept.ended_at - kept.started_at if kept.ended_at else None
    if minutes is not None and minutes != kept.minutes:
        length = dt.timedelta(minutes=minutes)
    if length and length > LONGEST_TIMER:
        raise NotAllowedError("That is too long. Say when the cramp let go.")
    end = start + length if length is not None else None
    if end is not None and end != kept.ended_at:
        refuse_ahead(end, now, kept.zone)
    return {"started_at": start, "ended_at": end}


def _check_move(patient: Patient, kept: Cramp, start: dt.datetime, now: dt.datetime) -> None:
    """An old cramp may be corrected at any time; within its own night that asks nothing more."""
    refuse_ahead(start, now, kept.zone)
    if abs(start - kept.started_at) > LONGEST_TIMER:
        check_start(patient, start, now=now, zone=kept.zone)


def _noted(
    patient: Patient,
    cramp: Cramp,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    date: dt.date,
    now: dt.datetime,
) -> EntryChange | None:
    return note_change(
        patient,
        EntryChange.What.CRAMP,
        cramp.public_id,
        date=date,
        before=before,
        after=after,
        now=now,
    )


def _written(patient: Patient, action: str, cramp: Cramp, now: dt.datetime) -> None:
    note_entry(patient, now)
    audit.record(
        audit.patient_actor(patient), patient, action, now=now, object_id=str(cramp.public_id)
    )
