"""How the history of a day note is told: what it said before, and when that changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from education.signs import SIGNS
from tracker.analysis.body_weight import from_grams
from tracker.forms.day_notes import ALCOHOL, COLOURS, EXERTION
from tracker.models import EntryChange, Patient

from . import words

NOTHING = "blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """One change: when, what it had said before, and whether it was taken back."""

    when: str
    lines: tuple[str, ...]
    undone: bool


def history(
    patient: Patient, changes: Iterable[EntryChange], opened: Mapping[str, str]
) -> list[Earlier]:
    """What the note said before each change, newest first."""
    says = _sayers(patient, opened)
    return [
        Earlier(
            when=moment_said(change.at, patient.zone),
            lines=tuple(_line(*says[name], value) for name, value in change.before.items()),
            undone=change.undone_at is not None,
        )
        for change in sorted(changes, key=lambda change: (change.at, change.pk), reverse=True)
    ]


def moment_said(at: dt.datetime, zone: str) -> str:
    """ "June 18, 3:07 am"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%B} {local.day}, {words.wall_clock(local.time())}"


def signs_said(codes: Iterable[str]) -> list[str]:
    """The words of the signs, in the order of the list of signs."""
    wanted = set(codes)
    return [sign.words for code, sign in SIGNS.items() if code in wanted]


def _line(name: str, say: Callable[[Any], str], value: object) -> str:
    return f"{name}: {NOTHING if value in (None, '', []) else say(value)}"


def _sayers(
    patient: Patient, opened: Mapping[str, str]
) -> dict[str, tuple[str, Callable[[Any], str]]]:
    def weight(grams: int) -> str:
        unit = patient.weight_unit
        return f"{from_grams(grams, unit).normalize():f} {unit}"

    return {
        "exertion": ("Your body", _choice(EXERTION)),
        "hot": ("Hot", lambda value: "yes" if value else "no"),
        "alcohol_drinks": ("Alcohol", _choice(ALCOHOL)),
        "urine_colour": ("Color of pee", _choice(COLOURS)),
        "urine_times": ("Times", str),
        "weight_g": ("Weight", weight),
        "signs": ("Signs", lambda codes: ", ".join(signs_said(codes)).lower()),
        "words": ("Your words", lambda sealed: f"“{opened.get(sealed, '')}”"),
    }


def _choice(choices: tuple[tuple[str, str], ...]) -> Callable[[Any], str]:
    names = dict(choices)
    return lambda value: names.get(str(value), str(value)).lower()
