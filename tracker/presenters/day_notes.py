"""What the page of one day says: the form, what was changed, and the way to other days."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from tracker.actions.entries import LATEST_ENTRY_NIGHTS, can_undo
from tracker.analysis.body_weight import from_grams
from tracker.analysis.nights import ONE_DAY, waking_day_of
from tracker.analysis.urine import colour_tells
from tracker.forms.day_notes import DAY_SIGNS, DayForm
from tracker.models import DayNote, EntryChange, Patient, SymptomReport
from tracker.sealing import Unsealer

from . import day_words, words


def day(patient: Patient, date: dt.date, now: dt.datetime, form: DayForm) -> dict[str, Any]:
    """Context for the page."""
    changes = list(
        patient.changes.filter(what=EntryChange.What.DAY, object_id=str(date)).order_by("at", "pk")
    )
    standing = [change for change in changes if change.undone_at is None]
    return {
        **about(patient, date, now),
        "nav_active": "today",
        "key": form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4(),
        "form": form,
        "colour_tells": colour_tells(_age(patient, date)),
        "undo": _undo(standing, now) if not form.is_bound else None,
        "history": day_words.history(patient, changes[1:], _open(patient, changes)),
    }


def about(patient: Patient, date: dt.date, now: dt.datetime) -> dict[str, Any]:
    """Which day it is, and the days beside it."""
    today = newest_day(patient, now)
    return {
        "theme": patient.theme,
        "date": date.isoformat(),
        "day_name": words.long_date(date),
        "weekday": "today" if date == today else f"{date:%A}",
        "is_today": date == today,
        "before": (date - ONE_DAY).isoformat(),
        "before_name": f"{date - ONE_DAY:%A}",
        "after": (date + ONE_DAY).isoformat() if date < today else "",
        "after_name": f"{date + ONE_DAY:%A}",
        "has_before": (today - date).days < LATEST_ENTRY_NIGHTS,
    }


def newest_day(patient: Patient, now: dt.datetime) -> dt.date:
    """The day that runs: until 4 am it is still the day before."""
    return waking_day_of(now, patient.zone)


def is_over(patient: Patient, date: dt.date, now: dt.datetime) -> bool:
    """True for a day that can no longer be noted for the first time."""
    return (newest_day(patient, now) - date).days > LATEST_ENTRY_NIGHTS


def initial(patient: Patient, date: dt.date, note: DayNote | None) -> dict[str, Any]:
    """What the form holds at first: the note as it is, and the signs of the day."""
    rows = patient.symptoms.filter(date=date, mistaken_at__isnull=True, code__in=DAY_SIGNS)
    ticked = sorted(set(_ticked(rows)))
    start: dict[str, Any] = {
        "signs": ticked,
        "shown": ticked,
        "weight_unit": patient.weight_unit,
    }
    return start | (_note_initial(patient, note) if note else {})


def _ticked(rows: Any) -> list[str]:
    return list(rows.exclude(source=SymptomReport.Source.WORDS).values_list("code", flat=True))


def _note_initial(patient: Patient, note: DayNote) -> dict[str, Any]:
    unit = patient.weight_unit
    weight = note.weight_g
    return {
        "exertion": _text(note.exertion),
        "hot": "" if note.hot is None else "yes" if note.hot else "no",
        "alcohol_drinks": _text(note.alcohol_drinks),
        "urine_colour": _text(note.urine_colour),
        "urine_times": note.urine_times,
        "weight": f"{from_grams(weight, unit).normalize():f}" if weight else "",
        "words": Unsealer(patient.user.public_id)([note.sealed_words])[0] or "",
    }


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _undo(standing: list[EntryChange], now: dt.datetime) -> uuid.UUID | None:
    """The newest change while it can be undone."""
    return standing[-1].public_id if standing and can_undo(standing[-1].at, now) else None


def _age(patient: Patient, date: dt.date) -> int | None:
    return None if patient.birth_year is None else date.year - patient.birth_year


def _open(patient: Patient, changes: list[EntryChange]) -> dict[str, str]:
    """The words of the history, unsealed in one look at the keys."""
    sealed = [change.before.get("words", "") for change in changes]
    opened = Unsealer(patient.user.public_id)([text.encode() or None for text in sealed])
    return {text: own or "" for text, own in zip(sealed, opened, strict=True) if text}
