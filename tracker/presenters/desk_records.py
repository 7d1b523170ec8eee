"""What one patient shares with the desk, list by list: medicines, fluids, labs, signs, notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Value

from education.signs import SIGNS
from tracker.analysis.records import PatientHistory
from tracker.models import LabResult, Medication, Patient
from tracker.sealing import Unsealer

from . import desk_words, words
from .medicine_marks import Named, dose_words

NEW_WEEKS = 12  # a medicine started since then is marked as new
SUMMARY_DAYS = 28
SIGN_DAYS = 90
NEWEST = 60
NOTES_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineRow:
    """A medicine with its days."""

    name: str
    dose: str
    since: str
    until: str
    changes: tuple[str, ...]
    is_new: bool


def known(
    patient: Patient,
    shared: frozenset[str],
    now: dt.datetime,
    *,
    history: PatientHistory,
    labs: Iterable[LabResult],
    medicines: Iterable[Named],
    unseal: Unsealer,
) -> dict[str, Any]:
    """The lists of the kinds that are shared; None stands for a kind that is not.

    `history` holds drinks and signs for `SIGN_DAYS` at least, as far as they are shared;
    `labs` are the blood tests, the newest first.
    """
    readers: dict[str, Callable[[], Any]] = {
        "medicines": lambda: _medicines(medicines, now),
        "fluids": lambda: _fluids(patient, now, history),
        "labs": lambda: _labs(labs),
        "symptoms": lambda: _signs(history, now),
        "notes": lambda: _notes(patient, unseal),
    }
    return {name: read() if name in shared else None for name, read in readers.items()}


def _medicines(medicines: Iterable[Named], now: dt.datetime) -> list[MedicineRow]:
    recent = now.date() - dt.timedelta(weeks=NEW_WEEKS)
    made = [
        (row.stopped_on is not None, name, _medicine(row, name, recent)) for row, name in medicines
    ]
    return [row for _, _, row in sorted(made, key=lambda item: item[:2])]


def _medicine(row: Medication, name: str, recent: dt.date) -> MedicineRow:
    dose = dose_words(row.dose_value, row.dose_unit)
    by = {"patient": " by the patient", "clinician": " by a clinician"}.get(row.stopped_by, "")
    return MedicineRow(
        name=name[0].upper() + name[1:],
        dose=", ".join(part for part in (dose, ", ".join(row.times)) if part),
        since=_started(row),
        until=f"{words.short_date(row.stopped_on)}{by}" if row.stopped_on else "",
        changes=tuple(
            f"{desk_words.day(change.on)}: {dose_words(change.dose_value, change.dose_unit)}"
            for change in row.changes.all()
        ),
        is_new=row.started_on is not None and row.started_on >= recent,
    )


def _started(row: Medication) -> str:
    if row.started_on is None:
        return "Before the diary"
    if row.started_precision == Medication.Precision.YEAR:
        return str(row.started_on.year)
    if row.started_precision == Medication.Precision.MONTH:
        return f"{row.started_on:%B %Y}"
    return words.short_date(row.started_on)


def _fluids(patient: Patient, now: dt.datetime, history: PatientHistory) -> dict[str, Any]:
    since = now.date() - dt.timedelta(days=SUMMARY_DAYS)
    days = [day.volume_ml for day in history.fluids if day.date >= since]
    unit = patient.volume_unit
    return {
        "days": len(days),
        "window": SUMMARY_DAYS,
        "mean": words.volume(sum(days) / len(days), unit) if days else "",
        "low": words.volume(min(days), unit) if days else "",
        "high": words.volume(max(days), unit) if days else "",
        "limit": words.volume(patient.fluid_limit_ml, unit) if patient.fluid_limit_ml else "",
        "caution": patient.fluid_caution,
    }


def _labs(rows: Iterable[LabResult]) -> list[dict[str, str]]:
    return [
        {
            "name": row.get_analyte_display(),
            "value": f"{row.value.normalize():f} {row.unit}",
            "range": f"{row.range_low.normalize():f} to {row.range_high.normalize():f}"
            if row.range_low is not None and row.range_high is not None
            else "",
            "date": words.short_date(row.taken_on),
        }
        for row in islice(rows, NEWEST)
    ]


def _signs(history: PatientHistory, now: dt.datetime) -> list[dict[str, str]]:
    since = now.date() - dt.timedelta(days=SIGN_DAYS)
    days: dict[str, set[dt.date]] = {}
    for sign in history.symptoms:
        if sign.date >= since:
            days.setdefault(sign.code, set()).add(sign.date)
    return [
        {
            "name": SIGNS[code].words if code in SIGNS else code,
            "days": words.counted(len(dates), "day"),
            "last": desk_words.day(max(dates)),
        }
        for code, dates in sorted(days.items(), key=lambda item: max(item[1]), reverse=True)
    ]


def _notes(patient: Patient, unseal: Unsealer) -> list[tuple[str, str]]:
    """What the person wrote of nights and days, the newest first; one query for both."""
    nights = patient.nights.filter(sealed_note__isnull=False).annotate(is_night=Value(1))
    days = patient.day_notes.filter(sealed_words__isnull=False).annotate(is_night=Value(0))
    rows = list(
        nights.order_by()
        .values_list("date", "is_night", "sealed_note")
        .union(days.values_list("date", "is_night", "sealed_words"), all=True)
        .order_by("-date", "is_night")[:NOTES_SHOWN]
    )
    opened = unseal([sealed for *_, sealed in rows])
    return [
        (words.night_name(date) if is_night else words.long_date(date), note)
        for (date, is_night, _), note in zip(rows, opened, strict=True)
        if note
    ]
