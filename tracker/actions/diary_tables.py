"""Where each kind of a diary file lives: its model, and the column of every field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.db.models import Model

from tracker.models import (
    Alert,
    Cramp,
    DayNote,
    DoseChange,
    DoseTaken,
    Drink,
    EntryChange,
    Finding,
    FindingAnswer,
    FluidDay,
    LabResult,
    LifeEvent,
    Medication,
    Night,
    Reminder,
    RestlessAnswers,
    SymptomReport,
)

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of one kind. `columns` are the fields whose column has another name.

    `sealed` fields are kept sealed and stand open in the file. `parent` is the foreign key
    behind a field that holds another kind's id. `owner` leads from a row to its patient.
    """

    model: type[Model]
    columns: Mapping[str, str] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)
    parent: tuple[str, str] | None = None
    owner: str = "patient"
    order: tuple[str, ...] = ("pk",)


ID = {"id": "public_id"}
TABLES: Mapping[str, Table] = {
    "nights": Table(model=Night, sealed={"note": "sealed_note"}, order=("date",)),
    "cramps": Table(
        model=Cramp,
        columns=ID | {"night": "night__date"},
        parent=("night", "night"),
        order=("started_at", "public_id"),
    ),
    "drinks": Table(model=Drink, columns=ID, order=("at", "public_id")),
    "fluid_days": Table(model=FluidDay, order=("day",)),
    "medicines": Table(
        model=Medication,
        columns=ID | {"drug": "drug__inn"},
        sealed={"words": "sealed_words"},
        order=("created_at", "public_id"),
    ),
    "dose_changes": Table(
        model=DoseChange,
        columns={"medicine": "medication__public_id"},
        parent=("medicine", "medication"),
        owner="medication__patient",
        order=("medication__public_id", "on"),
    ),
    "doses_taken": Table(
        model=DoseTaken,
        columns={"medicine": "medication__public_id"},
        parent=("medicine", "medication"),
        order=("medication__public_id", "day"),
    ),
    "signs": Table(model=SymptomReport, columns=ID, order=("at", "public_id")),
    "day_notes": Table(model=DayNote, sealed={"words": "sealed_words"}, order=("date",)),
    "restless_answers": Table(model=RestlessAnswers, order=("date",)),
    "lab_results": Table(model=LabResult, columns=ID, order=("created_at", "public_id")),
    "life_events": Table(
        model=LifeEvent,
        columns=ID,
        sealed={"label": "sealed_label"},
        order=("created_at", "public_id"),
    ),
    "reminders": Table(model=Reminder),
    "alerts": Table(model=Alert, columns=ID, order=("fired_at", "public_id")),
    "findings": Table(model=Finding, columns=ID, order=("raised_at", "public_id")),
    "finding_answers": Table(
        model=FindingAnswer,
        columns={"finding": "finding__public_id"},
        sealed={"words": "sealed_words"},
        parent=("finding", "finding"),
        order=("finding__public_id",),
    ),
    "changes": Table(model=EntryChange, columns=ID, order=("at", "pk")),
}
# Where the history of an entry keeps words sealed: the field of `before` and `after`.
SEALED_IN_CHANGES = {
    EntryChange.What.DAY.value: "words",
    EntryChange.What.FIT.value: "words",
    EntryChange.What.EVENT.value: "label",
}
# What the write path counts from the entries; it is counted anew and stands in no file.
COUNTED = {
    Night: frozenset(("cramp_count", "worst_severity", "minutes")),
    Medication: frozenset(("last_taken_on",)),
    Alert: frozenset(("acknowledged_by", "helper")),
    Finding: frozenset(("acknowledged_by",)),
}
