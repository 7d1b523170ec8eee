"""Names near a typed one, found without reading every name.

Nearness counts wrong, missing, extra and swapped neighbouring letters (the restricted
Damerau-Levenshtein distance). Two names that differ by at most two letters share a piece
once up to two letters are left out of each; only names that share a piece are measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

_HEAD = 7
"""Letters of a name that are indexed; the rest is looked at when measuring."""

_BEGINNING = 4
"""Letters a person has to type before a misspelt beginning is looked for."""


def distance(one: str, two: str) -> int:
    """How many letters differ between two names."""
    return _last_row(one, two)[-1]


def distance_of_beginning(typed: str, name: str) -> int:
    """How many letters differ between `typed` and the nearest beginning of `name`."""
    return min(_last_row(typed, name[: len(typed) + 2]))


def length_of_beginning(typed: str, name: str) -> int:
    """How many letters of `name` the beginning has that is nearest to `typed`."""
    row = _last_row(typed, name[: len(typed) + 2])
    return len(row) - 1 - row[::-1].index(min(row))


@dataclass(frozen=True, slots=True, kw_only=True)
class NearNames:
    """An index of names by their pieces; build it once with `of`."""

    heads: dict[str, tuple[str, ...]]
    beginnings: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, names: Iterable[str]) -> NearNames:
        """An index of these folded names."""
        known = tuple(dict.fromkeys(names))
        return cls(
            heads=_by_piece(known, lambda name: _pieces(name[:_HEAD], 2)),
            beginnings=_by_piece(known, _beginnings),
        )

    def near(self, typed: str, letters: int) -> dict[str, int]:
        """Each name within `letters` (at most 2) of `typed`, with how many differ."""
        shared = (self.heads.get(piece, ()) for piece in _pieces(typed[:_HEAD], 2))
        names = {name for found in shared for name in found}
        fitting = (name for name in names if abs(len(name) - len(typed)) <= letters)
        measured = {name: distance(typed, name) for name in fitting}
        return {name: count for name, count in measured.items() if count <= letters}

    def near_beginning(self, typed: str, letters: int) -> dict[str, int]:
        """Each name with a beginning within `letters` of `typed`, one of them early on."""
        if len(typed) < _BEGINNING:
            return {}
        shared = (self.beginnings.get(piece, ()) for piece in _pieces(typed[:_BEGINNING], 1))
        names = {name for found in shared for name in found}
        measured = {name: distance_of_beginning(typed, name) for name in names}
        return {name: count for name, count in measured.items() if count <= letters}


def _last_row(one: str, two: str) -> list[int]:
    """The last row of the table: the distances of all of `one` to each beginning of `two`."""
    before: list[int] = []
    last = list(range(len(two) + 1))
    for i, char in enumerate(one):
        row = [i + 1]
        for j, other in enumerate(two):
            cost = last[j] if char == other else 1 + min(last[j], last[j + 1], row[j])
            if i and j and char == two[j - 1] and one[i - 1] == other:
                cost = min(cost, before[j - 1] + 1)
            row.append(cost)
        before, last = last, row
    return last


def _by_piece(
    names: tuple[str, ...], pieces: Callable[[str], set[str]]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in names:
        for piece in pieces(name):
            found.setdefault(piece, []).append(name)
    return {piece: tuple(having) for piece, having in found.items()}


def _pieces(text: str, left_out: int) -> set[str]:
    """`text` and everything that remains when up to `left_out` letters are left out."""
    pieces = {text}
    for count in range(1, left_out + 1):
        for places in combinations(range(len(text)), count):
            pieces.add("".join(char for i, char in enumerate(text) if i not in places))
    return pieces


def _beginnings(name: str) -> set[str]:
    lengths = range(_BEGINNING - 1, _BEGINNING + 2)
    pieces = set[str]().union(*(_pieces(name[:length], 1) for length in lengths))
    return {piece for piece in pieces if len(piece) >= _BEGINNING - 1}
