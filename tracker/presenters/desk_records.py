"""What one patient shares with the desk, list by list: medicines, fluids and blood tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tracker.analysis.records import PatientHistory
from tracker.history import load_history
from tracker.models import ClinicLimit, LabResult, Medication, Patient
from tracker.sealing import Unsealer

from . import desk_words, words
from .labs import against_target
from .limits import target_words
from .medicine_marks import Named, dose_words, named_medicines

NEW_WEEKS = 12  # a medicine started since then is marked as new
SUMMARY_DAYS = 28
NEWEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineRow:
    """A medicine with its days."""

    name: str
    dose: str
    since: str
    until: str
    changes: tuple[str, ...]
    worse_before: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LabRow:
    """A blood test with the laboratory's own range, and where it lies in it."""

    name: str
    value: str
    range: str
    place: str
    target: str
    date: str


def known(
    patient: Patient,
    shared: frozenset[str],
    now: dt.datetime,
    unseal: Unsealer,
    target: ClinicLimit | None,
) -> dict[str, Any]:
    """Medicines, fluids and blood tests; None stands for a kind that is not shared."""
    since = now.date() - dt.timedelta(days=SUMMARY_DAYS)
    readers: dict[str, Callable[[], Any]] = {
        "medicines": lambda: _medicines(named_medicines(patient, unseal), now),
        "fluids": lambda: _fluids(patient, load_history(patient, since, {"fluids"})),
        "labs": lambda: _labs(patient, target),
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
        worse_before=row.get_worse_before_display() if row.worse_before else "Not answered",
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


def _fluids(patient: Patient, history: PatientHistory) -> dict[str, Any]:
    days = [day.volume_ml for day in history.fluids]
    unit = patient.volume_unit
    return {
        "days": len(days),
        "window": SUMMARY_DAYS,
        "mean": words.volume(sum(days) / len(days), unit) if days else "",
        "low": words.volume(min(days), unit) if days else "",
        "high": words.volume(max(days), unit) if days else "",
    }


def _labs(patient: Patient, target: ClinicLimit | None) -> list[LabRow]:
    kept = patient.labs.filter(removed_at__isnull=True).order_by("-taken_on", "-pk")
    return [_lab(row, target) for row in kept[:NEWEST]]


def _lab(row: LabResult, target: ClinicLimit | None) -> LabRow:
    where = against_target(row, target) if target else ""
    return LabRow(
        name=row.get_analyte_display(),
        value=f"{row.value.normalize():f} {row.unit}",
        range=_range(row),
        place=_place(row),
        target=f"{where} {target_words(target)}" if target and where else "",
        date=words.short_date(row.taken_on),
    )


def _range(row: LabResult) -> str:
    """The laboratory's own range, as far as the patient copied it."""
    low, high = (
        None if end is None else f"{end.normalize():f}" for end in (row.range_low, row.range_high)
    )
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"up to {high}" if high else "Not noted"


def _place(row: LabResult) -> str:
    if row.range_low is not None and row.value < row.range_low:
        return "Below"
    if row.range_high is not None and row.value > row.range_high:
        return "Above"
    return "Inside" if row.range_low is not None or row.range_high is not None else ""
