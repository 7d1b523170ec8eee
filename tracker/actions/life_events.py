"""Life events: a new bed, a holiday. Added, changed, removed, put back for ten minutes.

The label is the person's own words: sealed, in its history too, and read for signs where
the event is of these days. No analysis rests on an event; people compare with it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from tracker import audit
from tracker.models import Alert, EntryChange, LifeEvent, Patient
from tracker.sealing import seal, unseal

from .change_notes import note_change
from .entries import NotAllowedError, note_entry
from .once import Once, refuse_taken_back, run_once
from .own_words import answer_words, hear_today, unhear
from .undoing import take_change, was_undone

EVENT = EntryChange.What.EVENT
LONGEST_LABEL = 60  # characters; it stands beside a mark of a chart
NEW_DAYS = 2  # an event of today or yesterday may tell of what is felt now [A]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEntry:
    """One day, or the days from `first_on` to `last_on`, both included."""

    first_on: dt.date
    label: str
    last_on: dt.date | None = None


def add_event(
    patient: Patient, entry: EventEntry, *, now: dt.datetime, once: Once | None = None
) -> tuple[LifeEvent, list[Alert]]:
    """The event, and what the red flags say of its words at once.

    Raises NotAllowedError for days that cannot be or a label that is empty or too long,
    KeyReusedError when the event of this key was removed since.
    """
    _check(patient, entry, now)

    def act() -> str:
        event = LifeEvent(patient=patient, created_at=now)
        _fill(patient, event, entry, "")
        _note(patient, event, {"removed": True}, {"removed": False}, now)
        _hear(patient, entry, "", now)
        _written(patient, "event.add", event, now)
        return str(event.public_id)

    public_id = run_once(patient, once, "event.add", act, now=now)
    event = patient.life_events.get(public_id=uuid.UUID(public_id))
    refuse_taken_back(patient, once, event.removed_at)
    return event, _alerts(patient, entry, now)


def change_event(
    patient: Patient,
    event: LifeEvent,
    entry: EventEntry,
    *,
    now: dt.datetime,
    once: Once | None = None,
) -> tuple[LifeEvent, list[Alert]]:
    """The event as it is now; what it said before is kept.

    Raises NotAllowedError like `add_event`, and for an event that was removed meanwhile.
    """
    _check(patient, entry, now)

    def act() -> str:
        kept = patient.life_events.kept().select_for_update().filter(pk=event.pk).first()
        if kept is None:
            raise NotAllowedError("That event was removed. You can add it again.")
        before = unseal(patient.user.public_id, kept.sealed_label) or ""
        said = _said(kept)
        _fill(patient, kept, entry, before)
        _note(patient, kept, said, _said(kept), now)
        _hear(patient, entry, before, now)
        _written(patient, "event.change", kept, now)
        return str(kept.public_id)

    run_once(patient, once, "event.change", act, now=now)
    return patient.life_events.get(pk=event.pk), _alerts(patient, entry, now)


def remove_event(
    patient: Patient, event: LifeEvent, *, now: dt.datetime, once: Once | None = None
) -> None:
    """Take the event away; its row stays with the time of removal."""

    def act() -> str:
        kept = patient.life_events.select_for_update().get(pk=event.pk)
        if kept.removed_at is None:
            kept.removed_at = now
            kept.save(update_fields=["removed_at"])
            _note(patient, kept, {"removed": False}, {"removed": True}, now)
            _written(patient, "event.remove", kept, now)
        return str(kept.public_id)

    run_once(patient, once, "event.remove", act, now=now)


def undo_event_change(
    patient: Patient, event: LifeEvent, *, shown: uuid.UUID | None = None, now: dt.datetime
) -> bool:
    """Put the event back as it was before its newest change; False after ten minutes.

    `shown` is the change the page offered to undo.
    """
    with transaction.atomic():
        kept = patient.life_events.select_for_update().get(pk=event.pk)
        if was_undone(patient, shown):
            return True
        change = take_change(patient, EVENT, kept.public_id, shown=shown, now=now)
        if change is None:
            return False
        _put_back(kept, change.before, now)
        unhear(patient, change.at, now)
        _written(patient, "event.put_back", kept, now)
    return True


def _check(patient: Patient, entry: EventEntry, now: dt.datetime) -> None:
    today = now.astimezone(ZoneInfo(patient.zone)).date()
    if max(entry.first_on, entry.last_on or entry.first_on) > today:
        raise NotAllowedError("That day has not come yet. Choose an earlier day.")
    if entry.last_on is not None and entry.last_on < entry.first_on:
        raise NotAllowedError("The last day is before the first. Check the days.")
    if not entry.label.strip():
        raise NotAllowedError("Say what happened, in a few words.")
    if len(entry.label.strip()) > LONGEST_LABEL:
        raise NotAllowedError("Those are too many words. Make it shorter.")


def _fill(patient: Patient, event: LifeEvent, entry: EventEntry, before: str) -> None:
    """Write the entry to the row; words that did not change keep their seal."""
    event.first_on, event.last_on = entry.first_on, entry.last_on
    if entry.label.strip() != before:
        event.sealed_label = seal(patient.user.public_id, entry.label.strip())
    event.save()


def _said(event: LifeEvent) -> dict[str, Any]:
    """The event as its history keeps it; the words stay sealed there too."""
    return {
        "first_on": event.first_on.isoformat(),
        "last_on": event.last_on.isoformat() if event.last_on else None,
        "label": bytes(event.sealed_label).decode(),
    }


def _put_back(event: LifeEvent, before: Mapping[str, Any], now: dt.datetime) -> None:
    if "removed" in before:
        event.removed_at = now if before["removed"] else None
    if "first_on" in before:
        event.first_on = dt.date.fromisoformat(before["first_on"])
    if "last_on" in before:
        last = before["last_on"]
        event.last_on = dt.date.fromisoformat(last) if last else None
    if "label" in before:
        event.sealed_label = before["label"].encode()
    event.save()


def _is_new(patient: Patient, entry: EventEntry, now: dt.datetime) -> bool:
    today = now.astimezone(ZoneInfo(patient.zone)).date()
    return (today - (entry.last_on or entry.first_on)).days < NEW_DAYS


def _hear(patient: Patient, entry: EventEntry, before: str, now: dt.datetime) -> None:
    if _is_new(patient, entry, now):
        hear_today(patient, before, entry.label.strip(), now)


def _alerts(patient: Patient, entry: EventEntry, now: dt.datetime) -> list[Alert]:
    if not _is_new(patient, entry, now):
        return []
    return answer_words(patient, entry.label.strip(), now)


def _note(
    patient: Patient,
    event: LifeEvent,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: dt.datetime,
) -> None:
    note_change(
        patient,
        EVENT,
        event.public_id,
        date=event.first_on,
        before=before,
        after=after,
        now=now,
    )


def _written(patient: Patient, action: str, event: LifeEvent, now: dt.datetime) -> None:
    note_entry(patient, now)
    audit.record(
        audit.patient_actor(patient), patient, action, now=now, object_id=str(event.public_id)
    )
