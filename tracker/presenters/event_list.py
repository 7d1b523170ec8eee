"""The page of life events: the list, the form, and what an event said before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.actions.entries import can_undo
from tracker.actions.life_events import EVENT
from tracker.actions.undoing import newest_change
from tracker.analysis.nights import night_of
from tracker.forms.life_events import EventForm
from tracker.models import EntryChange, LifeEvent, Patient
from tracker.sealing import Unsealer

from . import words
from .compare import around_event
from .day_words import Earlier, moment_said
from .event_days import days_said
from .life_events import UNREADABLE

SHOWN = 100  # the newest; charts mark them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the list."""

    id: str
    label: str
    days: str


def events(patient: Patient, form: EventForm, now: dt.datetime) -> dict[str, Any]:
    """Context for the page; as many queries for one event as for a hundred."""
    unseal = Unsealer(patient.user.public_id)
    rows = list(patient.life_events.kept().order_by("-first_on", "-pk")[:SHOWN])
    return {
        **_common(patient, form),
        "events": _lines(rows, unseal),
        "undo": _undo_offer(patient, unseal, now),
    }


def event(patient: Patient, row: LifeEvent, form: EventForm, now: dt.datetime) -> dict[str, Any]:
    """Context for one event: the form, what it said before, and the nights around it."""
    newest = night_of(now, patient.zone) - dt.timedelta(days=1)
    unseal = Unsealer(patient.user.public_id)
    changes = list(
        patient.changes.filter(what=EVENT, object_id=str(row.public_id)).order_by("-at", "-pk")
    )
    [line] = _lines([row], unseal)
    return {
        **_common(patient, form),
        "event": line,
        "around": around_event(row.first_on, row.last_on, newest),
        "history": [
            _earlier(patient, change, unseal)
            for change in changes
            if change.before.get("removed") is not True
        ],
    }


def initial(patient: Patient, row: LifeEvent) -> dict[str, str]:
    """What the form holds at first: the event as it was typed."""
    [label] = Unsealer(patient.user.public_id)([row.sealed_label])
    return {
        "label": label or "",
        "first_on": words.short_date(row.first_on),
        "last_on": words.short_date(row.last_on) if row.last_on else "",
    }


def _common(patient: Patient, form: EventForm) -> dict[str, Any]:
    return {
        "theme": patient.theme,
        "nav_active": "patterns",
        "key": form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4(),
        "form": form,
    }


def _lines(rows: list[LifeEvent], unseal: Unsealer) -> list[Event]:
    labels = unseal([row.sealed_label for row in rows])
    return [
        Event(
            id=str(row.public_id),
            label=label or UNREADABLE,
            days=days_said(row.first_on, row.last_on),
        )
        for row, label in zip(rows, labels, strict=True)
    ]


def _undo_offer(patient: Patient, unseal: Unsealer, now: dt.datetime) -> dict[str, str] | None:
    """The newest change of any event while it can be undone, in words."""
    change = newest_change(patient, EVENT)
    if change is None or not can_undo(change.at, now):
        return None
    row = patient.life_events.filter(public_id=change.object_id).first()
    if row is None:
        return None
    [line] = _lines([row], unseal)
    happened = "was removed" if change.after.get("removed") else "was saved"
    return {
        "id": line.id,
        "change": str(change.public_id),
        "said": f"“{line.label}” {happened}",
    }


def _earlier(patient: Patient, change: EntryChange, unseal: Unsealer) -> Earlier:
    return Earlier(
        when=moment_said(change.at, patient.zone),
        lines=tuple(_before(change.before, unseal)) or ("It was on your list.",),
        undone=change.undone_at is not None,
    )


def _before(before: Mapping[str, Any], unseal: Unsealer) -> list[str]:
    lines = []
    if "label" in before:
        [label] = unseal([before["label"].encode()])
        lines.append(f"Your words: “{label or UNREADABLE}”")
    for name, field in (("First day", "first_on"), ("Last day", "last_on")):
        if field in before:
            said = before[field]
            day = words.short_date(dt.date.fromisoformat(said)) if said else "blank"
            lines.append(f"{name}: {day}")
    return lines
