"""A diary file that its owner brings back: looked at first, then stored as a whole.

It goes into an empty diary only. To merge two diaries would mean choosing between two
answers for one night, and nobody could look over such choices; an empty diary needs none,
and erasing it undoes the import. The same file again finds every entry there and adds
nothing.
"""

from __future__ import annotations

import base64
import datetime as dt
import uuid
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tracker import audit
from tracker.exchange import diary_reading
from tracker.exchange.diary import Diary, DiaryError
from tracker.exchange.diary_schema import KINDS
from tracker.exchange.diary_values import Row
from tracker.models import HeldFile, Patient
from tracker.sealing import seal, unseal

from .diary_storing import store
from .diary_tables import TABLES
from .exports import seal_keys

HELD_FOR = dt.timedelta(hours=1)  # [A] time enough to read what is in it
DOES_NOT_FIT = "The entries of this file do not fit together. Nothing was stored."
HOLDS_ENTRIES = "Your diary has entries already. We put a file only into an empty diary."
GONE = "We do not have the file any more. Choose it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a file would bring: the diary, and what has to be said before the yes.

    `is_another` is true when name or year of birth are somebody else's. `is_known`: every
    entry is in this diary already. `holds_entries`: the diary has others.
    """

    diary: Diary
    counts: Mapping[str, int]
    first_day: dt.date | None
    last_day: dt.date | None
    is_another: bool
    is_known: bool
    holds_entries: bool


def look_at(patient: Patient, data: bytes, *, now: dt.datetime) -> Look:
    """Read a file and hold it, sealed, for the yes. Raises DiaryError when it cannot be taken."""
    look = _look(patient, data, now)
    packed = base64.b85encode(zlib.compress(data)).decode()
    HeldFile.objects.update_or_create(
        patient=patient,
        defaults={"sealed": seal(patient.user.public_id, packed), "held_at": now},
    )
    return look


def held_look(patient: Patient, *, now: dt.datetime) -> Look | None:
    """The file that waits for the yes; None when there is none any more."""
    data = _held(patient, now)
    return None if data is None else _look(patient, data, now)


def let_go(patient: Patient) -> None:
    """Forget the file that waits."""
    HeldFile.objects.filter(patient=patient).delete()


def import_held(patient: Patient, *, is_mine: bool, now: dt.datetime) -> int:
    """Store the file that waits, all of it or nothing; how many entries are new.

    `is_mine` is the person's word for a file with another name or year of birth. Raises
    DiaryError when there is no file, when that word is missing, or when the diary has
    other entries.
    """
    with transaction.atomic():
        held = Patient.objects.select_for_update().select_related("user").get(pk=patient.pk)
        data = _held(held, now)
        if data is None:
            raise DiaryError(GONE)
        look = _look(held, data, now)
        if look.is_another and not is_mine:
            raise DiaryError("This file is about somebody else. Say that it is yours.")
        if look.holds_entries:
            raise DiaryError(HOLDS_ENTRIES)
        let_go(held)
        if look.is_known:
            return 0
        try:
            with transaction.atomic():
                store(held, with_own_ids(held, look.diary), now=now)
        except IntegrityError:
            raise DiaryError(DOES_NOT_FIT) from None
        count = sum(look.counts.values())
        audit.record(audit.patient_actor(held), held, "diary.import", now=now, object_id=str(count))
    return count


def with_own_ids(patient: Patient, diary: Diary) -> Diary:
    """The diary with other ids, made from the person's, where a row of somebody else has one.

    So a second account of the same person can hold the same diary, and a file with the ids
    of somebody else's entries touches nobody's. The same file gives the same ids.
    """
    changed = {
        each: uuid.uuid5(patient.public_id, str(each))
        for kind in KINDS
        if ("id",) in kind.once
        for each in _of_others(patient, kind.name, (row["id"] for row in diary.rows[kind.name]))
    }
    if not changed:
        return diary
    rows = {name: [_renamed(row, changed) for row in found] for name, found in diary.rows.items()}
    return replace(diary, rows=rows)


def _look(patient: Patient, data: bytes, now: dt.datetime) -> Look:
    diary = diary_reading.read(data, keys=seal_keys(), now=now)
    own = with_own_ids(patient, diary)
    days = [row["date"] for row in diary.rows["nights"]]
    days += [row["day"] for row in diary.rows["fluid_days"]]
    is_empty = not any(_all_rows(patient, name).exists() for name in ENTRIES)
    is_known = not is_empty and all(_is_there(patient, kind.name, own) for kind in KINDS)
    return Look(
        diary=diary,
        counts={kind.name: len(diary.rows[kind.name]) for kind in KINDS},
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        is_another=_is_another(patient, diary.person),
        is_known=is_known,
        holds_entries=not is_empty and not is_known,
    )


def _is_another(patient: Patient, person: Row) -> bool:
    own, theirs = patient.user.name.strip().casefold(), person["name"].strip().casefold()
    years = {patient.birth_year, person["birth_year"]} - {None}
    return bool(own and theirs and own != theirs) or len(years) > 1


def _held(patient: Patient, now: dt.datetime) -> bytes | None:
    row = HeldFile.objects.filter(patient=patient, held_at__gt=now - HELD_FOR).first()
    opened = unseal(patient.user.public_id, row.sealed) if row else None
    return zlib.decompress(base64.b85decode(opened)) if opened is not None else None


# What makes a diary one with entries: a reminder is a setting, and the rest hangs on these.
ENTRIES = (
    *("nights", "cramps", "drinks", "fluid_days", "medicines", "signs", "day_notes"),
    *("restless_answers", "lab_results", "life_events", "alerts", "findings"),
)
AT_ONCE = 500  # ids in one question; SQLite takes some thousand


def _all_rows(patient: Patient, kind: str) -> QuerySet[Any]:
    table = TABLES[kind]
    return QuerySet(table.model).filter(**{table.owner: patient})


def _is_there(patient: Patient, kind: str, diary: Diary) -> bool:
    """Every row of the kind that has a name of its own is in the diary."""
    schema = next(each for each in KINDS if each.name == kind)
    if not schema.once:
        return True
    table, names = TABLES[kind], schema.once[0]
    columns = [table.columns.get(name, name) for name in names]
    known = set(_all_rows(patient, kind).values_list(*columns))
    return all(tuple(row[name] for name in names) in known for row in diary.rows[kind])


def _of_others(patient: Patient, kind: str, ids: Iterable[uuid.UUID]) -> Sequence[uuid.UUID]:
    wanted, table = list(ids), TABLES[kind]
    rows: QuerySet[Any] = QuerySet(table.model).exclude(**{table.owner: patient})
    return [
        found
        for start in range(0, len(wanted), AT_ONCE)
        for found in rows.filter(public_id__in=wanted[start : start + AT_ONCE]).values_list(
            "public_id", flat=True
        )
    ]


def _renamed(row: Row, changed: Mapping[uuid.UUID, uuid.UUID]) -> Row:
    texts = {str(old): str(new) for old, new in changed.items()} if "object_id" in row else {}
    return {
        name: changed.get(value, value)
        if isinstance(value, uuid.UUID)
        else texts.get(value, value)
        if name == "object_id"
        else value
        for name, value in row.items()
    }
