"""What to offer while a person types the name of a medicine.

Names that begin with the typed letters come first, then near spellings, then whatever
the whole text would match. Every row is offered once, under the name that was typed.
"""

from __future__ import annotations

import bisect
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from .drug_catalogue import Drug, catalogue, further_names
from .drug_classes import class_names
from .drug_index import drugs_by_substances, substances
from .drug_matching import in_groups, match, picker_order
from .drug_words import LONGEST_NAME, compact, fold, is_strength, words
from .near_names import NearNames, length_of_beginning

_MISSPELT_FROM = 4
"""Letters from which near spellings are offered."""

_CLASS_FROM = 4
"""Letters from which "wate…" opens the picker of water pills."""


class Via(enum.Enum):
    """By which kind of name a medicine was found."""

    NAME = "name"
    OTHER_NAME = "other_name"
    BRAND = "brand"
    CLASS = "class"
    SPELLING = "spelling"


_ORDER = tuple(Via)
_Rank = tuple[bool, tuple[int, bool], int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One line of the list: what to show, and which letters of it the person typed.

    `value` is what to put into the field: it matches `drug` exactly. `mark` is the part
    of `label` to underline as (start, end), (0, 0) when nothing stands there as typed.
    """

    label: str
    value: str
    drug: Drug
    via: Via
    mark: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    """A name of a row as it may be typed: `start` is where the typed word begins in it."""

    shown: str
    drug: Drug
    via: Via
    start: int = 0

    @property
    def rank(self) -> _Rank:
        return self.start > 0, picker_order(self.drug), _ORDER.index(self.via), self.shown


def suggest(prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """At most `limit` medicines for the letters typed so far, the likeliest first.

    Nothing for fewer than two letters or a text that is no name. A class ("water pill",
    "cholesterol pill") gives the picker of that class.
    """
    typed = "".join(word.text for word in words(prefix) if not is_strength(word.text))
    if len(compact(prefix)) < 2 or len(prefix) > LONGEST_NAME:
        return ()
    found: dict[str, Suggestion] = {}
    for suggestion in _candidates(prefix, typed or compact(prefix)):
        found.setdefault(suggestion.drug.inn, suggestion)
        if len(found) == limit:
            break
    return tuple(found.values())


def _candidates(prefix: str, typed: str) -> Iterator[Suggestion]:
    yield from _of_class(typed)
    beginning = sorted(_beginning(typed), key=lambda name: name.rank)
    yield from (_suggestion(name, _words(prefix)) for name in beginning)
    answer = match(prefix)
    if answer.drug:
        yield _plain(answer.drug, Via.SPELLING)
    if len(typed) >= _MISSPELT_FROM and not beginning:
        yield from _misspelt(typed)
    yield from (_plain(drug, Via.SPELLING) for drug in answer.candidates)


def _of_class(typed: str) -> Iterator[Suggestion]:
    if len(typed) < _CLASS_FROM:
        return
    names = _classes()
    place = bisect.bisect_left(names, (typed,))
    if place < len(names) and names[place][0].startswith(typed):
        groups = class_names()[names[place][1]]
        yield from (_plain(drug, Via.CLASS) for drug in in_groups(groups))


def _beginning(typed: str) -> Iterable[_Name]:
    keys, names = _starts()
    first = bisect.bisect_left(keys, typed)
    last = bisect.bisect_left(keys, typed + "\U0010ffff")
    return names[first:last]


def _misspelt(typed: str) -> Iterator[Suggestion]:
    letters = 1 if len(typed) < 2 * _MISSPELT_FROM else 2
    near = _near().near_beginning(typed, letters)
    ranked = [
        (wrong, name.rank, place, key) for key, wrong in near.items() for place, name in _named(key)
    ]
    for _, _, place, key in sorted(ranked):
        spelt = key[: length_of_beginning(typed, key)]
        suggestion = _suggestion(_starts()[1][place], spelt)
        yield replace(suggestion, via=Via.SPELLING)


def _named(key: str) -> Iterator[tuple[int, _Name]]:
    keys, names = _starts()
    first, last = bisect.bisect_left(keys, key), bisect.bisect_right(keys, key)
    yield from zip(range(first, last), names[first:last], strict=True)


def _suggestion(name: _Name, typed: str) -> Suggestion:
    label = name.drug.label if name.via is Via.NAME else f"{name.shown} ({name.drug.inn})"
    value = name.drug.inn if name.via is Via.NAME else name.shown
    return Suggestion(
        label=label, value=value, drug=name.drug, via=name.via, mark=_mark(label, typed)
    )


def _plain(drug: Drug, via: Via) -> Suggestion:
    return Suggestion(label=drug.label, value=drug.inn, drug=drug, via=via)


def _mark(label: str, typed: str) -> tuple[int, int]:
    start = label.lower().find(typed) if typed else -1
    return (start, start + len(typed)) if start >= 0 else (0, 0)


def _words(prefix: str) -> str:
    """The typed text as it may stand in a label: folded, without strengths."""
    return " ".join(part for part in fold(prefix).split() if not is_strength(part))


@cache
def _classes() -> list[tuple[str, str]]:
    return sorted((compact(name), name) for name in class_names())


@cache
def _near() -> NearNames:
    return NearNames.of(_starts()[0])


@cache
def _starts() -> tuple[list[str], list[_Name]]:
    """Every beginning of a word of every name, sorted, beside the name it belongs to."""
    pairs = sorted(_every_start(), key=lambda pair: pair[0])
    return [key for key, _ in pairs], [name for _, name in pairs]


def _every_start() -> Iterator[tuple[str, _Name]]:
    for shown, drug, via in _every_name():
        for place, char in enumerate(shown):
            if char.isalnum() and (place == 0 or shown[place - 1] in " (-"):
                yield compact(shown[place:]), _Name(shown=shown, drug=drug, via=via, start=place)


def _every_name() -> Iterator[tuple[str, Drug, Via]]:
    for drug in catalogue():
        yield drug.inn, drug, Via.NAME
        yield from ((name, drug, Via.OTHER_NAME) for name in drug.other_names)
        yield from ((brand.name, drug, Via.BRAND) for brand in drug.brands)
    rows = drugs_by_substances()
    for name, inn in further_names():
        if substances(inn) in rows:
            yield name, rows[substances(inn)], Via.OTHER_NAME
