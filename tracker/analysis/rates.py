"""Counts over a set of nights, for people to read beside each other.

Whether a difference means anything is weighed in `tracker.analysis.evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts over a set of nights. `nights` includes those without an entry.

    `cramps` counts cramp nights, `attacks` single cramps, at most four a night.
    """

    nights: int = 0
    logged: int = 0
    cramps: int = 0
    attacks: int = 0

    def __add__(self, other: Tally) -> Tally:
        """The counts of both sets of nights together."""
        return Tally(
            nights=self.nights + other.nights,
            logged=self.logged + other.logged,
            cramps=self.cramps + other.cramps,
            attacks=self.attacks + other.attacks,
        )


def total(tallies: Iterable[Tally]) -> Tally:
    """The counts of all the given spans together."""
    return sum(tallies, Tally())
