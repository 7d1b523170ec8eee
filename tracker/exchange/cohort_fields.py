"""Reading one field of a cohort's record, or saying in words what is wrong with it.

Every function raises `CohortError` with the name of the field.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

# Years a diary may hold; outside them a date is a slip that would stretch it over centuries.
FIRST_YEAR, LAST_YEAR = 1900, 2199


class CohortError(ValueError):
    """A line that is not a diary; the text says which field and why."""


def items_of(record: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The list of objects under `key`; empty when there is none."""
    items = record.get(key) or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        message = f"{key} is not a list of objects"
        raise CohortError(message)
    return items


def texts_of(record: Mapping[str, Any], key: str) -> list[str]:
    """The list of texts under `key`; empty when there is none."""
    items = record.get(key) or []
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        message = f"{key} is not a list of codes"
        raise CohortError(message)
    return items


def text_of(record: Mapping[str, Any], key: str) -> str:
    """The text under `key`, which must be there."""
    value = record.get(key)
    if not isinstance(value, str) or not value:
        message = f"{key} is missing or not text"
        raise CohortError(message)
    return value


def date_of(record: Mapping[str, Any], key: str) -> dt.date:
    """The date under `key`, which must be there."""
    value = text_of(record, key)
    try:
        date = dt.date.fromisoformat(value)
    except ValueError as error:
        message = f"{key} is not a date: {value!r}"
        raise CohortError(message) from error
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        message = f"{key} is not in {FIRST_YEAR} to {LAST_YEAR}: {value!r}"
        raise CohortError(message)
    return date


def date_or_none_of(record: Mapping[str, Any], key: str) -> dt.date | None:
    """The date under `key`, or None."""
    return None if record.get(key) is None else date_of(record, key)


def clock_or_none_of(record: Mapping[str, Any], key: str) -> dt.time | None:
    """The time of day under `key`, or None."""
    value = record.get(key)
    if value is None:
        return None
    try:
        return dt.time.fromisoformat(value)
    except (TypeError, ValueError) as error:
        message = f"{key} is not a time: {value!r}"
        raise CohortError(message) from error


def number_of(record: Mapping[str, Any], key: str) -> float:
    """The finite number under `key`, which must be there."""
    value = record.get(key)
    number = _finite(value)
    if number is None:
        message = f"{key} is not a number: {str(value)[:40]!r}"
        raise CohortError(message)
    return number


def number_or_none_of(record: Mapping[str, Any], key: str) -> float | None:
    """The finite number under `key`, or None."""
    return None if record.get(key) is None else number_of(record, key)


def whole_or_none_of(record: Mapping[str, Any], key: str) -> int | None:
    """The number under `key` rounded to a whole one, or None."""
    value = number_or_none_of(record, key)
    return None if value is None else round(value)


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
