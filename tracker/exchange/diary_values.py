"""The values of a diary file: from Python to JSON and, with distrust, back."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from .diary_fields import Field, Kind, Type

Row = Mapping[str, Any]
FIRST_DAY = dt.date(1900, 1, 1)
LAST_DAY = dt.date(2200, 1, 1)
DECIMALS = 3  # as the columns keep them
# Text with NUL or a lone surrogate can be kept by no database.
UNKEPT = re.compile(r"[\x00\ud800-\udfff]")


class ValueRefusedError(ValueError):
    """The value is not what the field takes; `str()` says what it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The newest moment and day a file may speak of, unless a field looks ahead."""

    newest: dt.datetime

    @property
    def last_day(self) -> dt.date:
        """A day later than here is still today somewhere."""
        return self.newest.date() + dt.timedelta(days=1)


def encoded(row: Row, kind: Kind) -> dict[str, Any]:
    """The row as JSON has it, every field of the kind in its order."""
    return {field.name: text_of(row[field.name]) for field in kind.fields}


def text_of(value: Any) -> Any:
    """A date, a moment, a number with a point or an id as text; everything else as it is."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value) if isinstance(value, uuid.UUID) else value


def decoded(value: Any, field: Field, clock: Clock) -> Any:
    """The value as Python has it. Raises ValueRefusedError for anything else."""
    if value is None:
        if field.null:
            return None
        raise ValueRefusedError("this must not be empty")
    return READERS[field.type](value, field, clock)


def _id(value: Any, _field: Field, _clock: Clock) -> uuid.UUID:
    if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        return uuid.UUID(value)
    raise ValueRefusedError("this must be an id, 36 characters long")


def _date(value: Any, field: Field, clock: Clock) -> dt.date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            raise ValueRefusedError("there is no such day") from None
        if FIRST_DAY <= day <= (LAST_DAY if field.later else clock.last_day):
            return day
        raise ValueRefusedError("this day has not come yet, or is before 1900")
    raise ValueRefusedError("this must be a day like 2026-06-18")


def _moment(value: Any, _field: Field, clock: Clock) -> dt.datetime:
    if not isinstance(value, str) or len(value) > 40:
        raise ValueRefusedError("this must be a time like 2026-06-18T03:10:00+00:00")
    try:
        moment = dt.datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueRefusedError("this time must say its distance to UTC, like +00:00")
        moment = moment.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        if isinstance(error, ValueRefusedError):
            raise
        raise ValueRefusedError("there is no such time") from None
    if moment.date() >= FIRST_DAY and moment <= clock.newest:
        return moment
    raise ValueRefusedError("this time has not come yet, or is before 1900")


def _time(value: Any, _field: Field, _clock: Clock) -> dt.time:
    if isinstance(value, str) and re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", value, re.ASCII):
        try:
            return dt.time.fromisoformat(value)
        except ValueError:
            pass
    raise ValueRefusedError("this must be a time of day like 22:30:00")


def _whole(value: Any, field: Field, _clock: Clock) -> int:
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and field.least <= value <= field.most
    ):
        return value
    raise ValueRefusedError(f"this must be a whole number from {field.least} to {field.most}")


def _decimal(value: Any, field: Field, _clock: Clock) -> Decimal:
    if isinstance(value, str) and re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value, re.ASCII):
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise ValueRefusedError("this is not a number") from None
        if number <= field.most and number == round(number, DECIMALS):
            return number
    raise ValueRefusedError(f"this must be a number as text, like “12.5”, up to {field.most}")


def _text(value: Any, field: Field, _clock: Clock) -> str:
    if not isinstance(value, str):
        raise ValueRefusedError("this must be text")
    if field.choices and value not in field.choices:
        raise ValueRefusedError(f"this must be one of: {', '.join(filter(None, field.choices))}")
    if len(value) > field.longest:
        raise ValueRefusedError(f"this is longer than {field.longest} characters")
    if UNKEPT.search(value):
        raise ValueRefusedError("this holds a character that cannot be kept")
    if field.name == "zone" and value not in _zones():
        raise ValueRefusedError("we do not know this time zone")
    return value


@cache
def _zones() -> frozenset[str]:
    """Read once: every night, cramp and drink names its zone."""
    return frozenset(available_timezones())


def _yes_no(value: Any, _field: Field, _clock: Clock) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueRefusedError("this must be true or false")


def _texts(value: Any, field: Field, clock: Clock) -> list[str]:
    return [_text(each, field, clock) for each in _list(value, field)]


def _wholes(value: Any, field: Field, clock: Clock) -> list[int]:
    return [_whole(each, field, clock) for each in _list(value, field)]


def _list(value: Any, field: Field) -> list[Any]:
    if isinstance(value, list) and len(value) <= field.count:
        return value
    raise ValueRefusedError(f"this must be a list of at most {field.count}")


def _plain_list(value: Any, _field: Field, _clock: Clock) -> list[Any]:
    if isinstance(value, list):
        return value
    raise ValueRefusedError("this must be a list")


def _object(value: Any, _field: Field, _clock: Clock) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise ValueRefusedError("this must be an object")


READERS: Mapping[Type, Callable[[Any, Field, Clock], Any]] = {
    Type.ID: _id,
    Type.DATE: _date,
    Type.MOMENT: _moment,
    Type.TIME: _time,
    Type.WHOLE: _whole,
    Type.DECIMAL: _decimal,
    Type.TEXT: _text,
    Type.YES_NO: _yes_no,
    Type.TEXTS: _texts,
    Type.WHOLES: _wholes,
    Type.OBJECT: _object,
    Type.LIST: _plain_list,
}
