"""A diary file that somebody brought: checked field by field, then as a whole.

Nothing is corrected and nothing is left out in silence: either every row is as the schema
says and the rows fit each other, or the file is refused with the places of its mistakes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from .diary import MOST_ERRORS, Diary, FaultyError, is_sealed, parse
from .diary_fields import Field, Kind, Type
from .diary_schema import KINDS, PERSON
from .diary_values import Clock, Row, ValueRefusedError, decoded

CLOCK_SLACK = dt.timedelta(minutes=5)  # as for every entry: a phone's clock may run ahead
MADE_AT = Field(name="made_at", type=Type.MOMENT)


def read(data: bytes, *, keys: Sequence[bytes], now: dt.datetime) -> Diary:
    """The diary in `data`. `keys`: those that seals of ours may have been made with.

    What only we write (`Kind.ours`) is empty when the seal is missing or broken. Raises
    UnreadableError, or FaultyError with up to 20 places.
    """
    content = parse(data)
    is_whole = is_sealed(content, keys)
    clock = Clock(newest=now + CLOCK_SLACK)
    entries = content.get("entries")
    if not isinstance(entries, dict):
        raise FaultyError("entries: this must be an object")
    kinds = [kind for kind in KINDS if is_whole or not kind.ours]
    faults = [*islice(_faults(content, entries, kinds, clock), MOST_ERRORS)]
    if faults:
        raise FaultyError(*faults)
    rows = {kind.name: _rows(entries, kind, clock) if kind in kinds else [] for kind in KINDS}
    if misfits := [*islice(_misfits(rows), MOST_ERRORS)]:
        raise FaultyError(*misfits)
    return Diary(
        made_at=decoded(content["made_at"], MADE_AT, clock),
        person=_row(content["person"], PERSON, clock),
        rows=rows,
        is_whole=is_whole,
    )


def _faults(
    content: Mapping[str, Any], entries: Mapping[str, Any], kinds: Sequence[Kind], clock: Clock
) -> Iterator[str]:
    yield from _field_faults("", content, MADE_AT, clock)
    person = content.get("person")
    if isinstance(person, dict):
        yield from _row_faults("person", person, PERSON, clock)
    else:
        yield "person: this must be an object"
    yield from (f"entries.{name}: we do not know this kind" for name in entries if _unknown(name))
    for kind in kinds:
        yield from _list_faults(kind, entries.get(kind.name, []), clock)


def _unknown(name: str) -> bool:
    return all(kind.name != name for kind in KINDS)


def _list_faults(kind: Kind, listed: Any, clock: Clock) -> Iterator[str]:
    where = f"entries.{kind.name}"
    if not isinstance(listed, list):
        yield f"{where}: this must be a list"
        return
    if len(listed) > kind.most:
        yield f"{where}: these are {len(listed)}, and {kind.most} is the most"
        return
    for number, row in enumerate(listed, 1):
        if isinstance(row, dict):
            yield from _row_faults(f"{where}, entry {number}", row, kind, clock)
        else:
            yield f"{where}, entry {number}: this must be an object"


def _row_faults(where: str, row: Mapping[str, Any], kind: Kind, clock: Clock) -> Iterator[str]:
    known = {field.name for field in kind.fields}
    yield from (f"{where}: we do not know “{name[:40]}”" for name in row if name not in known)
    for field in kind.fields:
        yield from _field_faults(f"{where}, ", row, field, clock)


def _field_faults(where: str, row: Mapping[str, Any], field: Field, clock: Clock) -> Iterator[str]:
    if field.name not in row:
        yield f"{where}{field.name}: this is missing"
        return
    try:
        decoded(row[field.name], field, clock)
    except ValueRefusedError as refused:
        yield f"{where}{field.name}: {refused}"


def _rows(entries: Mapping[str, Any], kind: Kind, clock: Clock) -> list[Row]:
    return [_row(row, kind, clock) for row in entries.get(kind.name, [])]


def _row(row: Mapping[str, Any], kind: Kind, clock: Clock) -> Row:
    return {field.name: decoded(row[field.name], field, clock) for field in kind.fields}


def _misfits(rows: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Rows that are right by themselves and cannot be together."""
    for kind in KINDS:
        for names in kind.once:
            yield from _twice(kind, names, rows[kind.name])
        if kind.of is not None:
            yield from _orphans(kind, kind.of, rows)
    yield from _cramp_misfits(rows)
    yield from _drink_misfits(rows)
    yield from _medicine_misfits(rows)
    for number, row in enumerate(rows["life_events"], 1):
        if row["last_on"] is not None and row["last_on"] < row["first_on"]:
            yield f"entries.life_events, entry {number}: it ends before it began"
    for number, row in enumerate(rows["lab_results"], 1):
        if row["value"] <= 0:
            yield f"entries.lab_results, entry {number}: the value must be more than 0"


def _twice(kind: Kind, names: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows, 1):
        first = seen.setdefault(tuple(row[name] for name in names), number)
        if first != number:
            said = " and ".join(names)
            yield f"entries.{kind.name}, entry {number}: the same {said} as entry {first}"


def _orphans(kind: Kind, of: tuple[str, str], rows: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    name, parents = of
    key = "date" if parents == "nights" else "id"
    known = {row[key] for row in rows[parents]}
    for number, row in enumerate(rows[kind.name], 1):
        if row[name] is not None and row[name] not in known:
            yield f"entries.{kind.name}, entry {number}: its {name} is not in the file"


def _cramp_misfits(rows: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    nights: dict[dt.date, int] = {}
    running = 0
    for number, row in enumerate(rows["cramps"], 1):
        if row["ended_at"] is not None and row["ended_at"] < row["started_at"]:
            yield f"entries.cramps, entry {number}: it ends before it began"
        if (row["removed_at"] is None) != (row["night"] is not None):
            yield f"entries.cramps, entry {number}: a cramp has a night until it is removed"
        if row["is_running"] and (row["ended_at"] or row["removed_at"]):
            yield f"entries.cramps, entry {number}: a running clock has no end"
        running += row["is_running"]
        if row["night"] is not None:
            nights[row["night"]] = nights.get(row["night"], 0) + 1
    if running > 1:
        yield "entries.cramps: more than one clock is running"
    for number, row in enumerate(rows["nights"], 1):
        if (row["state"] == "cramps") != (row["date"] in nights):
            yield f"entries.nights, entry {number}: its state does not fit its cramps"


def _drink_misfits(rows: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    days = {row["day"] for row in rows["fluid_days"]}
    for number, row in enumerate(rows["drinks"], 1):
        if row["removed_at"] is None and row["day"] not in days:
            yield f"entries.drinks, entry {number}: its day is not among the days of drinks"


def _medicine_misfits(rows: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    for number, row in enumerate(rows["medicines"], 1):
        where = f"entries.medicines, entry {number}"
        if not row["drug"] and not row["words"]:
            yield f"{where}: it has no name"
        if row["stopped_by"] and row["stopped_on"] is None:
            yield f"{where}: who stopped it needs a day"
        if row["started_on"] and row["stopped_on"] and row["stopped_on"] < row["started_on"]:
            yield f"{where}: it stops before it starts"
