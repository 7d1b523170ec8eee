"""What a medicine may be whose name is no clear match: "water pill", "losix", "Xyzzol".

An unclear name leads to several rows of the catalogue. What all of them share is known
("statin" is a statin whichever it is); what one of them has is possible, and a red flag
counts it rather than wait for the answer. A name that leads nowhere has no groups at all
(clinical evidence, section 8) and is never called safe.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tracker.analysis.medicines import SODIUM_WELL_KNOWN, match

_REMEMBERED = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """`shared` by every row the names may mean, `possible` in one of them at least."""

    shared: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    may_lower_sodium: bool = False


def unclear(names: Iterable[str]) -> Unclear:
    """What is known and what is possible of medicines without a match."""
    each = [_of(name) for name in names]
    return Unclear(
        shared=frozenset[str]().union(*(one.shared for one in each)),
        possible=frozenset[str]().union(*(one.possible for one in each)),
        may_lower_sodium=any(one.may_lower_sodium for one in each),
    )


@lru_cache(maxsize=_REMEMBERED)
def _of(name: str) -> Unclear:
    rows = match(name).candidates
    groups = [frozenset(drug.groups) for drug in rows]
    return Unclear(
        shared=frozenset[str].intersection(*groups) if groups else frozenset(),
        possible=frozenset[str]().union(*groups),
        may_lower_sodium=any(drug.sodium >= SODIUM_WELL_KNOWN for drug in rows),
    )
