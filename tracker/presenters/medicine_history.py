"""What an entry about a medicine said before, and the change that can still be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tracker.actions.entries import can_undo
from tracker.actions.undoing import newest_change
from tracker.history import medication_names
from tracker.models import EntryChange, Medication, Patient

from . import medicine_words as said
from . import words
from .day_words import Earlier, moment_said

NOTHING = "not noted"


def medicine_history(patient: Patient, medication: Medication) -> list[Earlier]:
    """What the entry said before each change, newest first; its first words are no change."""
    changes = patient.changes.filter(
        what=EntryChange.What.MEDICINE, object_id=str(medication.public_id)
    ).order_by("-at", "-pk")
    return [
        Earlier(
            when=moment_said(change.at, patient.zone),
            lines=tuple(_lines(change.before)),
            undone=change.undone_at is not None,
        )
        for change in changes
        if "removed" not in change.before or change.before["removed"] is False
    ]


def undo_offer(patient: Patient, now: dt.datetime) -> dict[str, str] | None:
    """The newest change of any medicine while it can be undone, in words."""
    change = newest_change(patient, EntryChange.What.MEDICINE)
    if change is None or not can_undo(change.at, now):
        return None
    row = patient.medications.select_related("drug").filter(public_id=change.object_id).first()
    if row is None:
        return None
    [name] = medication_names(patient, [row])
    return {
        "id": str(row.public_id),
        "change": str(change.public_id),
        "name": said.label(name) if row.drug else name,
        "said": _happened(change),
    }


def _happened(change: EntryChange) -> str:
    if "removed" in change.after:
        return "was removed" if change.after["removed"] else "was added"
    if change.after.get("stop", [None])[0]:
        return "was noted as stopped"
    return "was changed"


def _lines(before: Mapping[str, Any]) -> Iterator[str]:
    if "removed" in before:
        yield "It was on your list."
    if "dose" in before:
        yield f"Amount: {_amount(*before['dose']) or NOTHING}"
    if "when" in before:
        yield f"When: {_when(*before['when']) or NOTHING}"
    if "start" in before:
        yield f"Since: {_start(*before['start']) or NOTHING}"
    if "stop" in before:
        stopped = before["stop"][0]
        yield f"Last day: {_day(stopped)}" if stopped else "It was not stopped."
    if "changes" in before:
        yield from [_change(*row) for row in before["changes"]] or ["No change of dose."]
    if "worse_before" in before:
        answer = before["worse_before"]
        label = Medication.WorseBefore(answer).label if answer else NOTHING
        yield f"Cramps before it: {label[:1].lower()}{label[1:]}"


def _amount(value: str | None, unit: str) -> str:
    return said.amount(Decimal(value) if value else None, unit)


def _when(times: list[str], as_needed: bool) -> str:  # noqa: FBT001 - a pair as it was kept
    return said.dose(None, "", times, as_needed=as_needed).lower()


def _start(start: str | None, precision: str) -> str:
    return said.day(dt.date.fromisoformat(start), precision) if start else ""


def _day(text: str) -> str:
    return words.short_date(dt.date.fromisoformat(text))


def _change(on: str, value: str | None, unit: str, times: list[str]) -> str:
    dose = said.dose(Decimal(value) if value else None, unit, times, as_needed=False)
    return f"From {_day(on)}: {dose or NOTHING}"
