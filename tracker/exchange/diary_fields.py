"""The grammar of a diary file: fields, kinds of entries, and how their values stand in JSON."""

from __future__ import annotations

import enum
from dataclasses import dataclass

FORMAT = "stillnight-diary"
VERSION = 1

WORDS = 4000  # characters of one note; the forms take less
NAME = 120
ZONE = 64


class Type(enum.Enum):
    """How a value stands in JSON, and what it means."""

    ID = "id"  # a UUID
    DATE = "date"  # 2026-06-18
    MOMENT = "moment"  # 2026-06-18T03:10:00+00:00
    TIME = "time"  # 22:30:00
    WHOLE = "whole number"
    DECIMAL = "decimal"  # a text, so that no digit is lost: "12.5"
    TEXT = "text"
    YES_NO = "yes or no"
    TEXTS = "list of texts"
    WHOLES = "list of whole numbers"
    OBJECT = "object"  # as the product wrote it; only taken from a file nobody changed
    LIST = "list"  # the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its type, whether it may be null, and its limits (both ends included)."""

    name: str
    type: Type
    null: bool = False
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 2**31 - 1
    longest: int = NAME  # characters of a text, or of each of a list
    count: int = 40  # texts or numbers in a list
    later: bool = False  # may be a day that has not come yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of entry. `once` are the fields no two entries share; `of` names a parent.

    `ours`: the product wrote it, not the person. It comes back only from a file that is as
    we made it, because pages trust its shape and clinicians its words.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    once: tuple[tuple[str, ...], ...] = ()
    of: tuple[str, str] | None = None  # the field that holds the other kind's id, and that kind
    ours: bool = False
    most: int = 100_000


def id_field(name: str = "id", *, null: bool = False) -> Field:
    return Field(name=name, type=Type.ID, null=null)


def date_field(name: str, *, null: bool = False, later: bool = False) -> Field:
    return Field(name=name, type=Type.DATE, null=null, later=later)


def moment_field(name: str, *, null: bool = False) -> Field:
    return Field(name=name, type=Type.MOMENT, null=null)


def whole_field(name: str, least: int, most: int, *, null: bool = False) -> Field:
    return Field(name=name, type=Type.WHOLE, least=least, most=most, null=null)


def text_field(name: str, longest: int = NAME, *, null: bool = False) -> Field:
    return Field(name=name, type=Type.TEXT, longest=longest, null=null)


def choice_field(name: str, *choices: str) -> Field:
    return Field(name=name, type=Type.TEXT, choices=choices)


def yes_no_field(name: str, *, null: bool = False) -> Field:
    return Field(name=name, type=Type.YES_NO, null=null)


def texts_field(name: str, *choices: str, longest: int = 40) -> Field:
    return Field(name=name, type=Type.TEXTS, choices=choices, longest=longest)


def decimal_field(name: str, *, null: bool = False) -> Field:
    return Field(name=name, type=Type.DECIMAL, null=null, most=99_999)
