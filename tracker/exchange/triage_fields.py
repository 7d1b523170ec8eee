"""Reading one field of a typed case, or saying what is wrong and what was perhaps meant.

Every function raises `CaseError`, whose `problem` is ready to be written as JSON.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

NEAREST = 5
NO_NAMES: Mapping[str, str] = MappingProxyType({})
_LIKE_ENOUGH = 0.45  # of difflib's ratio: rather one suggestion too many [A]


class CaseError(ValueError):
    """A case that cannot be read; `problem` says which field, which value and what is near."""

    def __init__(self, field: str, words: str, **more: Any) -> None:
        super().__init__(f"{field}: {words}")
        self.problem: dict[str, Any] = {"error": words, "field": field, **more}


def nearest(code: str, known: Iterable[str], names: Mapping[str, str] = NO_NAMES) -> list[str]:
    """The known codes most like `code`, the most like first; never an empty list."""
    meant = {each: each for each in known} | dict(names)
    scores: dict[str, float] = {}
    for name, each in meant.items():
        scores[each] = max(scores.get(each, 0.0), _likeness(code, name))
    best = sorted(scores, key=lambda each: (-scores[each], each))
    return [each for each in best[:NEAREST] if scores[each] >= _LIKE_ENOUGH] or best[:NEAREST]


def known_code(
    field: str, code: object, known: Iterable[str], names: Mapping[str, str] = NO_NAMES
) -> str:
    """`code` as it is known: case, spaces and hyphens do not matter. `names` lead to codes."""
    codes = list(known)
    if not isinstance(code, str):
        raise CaseError(field, "not text", value=_shown(code))
    by_plain = {_plain(each): each for each in codes}
    found = by_plain.get(_plain(code)) or names.get(_plain(code))
    if found is None:
        raise CaseError(field, "unknown code", value=code[:80], nearest=nearest(code, codes, names))
    return found


def only_known(field: str, record: Mapping[str, Any], known: Iterable[str]) -> None:
    """Nothing, when every key of `record` is known."""
    keys = tuple(known)
    for key in record:
        if key not in keys:
            raise CaseError(field, "unknown field", value=key[:80], nearest=nearest(key, keys))


def items(field: str, value: object) -> list[Any]:
    """A list, or an empty one for None."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise CaseError(field, "not a list", value=_shown(value))
    return value


def record(field: str, value: object) -> dict[str, Any]:
    """An object with text keys."""
    if not isinstance(value, dict):
        raise CaseError(field, "not an object", value=_shown(value))
    return value


def text(field: str, value: object) -> str:
    """Text; None is empty."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CaseError(field, "not text", value=_shown(value))
    return value


def yes_or_no(field: str, value: object) -> bool:
    """True or false; None is false."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise CaseError(field, "not true or false", value=_shown(value))
    return value


def number(field: str, value: object, *, least: float, most: float) -> float | None:
    """A finite number from `least` to `most`, or None."""
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(float(str(value))):
        raise CaseError(field, "not a number", value=_shown(value))
    said = float(str(value))
    if not least <= said <= most:
        raise CaseError(field, f"not from {least:g} to {most:g}", value=value)
    return said


def whole(field: str, value: object, *, least: int, most: int) -> int | None:
    """A whole number from `least` to `most`, or None."""
    said = number(field, value, least=least, most=most)
    if said is not None and said != int(said):
        raise CaseError(field, "not a whole number", value=value)
    return None if said is None else int(said)


def _likeness(one: str, two: str) -> float:
    """0 to 1, whichever order the words are in: "swelling of leg" is much like "leg swelling"."""
    pairs = ((_plain(one), _plain(two)), (_in_order(one), _in_order(two)))
    return max(difflib.SequenceMatcher(None, *pair).ratio() for pair in pairs)


def _in_order(code: str) -> str:
    return "_".join(sorted(_plain(code).split("_")))


def _plain(code: str) -> str:
    return "_".join(code.casefold().replace("-", " ").replace("_", " ").split())


def _shown(value: object) -> object:
    return value if isinstance(value, bool | int | None) else str(value)[:80]
