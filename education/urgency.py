"""The four care levels, the one language both apps speak about how soon.

A plain Enum that imports nothing, so the pure analysis may use it.
"""

from __future__ import annotations

import enum


class Urgency(enum.Enum):
    """How soon a person should speak to somebody; a larger rank is sooner."""

    ROUTINE = "routine"
    SOON = "soon"
    TODAY = "today"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for ROUTINE up to 3 for EMERGENCY, for sorting and for `highest`."""
        return _RANKS[self]


_RANKS = {urgency: rank for rank, urgency in enumerate(Urgency)}


def highest(urgencies: list[Urgency]) -> Urgency | None:
    """The soonest of the given care levels, or None when there are none."""
    return max(urgencies, key=lambda urgency: urgency.rank, default=None)
