"""The drinks of one waking day, one drink to correct, and the sizes to tap."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tracker.actions.drink_changes import version_of
from tracker.actions.entries import LATEST_ENTRY_NIGHTS
from tracker.analysis.nights import ONE_DAY, waking_day_of
from tracker.analysis.units import precise_from_ml
from tracker.forms.drinks import DrinkForm, SizesForm
from tracker.models import Drink, EntryChange, Patient

from . import words
from .fluids import amounts, asks_amount, quick_sizes, said
from .history_words import Change, history
from .logged_by import logged_by


@dataclass(frozen=True, slots=True, kw_only=True)
class DrinkRow:
    """One drink of the day; "about" while its time is that of the tap."""

    public_id: uuid.UUID
    said: str
    at: str
    by: str  # the helper who logged it, if it was one


@dataclass(frozen=True, slots=True, kw_only=True)
class DrinkHistory:
    """The changes of one drink."""

    name: str
    changes: list[Change]


def this_day(patient: Patient, now: dt.datetime) -> dt.date:
    """The waking day that runs where the person is."""
    return waking_day_of(now, patient.zone)


def day(patient: Patient, date: dt.date, form: DrinkForm, now: dt.datetime) -> dict[str, Any]:
    """Context for the page of a waking day. Four queries, however long the diary."""
    today = waking_day_of(now, patient.zone)
    total = patient.fluid_days.filter(day=date).first()
    changes = list(patient.changes.filter(what=EntryChange.What.DRINK, date=date))
    drinks = _drinks(patient, date, changes)
    so_far = total.volume_ml if total else 0
    helped = logged_by(patient, [drink.public_id for drink in drinks])
    asks = asks_amount(patient, so_far) and not (total and total.confirmed_at)
    return {
        "theme": patient.theme,
        "nav_active": "today",
        "key": _key(form),
        "iso": date.isoformat(),
        "name": words.long_date(date),
        "is_today": date == today,
        "drunk": f"{date.isoformat()} {so_far}" if date == today else "",
        "unit": patient.volume_unit,
        **amounts(patient, so_far, None),
        "asks_amount": asks,
        "drinks": [_row(drink, patient, helped) for drink in drinks if _counts(drink, date)],
        "form": form,
        "kinds": Drink.Kind.choices,
        "can_add": today - dt.timedelta(days=LATEST_ENTRY_NIGHTS) <= date <= today,
        "earlier": (date - ONE_DAY).isoformat() if date > patient.joined_on else "",
        "later": (date + ONE_DAY).isoformat() if date < today else "",
        "history": _histories(patient, drinks, changes, now),
    }


def drink(patient: Patient, row: Drink, form: DrinkForm, now: dt.datetime) -> dict[str, Any]:
    """Context for correcting one drink."""
    local = row.at.astimezone(ZoneInfo(row.zone))
    amount = precise_from_ml(row.volume_ml, patient.volume_unit)
    changes = patient.changes.filter(what=EntryChange.What.DRINK, object_id=str(row.public_id))
    return {
        "theme": patient.theme,
        "nav_active": "today",
        "key": _key(form),
        "drink": row,
        "seen": version_of(row),
        "iso": row.day.isoformat(),
        "said": said(row, patient.volume_unit),
        "at": _at(row),
        "day_name": words.long_date(row.day),
        "unit": patient.volume_unit,
        "form": form,
        "amount": form.data.get("amount", "") if form.is_bound else amount,
        "kind": form.data.get("kind", "") if form.is_bound else row.kind,
        "time": form.data.get("time", "") if form.is_bound else _typed_time(row, local),
        "kinds": Drink.Kind.choices,
        "history": history(patient, changes, row.zone, now),
    }


def changed_elsewhere(patient: Patient, row: Drink) -> str:
    """What another device made of the drink, for the page that still holds other words."""
    return (
        f"This drink was changed on another device: {said(row, patient.volume_unit)}, {_at(row)}."
        " Your own words are below. Save again to keep yours."
    )


def sizes(patient: Patient, form: SizesForm) -> dict[str, Any]:
    """Context for changing cup, glass and bottle."""
    unit = patient.volume_unit
    own = quick_sizes(patient)
    typed = [form.data.get(name, "") for name in SizesForm.NAMES] if form.is_bound else None
    shown = typed or [str(precise_from_ml(size.volume_ml, unit)) for size in own]
    return {
        "theme": patient.theme,
        "nav_active": "today",
        "key": _key(form),
        "unit": unit,
        "form": form,
        "fields": list(zip([form[name] for name in SizesForm.NAMES], own, shown, strict=True)),
        "has_own": bool(patient.drink_sizes),
    }


def _drinks(patient: Patient, date: dt.date, changes: list[EntryChange]) -> list[Drink]:
    """The drinks of the day, and those that were taken back or moved away."""
    named = {uuid.UUID(change.object_id) for change in changes}
    rows = patient.drinks.kept().filter(day=date)
    if named:
        rows = rows | patient.drinks.filter(public_id__in=named)
    return list(rows.order_by("at", "pk"))


def _counts(row: Drink, date: dt.date) -> bool:
    return row.day == date and row.removed_at is None


def _row(row: Drink, patient: Patient, helped: Mapping[tuple[str, dt.datetime], str]) -> DrinkRow:
    return DrinkRow(
        public_id=row.public_id,
        said=said(row, patient.volume_unit),
        at=_at(row),
        by=helped.get((str(row.public_id), row.created_at), ""),
    )


def _at(row: Drink) -> str:
    clock = words.clock(row.at, row.zone)
    return clock if row.time_given else f"about {clock}"


def _typed_time(row: Drink, local: dt.datetime) -> str:
    return f"{local:%H:%M}" if row.time_given else ""


def _histories(
    patient: Patient, drinks: list[Drink], changes: list[EntryChange], now: dt.datetime
) -> list[DrinkHistory]:
    rows = {str(row.public_id): row for row in drinks}
    found: dict[str, list[EntryChange]] = {}
    for change in changes:
        found.setdefault(change.object_id, []).append(change)
    return [
        DrinkHistory(
            name=said(rows[object_id], patient.volume_unit),
            changes=history(patient, mine, rows[object_id].zone, now),
        )
        for object_id, mine in found.items()
    ]


def _key(form: DrinkForm | SizesForm) -> object:
    return form.data.get("key") or uuid.uuid4() if form.is_bound else uuid.uuid4()
