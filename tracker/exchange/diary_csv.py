"""The diary as tables: a zip with one CSV for each kind.

Spreadsheets run a cell that begins with = + - @ or a control sign as a formula. Such a
cell gets an apostrophe in front; one that begins with an apostrophe gets another, so that
`restored` gives every cell back as it was.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .diary import Diary
from .diary_schema import KINDS, PERSON
from .diary_values import encoded, text_of

# OWASP's list of what begins a formula, and the apostrophe that hides one.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\x00", "＝", "＋", "－", "＠")
OLDEST_ZIP = (1980, 1, 1, 0, 0, 0)  # no clock in it: the same diary is the same bytes
BOM = "\ufeff"  # without it Excel reads UTF-8 as something else


def write(diary: Diary, *, trail: Sequence[Mapping[str, Any]]) -> bytes:
    """The zip: the person, every kind of entry, every copy, and the trail."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, rows in _tables(diary, trail):
            info = zipfile.ZipInfo(f"{name}.csv", OLDEST_ZIP)
            info.compress_type = zipfile.ZIP_DEFLATED
            folder.writestr(info, table(rows))
    return packed.getvalue()


def table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """One CSV in UTF-8, the names first; empty when there is no row."""
    text = io.StringIO(newline="")
    text.write(BOM)
    if rows:
        names = list(dict.fromkeys(name for row in rows for name in row))
        lines = csv.writer(text, quoting=csv.QUOTE_ALL)
        lines.writerow(names)
        lines.writerows([defused(_cell(row.get(name))) for name in names] for row in rows)
    return text.getvalue().encode()


def read_table(data: bytes) -> list[dict[str, str]]:
    """The rows of `table` again, every cell as text and as it was before it was defused."""
    lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    names = next(lines, [])
    return [
        {name: restored(cell) for name, cell in zip(names, line, strict=True)} for line in lines
    ]


def defused(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    bare = cell.lstrip().lstrip(BOM)  # what a spreadsheet drops before it looks
    return f"'{cell}" if cell.startswith(RISKY) or bare.startswith(RISKY) else cell


def restored(cell: str) -> str:
    """The cell as it was."""
    return cell.removeprefix("'")


def _tables(
    diary: Diary, trail: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    yield "person", [encoded(diary.person, PERSON)]
    for kind in KINDS:
        yield kind.name, [encoded(row, kind) for row in diary.rows[kind.name]]
    for name, rows in diary.copies.items():
        yield f"copies/{name}", rows
    yield "trail", trail


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(text_of(value))
