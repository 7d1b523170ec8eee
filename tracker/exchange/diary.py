"""A whole diary as one JSON file: written without loss, read with distrust.

`write` and `read` know nothing of rows; `tracker.actions` gathers and stores them. What is
read is checked field by field against `diary_schema`, and every mistake names its place in
the file. The seal is an HMAC over everything else in it: a file with a whole seal is as we
made it, one without may have been changed by anybody and is checked the same way.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from .diary_fields import FORMAT, VERSION
from .diary_schema import KINDS, PERSON
from .diary_values import Row, encoded, text_of

MOST_BYTES = 20 * 1024 * 1024  # attack 17: a larger file is refused before it is looked at
# Each value costs some 60 bytes of memory when it is read; a diary of five years has 250,000.
MOST_VALUES = 1_500_000
MOST_ERRORS = 20  # shown; who changed a file by hand made the same mistake everywhere


class DiaryError(ValueError):
    """The file is no diary we can take; `places` say where and what, in plain words."""

    def __init__(self, *places: str) -> None:
        super().__init__("; ".join(places))
        self.places = places


class UnreadableError(DiaryError):
    """It is another file, or a torn one."""


class FaultyError(DiaryError):
    """A diary whose entries are not as we write them; `places` names each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """What a file holds: the person, the rows of each kind, and copies to be read only.

    `rows` has every kind of the schema, with dates, moments and decimals as such. `copies`
    are plain JSON. `is_whole`: the seal is there and right.
    """

    made_at: dt.datetime
    person: Row
    rows: Mapping[str, Sequence[Row]]
    copies: Mapping[str, Any] = field(default_factory=dict)
    is_whole: bool = False


def write(diary: Diary, key: bytes) -> bytes:
    """The file: UTF-8, one line for each entry, sealed with `key`."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": text_of(diary.made_at),
        "person": encoded(diary.person, PERSON),
        "entries": {
            kind.name: [encoded(row, kind) for row in diary.rows[kind.name]] for kind in KINDS
        },
        "copies": dict(diary.copies),
    }
    return _laid_out(content | {"seal": seal_of(content, key)})


def parse(data: bytes) -> dict[str, Any]:
    """The JSON object of a file; raises UnreadableError for anything else, before it grows large.

    NaN, the same name twice in an object, and depths that no diary has are refused.
    """
    if len(data) > MOST_BYTES:
        raise DiaryError("The file is larger than 20 MB. A diary of many years is smaller.")
    if sum(data.count(sign) for sign in b",[{") > MOST_VALUES:
        raise UnreadableError("The file has more values than a diary can have.")
    try:
        content = json.loads(
            data.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_once
        )
    except UnicodeDecodeError:
        raise UnreadableError(
            "The file is not text in UTF-8. Choose the file as we gave it."
        ) from None
    except json.JSONDecodeError as error:
        raise UnreadableError(
            f"Line {error.lineno}, column {error.colno}: this is not JSON."
        ) from None
    except RecursionError:
        raise UnreadableError("The file is nested deeper than a diary can be.") from None
    except ValueError as error:
        places = error.places if isinstance(error, DiaryError) else ("The file is not JSON.",)
        raise UnreadableError(*places) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UnreadableError("This is not a Stillnight diary, like “stillnight-diary.json”.")
    if content.get("version") != VERSION:
        raise UnreadableError("version: we read version 1. This file says something else.")
    return content


def seal_of(content: Mapping[str, Any], key: bytes) -> str:
    """The HMAC-SHA-256 of everything but the seal, however the file is laid out."""
    unsealed = {name: value for name, value in content.items() if name != "seal"}
    canonical = json.dumps(unsealed, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(key, canonical.encode(), hashlib.sha256).hexdigest()


def is_sealed(content: Mapping[str, Any], keys: Sequence[bytes]) -> bool:
    """True when one of `keys` made the seal over exactly this content."""
    said = content.get("seal")
    if not isinstance(said, str) or not said.isascii():
        return False
    return any(hmac.compare_digest(seal_of(content, key), said) for key in keys)


def _laid_out(content: Mapping[str, Any]) -> bytes:
    """One line an entry: a person can read it, and a `diff` shows which entry differs."""
    lines = ["{"]
    for name, value in content.items():
        if name in {"entries", "copies"}:
            kinds = ",\n".join(_list(kind, rows) for kind, rows in value.items())
            lines.append(f"{_json(name)}: {{\n{kinds}\n}},")
        else:
            lines.append(f"{_json(name)}: {_json(value)},")
    lines[-1] = lines[-1].removesuffix(",")
    return "\n".join([*lines, "}\n"]).encode()


def _list(kind: str, rows: Any) -> str:
    if not isinstance(rows, list) or not rows:
        return f"{_json(kind)}: {_json(rows)}"
    inside = ",\n".join(_json(row) for row in rows)
    return f"{_json(kind)}: [\n{inside}\n]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _no_number(name: str) -> NoReturn:
    raise UnreadableError(f"{name} is not a number a diary can have.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("The same name stands twice in one entry.")
    return found
