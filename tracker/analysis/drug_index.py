"""Every name of the catalogue in one look-up, exact or near in spelling.

A name leads to its substances, not to a row: "Diovan", "valsartan" and the first half of
"valsartan/hydrochlorothiazide" all mean the same substance, and the row is found by the
whole set.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .drug_catalogue import Drug, catalogue, further_names, other_medicines
from .drug_classes import class_names
from .drug_words import compact
from .near_names import NearNames

LONG_NAME = 8
"""Letters from which two may differ: spelling within two letters for long names."""

SHORT_NAME = 5
"""Letters from which one may differ, as a question; a shorter name must be exact."""

LOOKALIKE = 2
"""Letters within which a second name makes a misspelling doubtful, so that it is asked."""

_ESTERS = frozenset({"medoxomil", "furoate"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for: substances, or a class of medicines ("water pill")."""

    substances: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The meanings a misspelling is near to; `is_sure` when it can only be the one."""

    meanings: tuple[Meaning, ...] = ()
    is_sure: bool = False


def substances(inn: str) -> frozenset[str]:
    """The substances of a catalogue name, without esters and brackets."""
    return frozenset(_substance(part) for part in inn.split(" + "))


@cache
def drugs_by_substances() -> dict[frozenset[str], Drug]:
    """The one row that holds exactly these substances."""
    return {substances(drug.inn): drug for drug in catalogue()}


@cache
def drugs_with(substance: str) -> tuple[Drug, ...]:
    """Every row that holds the substance, alone or with others."""
    return tuple(drug for drug in catalogue() if substance in substances(drug.inn))


@cache
def meanings() -> dict[str, Meaning]:
    """Every known name, folded and without spaces, with what it stands for."""
    found = {compact(name): Meaning(frozenset({compact(name)})) for name in other_medicines()}
    for drug in catalogue():
        found |= {compact(part): Meaning(frozenset({part})) for part in substances(drug.inn)}
    found |= {compact(name): Meaning(substances(inn)) for name, inn in further_names()}
    for drug in catalogue():
        found |= {compact(name): Meaning(substances(drug.inn)) for name in names_of(drug)}
    found |= {compact(name): Meaning(groups=groups) for name, groups in class_names().items()}
    return found


def names_of(drug: Drug) -> tuple[str, ...]:
    """The row's own name, its other names and its brands."""
    return (drug.inn, *drug.other_names, *(brand.name for brand in drug.brands))


def nearest(typed: str) -> Nearest:
    """What a misspelt folded name may mean; several meanings, or a weak one, are a question.

    A name is close when its own length allows that many wrong letters and no other
    meaning is as near or one letter further.
    """
    if len(typed) < SHORT_NAME - 1 or not typed.isalpha():
        return Nearest()
    hits = sorted((letters, name) for name, letters in _names().near(typed, LOOKALIKE).items())
    if not any(_is_worth_asking(typed, name, letters) for letters, name in hits):
        return Nearest()
    limit = hits[0][0] + 1
    meant = tuple(dict.fromkeys(meanings()[name] for letters, name in hits if letters <= limit))
    close = any(_is_close(typed, name, letters) for letters, name in hits)
    return Nearest(meanings=meant, is_sure=close and len(meant) == 1)


def _is_close(typed: str, name: str, letters: int) -> bool:
    """People seldom get the first letter wrong; other medicines often differ there."""
    if len(name) >= LONG_NAME:
        return letters == 1 or name[0] == typed[0]
    return letters == 1 and len(name) > SHORT_NAME and name[0] == typed[0]


def _is_worth_asking(typed: str, name: str, letters: int) -> bool:
    return (
        letters == 1 or len(name) >= LONG_NAME or (len(name) > SHORT_NAME and name[0] == typed[0])
    )


def _substance(part: str) -> str:
    kept = [word for word in part.split(" (", maxsplit=1)[0].split() if word not in _ESTERS]
    return " ".join(kept)


@cache
def _names() -> NearNames:
    return NearNames.of(name for name in meanings() if len(name) >= SHORT_NAME and name.isalpha())
