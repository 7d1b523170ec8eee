"""How the history of an entry is told: what was said before, what after, and when."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tracker.actions.change_notes import moment
from tracker.actions.entries import can_undo
from tracker.models import Cramp, Drink, EntryChange, Night, Patient

from . import words

NOTHING = "nothing"
NIGHT_STATES = {
    Night.State.CRAMPS.value: "a cramp",
    Night.State.NONE.value: "no cramps",
    Night.State.UNKNOWN.value: "I don’t remember",
    "": "blank",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the history; `can_undo` while a tap can take it back."""

    public_id: uuid.UUID
    when: str
    what: tuple[str, ...]
    undone: bool
    can_undo: bool


def history(
    patient: Patient, changes: Iterable[EntryChange], zone: str, now: dt.datetime
) -> list[Change]:
    """The changes in the order they were made; only the newest of an entry can be undone."""
    rows = sorted(changes, key=lambda change: (change.at, change.pk))
    newest = {(row.what, row.object_id): row.pk for row in rows if row.undone_at is None}
    return [
        Change(
            public_id=row.public_id,
            when=_when(row.at, zone),
            what=tuple(told(row, zone, patient.volume_unit)),
            undone=row.undone_at is not None,
            can_undo=newest.get((row.what, row.object_id)) == row.pk and can_undo(row.at, now),
        )
        for row in rows
    ]


def told(change: EntryChange, zone: str, unit: str) -> list[str]:
    """What differs, one short sentence for each thing."""
    if "removed" in change.after:
        return ["You took it back. It does not count."]
    if change.what == EntryChange.What.NIGHT:
        before, after = (NIGHT_STATES[side["state"]] for side in (change.before, change.after))
        return [f"The night was “{before}”. You made it “{after}”."]
    says = _sayers(zone, unit)
    return [
        _said(*says[name], change.before[name], after)
        for name, after in change.after.items()
        if name in says
    ]


def _said(name: str, say: Callable[[Any], str], before: object, after: object) -> str:
    old, new = ("" if side in (None, "", []) else say(side) for side in (before, after))
    return f"{name}: {old}, now {new or NOTHING}." if old else f"{name}: {new or NOTHING}."


def _sayers(zone: str, unit: str) -> dict[str, tuple[str, Callable[[Any], str]]]:
    """For each field that is told: its name, and how its value is said."""

    def clock(text: str) -> str:
        at = moment(text)
        return words.clock(at, zone) if at else NOTHING

    return {
        "started_at": ("Start", clock),
        "ended_at": ("End", clock),
        "severity": ("How bad", lambda value: words.severity_name(value).lower()),
        "places": ("Where", lambda value: _labels(Cramp.Place, value)),
        "eased_by": ("What eased it", lambda value: _labels(Cramp.Ease, value)),
        "feel": ("What it was like", lambda value: Cramp.Feel(value).label.lower()),
        "woke": ("It woke you", _yes),
        "still_sore": ("Still sore", _yes),
        "volume_ml": ("Amount", lambda value: words.drink_volume(value, unit)),
        "kind": ("Kind", lambda value: Drink.Kind(value).label.lower()),
        "at": ("Time", clock),
    }


def _labels(choices: type[Cramp.Place] | type[Cramp.Ease], codes: Iterable[str]) -> str:
    return ", ".join(choices(code).label.lower() for code in codes)


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _when(at: dt.datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%B} {local.day}, {words.wall_clock(local.time())}"
