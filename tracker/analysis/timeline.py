"""A diary laid out day by day, so that a window of any length is counted in two steps.

Built once for a diary and then asked about every night of it. Each value depends only
on its own day and on earlier ones; a rule that ends its windows at `night` therefore
knows nothing of what was entered for later days.
"""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import attrgetter
from typing import Any, Protocol

from tracker.analysis.rates import Tally
from tracker.analysis.records import FluidDay, Lab, PatientHistory, Strain

ACTIVE_DAYS = 7  # a diary without any entry for a week is at rest [A]
MOST_ATTACKS = 4  # cramps counted in a night; detection design 4.1
HARD = 2  # `Strain.exertion` from which effort counts; detection design 4.1
# The bits of a day's mark: how many cramps (as counted), and what was said of the day.
ATTACKS, LOGGED, HOT, HARD_DAY, ENTERED = 7, 8, 16, 32, 64
_NOTHING: frozenset[str] = frozenset()
_DATE = attrgetter("date")


class Days(Protocol):
    """Numbers the days of a diary."""

    def day(self, date: dt.date) -> int:
        """The number of `date`."""

    def date(self, day: int) -> dt.date:
        """The date of day number `day`."""


class Timeline:
    """The days of one `PatientHistory`; day 0 is its first entry or its start.

    `history` is the whole record, future included: only windows keep the future out.
    `logged`, `attacks` and `with_cramp` hold a small number for each day, `marks` all that the
    filter is fed with but `volumes`, which are what was drunk, 0 without an entry. `notes`
    is a shelf on which a pattern may keep what it worked out for every day.
    """

    __slots__ = (
        "_attacks",
        "_cramps",
        "_entries",
        "_first",
        "_logged",
        "attacks",
        "fluids",
        "history",
        "logged",
        "marks",
        "notes",
        "signs",
        "size",
        "strains",
        "volumes",
        "with_cramp",
    )

    def __init__(self, history: PatientHistory) -> None:
        """Lay out `history`; cost grows with the days it covers, once."""
        self.history = history
        self._first, self.size = _span(history)
        self.logged = bytearray(self.size)
        self.attacks = bytearray(self.size)
        self.with_cramp = bytearray(self.size)
        self.marks = bytearray(self.size)
        self.volumes = array("f", bytes(4 * self.size))
        self.signs = [_NOTHING] * self.size
        self.fluids: list[FluidDay | None] = [None] * self.size
        self.strains: list[Strain | None] = [None] * self.size
        self.notes: dict[str, Any] = {}
        self._fill()
        self._sum_up()

    @property
    def first(self) -> int:
        """The ordinal of day 0."""
        return self._first

    def day(self, date: dt.date) -> int:
        """The number of `date`; negative before the diary, past `size` after it."""
        return date.toordinal() - self._first

    def date(self, day: int) -> dt.date:
        """The date of day number `day`."""
        return dt.date.fromordinal(self._first + day)

    def tally(self, first: int, last: int) -> Tally:
        """Counts of the nights `first` to `last`, both included, from the diary's begin on."""
        nights = max(0, last + 1 - max(first, 0))
        first, end = self._clip(first, last)
        return Tally(
            nights=nights,
            logged=self._logged[end] - self._logged[first],
            cramps=self._cramps[end] - self._cramps[first],
            attacks=self._attacks[end] - self._attacks[first],
        )

    def logged_between(self, first: int, last: int) -> int:
        """How many nights from `first` to `last`, both included, have an entry."""
        first, end = self._clip(first, last)
        return self._logged[end] - self._logged[first]

    def is_active(self, day: int) -> bool:
        """True when anything at all was entered for the seven days that end with `day`."""
        first, end = self._clip(day - ACTIVE_DAYS + 1, day)
        return self._entries[end] > self._entries[first]

    def sign_days(self, codes: frozenset[str], first: int, last: int) -> Iterator[int]:
        """The days from `first` to `last`, both included, on which any of `codes` was ticked."""
        first, end = self._clip(first, last)
        return (day for day in range(first, end) if not codes.isdisjoint(self.signs[day]))

    def labs_until(self, night: dt.date) -> tuple[Lab, ...]:
        """Laboratory values dated `night` or earlier, oldest first."""
        labs = self.history.labs
        return labs[: bisect_right(labs, night, key=attrgetter("date"))]

    def _clip(self, first: int, last: int) -> tuple[int, int]:
        first = min(max(first, 0), self.size)
        return first, max(first, min(last + 1, self.size))

    def _fill(self) -> None:
        first, marks = self._first, self.marks
        for night in self.history.nights:
            day = night.date.toordinal() - first
            attacks = min(MOST_ATTACKS, max(night.count, len(night.cramps)))
            self.logged[day] = 1
            marks[day] |= ENTERED | LOGGED | attacks
            if attacks:
                self.attacks[day], self.with_cramp[day] = attacks, 1
        for symptom in self.history.symptoms:
            day = symptom.date.toordinal() - first
            self.signs[day] |= {symptom.code}
            marks[day] |= ENTERED
        for fluid in self.history.fluids:
            day = fluid.date.toordinal() - first
            self.fluids[day], self.volumes[day] = fluid, fluid.volume_ml
            marks[day] |= ENTERED
        for strain in self.history.strains:
            day = strain.date.toordinal() - first
            self.strains[day] = strain
            hard = HARD_DAY if strain.exertion >= HARD else 0
            marks[day] |= ENTERED | hard | (HOT if strain.hot else 0)

    def _sum_up(self) -> None:
        self._logged = _running(self.logged)
        self._cramps = _running(self.with_cramp)
        self._attacks = _running(self.attacks)
        self._entries = _running(self.marks)


def _span(history: PatientHistory) -> tuple[int, int]:
    """The ordinal of the first day and the number of days that hold any entry."""
    dates = [history.start]
    for entries in (history.nights, history.fluids, history.symptoms, history.strains):
        dates.extend(map(_DATE, entries))
    first = min(dates).toordinal()
    return first, max(dates).toordinal() - first + 1


def _running(values: Iterable[int]) -> list[int]:
    return list(accumulate(values, initial=0))
