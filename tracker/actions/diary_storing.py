"""The rows of a diary file written into an empty diary, each kind in one statement.

The ids of the file are kept, so that what points at an entry still finds it. What the
write path counts (a night's cramps, a day's total, the newest tick, the risk) is counted
here from the rows and never believed.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max, Model, QuerySet

from tracker.exchange.diary import Diary
from tracker.exchange.diary_fields import Kind
from tracker.exchange.diary_schema import KINDS, PERSON
from tracker.exchange.diary_values import Row
from tracker.models import ClinicLimit, DoseTaken, Drug, Medication, Patient
from tracker.models.nights import cramp_minutes
from tracker.sealing import seal, seal_many

from .desk import keep_lines
from .diary_tables import SEALED_IN_CHANGES, TABLES, Table
from .people import refresh_risk

AT_ONCE = 500  # rows in one statement
NOT_A_COLUMN = frozenset(("name", "questions"))
PARENTS = frozenset(kind.of[1] for kind in KINDS if kind.of is not None)


def store(patient: Patient, diary: Diary, *, now: dt.datetime) -> None:
    """Write everything, inside the caller's transaction.

    Raises IntegrityError when rows do not fit each other in a way only the database sees.
    """
    parents: dict[str, dict[Any, Model]] = {}
    rows = {**diary.rows, **_rewritten(patient, diary)}
    for kind in KINDS:
        made = _models(patient, kind, rows, parents)
        QuerySet(TABLES[kind.name].model).bulk_create(made, batch_size=AT_ONCE)
        key = "date" if kind.name == "nights" else "id"
        if kind.name in PARENTS:
            named = zip(rows[kind.name], made, strict=True)
            parents[kind.name] = {row[key]: one for row, one in named}
    _store_person(patient, diary.person, now)
    _note_ticks(patient)
    refresh_risk(patient, now=now)
    keep_lines([patient])


def _rewritten(patient: Patient, diary: Diary) -> dict[str, Sequence[Row]]:
    """The kinds whose rows stand otherwise in the database than in the file."""
    return {
        "fluid_days": _fluid_days(diary),
        "medicines": _medicines(diary.rows["medicines"]),
        "changes": _changes(patient, diary.rows["changes"]),
    }


def _models(
    patient: Patient,
    kind: Kind,
    rows: Mapping[str, Sequence[Row]],
    parents: Mapping[str, Mapping[Any, Model]],
) -> list[Any]:
    table = TABLES[kind.name]
    own = rows[kind.name]
    sealed = _sealed_columns(patient, table, own)
    counts = _counts_of_nights(rows["cramps"]) if kind.name == "nights" else {}
    made = []
    for row, more in zip(own, sealed, strict=True):
        values = {
            table.columns.get(name, name): value
            for name, value in row.items()
            if name not in table.sealed and "__" not in table.columns.get(name, name)
        }
        if table.parent is not None and kind.of is not None:
            field, key = table.parent
            values[key] = parents[kind.of[1]].get(row[field])
        if kind.name == "medicines":
            values["drug"] = values.pop("catalogue")
        if kind.name == "nights":
            values |= counts.get(row["date"], {})
        if table.owner == "patient":
            values["patient"] = patient
        made.append(table.model(**values | more))
    return made


def _sealed_columns(patient: Patient, table: Table, rows: Sequence[Row]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{} for _ in rows]
    for name, column in table.sealed.items():
        blobs = seal_many(patient.user.public_id, [row[name] or None for row in rows])
        for columns, blob in zip(found, blobs, strict=True):
            columns[column] = blob
    return found


def _store_person(patient: Patient, person: Row, now: dt.datetime) -> None:
    patient.user.name = person["name"]
    patient.user.save(update_fields=["name"])
    names = [field.name for field in PERSON.fields if field.name not in NOT_A_COLUMN]
    for name in names:
        setattr(patient, name, person[name])
    questions = list(person["questions"])
    text = json.dumps(questions) if questions else None
    patient.sealed_questions = seal(patient.user.public_id, text) if text else None
    patient.save(update_fields=[*names, "sealed_questions"])
    if patient.fluid_limit_ml is not None:
        # Nobody knows any more who set it; it holds until the person says it does not fit.
        ClinicLimit.objects.create(
            patient=patient,
            kind=ClinicLimit.Kind.FLUID,
            fluid_ml=patient.fluid_limit_ml,
            set_at=now,
        )


def _note_ticks(patient: Patient) -> None:
    ticks = DoseTaken.objects.filter(patient=patient).values("medication").annotate(on=Max("day"))
    for medication, day in ticks.values_list("medication", "on"):
        Medication.objects.filter(pk=medication).update(last_taken_on=day)


def _counts_of_nights(cramps: Sequence[Row]) -> dict[dt.date, dict[str, Any]]:
    """What a night's row counts, as `night_counts` does."""
    nights: dict[dt.date, list[Row]] = defaultdict(list)
    for row in cramps:
        if row["night"] is not None:
            nights[row["night"]].append(row)
    return {date: _counts(found) for date, found in nights.items()}


def _counts(cramps: Sequence[Row]) -> dict[str, Any]:
    minutes = [cramp_minutes(row["started_at"], row["ended_at"]) for row in cramps]
    severities = [row["severity"] for row in cramps if row["severity"] is not None]
    return {
        "cramp_count": len(cramps),
        "worst_severity": max(severities, default=None),
        "minutes": sum(length or 0 for length in minutes),
    }


def _fluid_days(diary: Diary) -> list[Row]:
    """The total of a day is that of its drinks; one without drinks keeps what the file says."""
    totals: dict[dt.date, int] = {}
    for drink in diary.rows["drinks"]:
        if drink["removed_at"] is None:
            totals[drink["day"]] = totals.get(drink["day"], 0) + drink["volume_ml"]
    rows = diary.rows["fluid_days"]
    return [{**row, "volume_ml": totals.get(row["day"], row["volume_ml"])} for row in rows]


def _medicines(rows: Sequence[Row]) -> list[Row]:
    """A medicine of the catalogue by its name; one it does not know is kept as own words."""
    drugs = {drug.inn: drug for drug in Drug.objects.filter(inn__in={row["drug"] for row in rows})}
    return [
        {**row, "catalogue": drugs.get(row["drug"]), "words": row["words"] or _own(row, drugs)}
        for row in rows
    ]


def _own(row: Row, drugs: Mapping[str, Drug]) -> str | None:
    return None if row["drug"] in drugs else row["drug"]


def _changes(patient: Patient, rows: Sequence[Row]) -> list[Row]:
    """Words within a change are sealed, as its action did it."""
    places = [
        (number, side, name)
        for number, row in enumerate(rows)
        if (name := SEALED_IN_CHANGES.get(row["what"]))
        for side in ("before", "after")
        if row[side].get(name)
    ]
    texts = [str(rows[number][side][name]) for number, side, name in places]
    blobs = seal_many(patient.user.public_id, texts)
    made = [dict(row) for row in rows]
    for (number, side, name), blob in zip(places, blobs, strict=True):
        made[number][side] = made[number][side] | {name: (blob or b"").decode()}
    return list(made)
