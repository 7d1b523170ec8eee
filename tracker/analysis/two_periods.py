"""Two periods of one's own choice, side by side: counts of logged nights, and nothing weighed.

Whoever picks two periods after having seen the diary picks what stands out, so no chance
figure would be honest here. What is said is what was counted, and what makes the two hard
to compare: another season, another share of blank nights, too few nights.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.analysis.records import Night
from tracker.analysis.season import (
    DAYS_IN_YEAR,
    PEAK_DAY_OF_YEAR,
    SOUTHERN_SHIFT_DAYS,
    is_southern,
)
from tracker.analysis.tropical_zones import TROPICAL_ZONES

LEAST_LOGGED = 14  # nights in each period, as before a medicine; detection design 4.3
NIGHTS_A_WEEK = 7
OTHER_SEASON = 0.5  # of a sine from -1 to 1: a month apart in spring, two in summer [A]
OTHER_LOGGING = 0.25  # of all nights: so much more was left blank in one period [A]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One period, both ends included: `nights` of the diary, those logged, those with cramps.

    `nights` leaves out what came before the diary began and the night that is not over.
    """

    first: dt.date
    last: dt.date
    nights: int
    logged: int
    cramp_nights: int

    @property
    def blank(self) -> int:
        """Nights of the diary without an entry; never quiet nights."""
        return self.nights - self.logged

    @property
    def per_week(self) -> float | None:
        """Nights with cramps in seven logged nights; None where there are too few."""
        if self.logged < LEAST_LOGGED:
            return None
        return NIGHTS_A_WEEK * self.cramp_nights / self.logged

    @property
    def wanting(self) -> int:
        """Logged nights that are missing before there is a rate."""
        return max(0, LEAST_LOGGED - self.logged)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPeriods:
    """Both periods, and what makes them hard to compare."""

    one: Counted
    two: Counted
    is_other_season: bool
    is_other_logging: bool

    @property
    def is_enough(self) -> bool:
        """True when both have enough logged nights for a rate."""
        return not (self.one.wanting or self.two.wanting)


def compare_periods(
    nights: Iterable[Night],
    one: tuple[dt.date, dt.date],
    two: tuple[dt.date, dt.date],
    *,
    begun: dt.date,
    last_over: dt.date,
    zone: str,
) -> TwoPeriods:
    """The counts of `one` and `two`, first and last night each.

    `begun` is the diary's first night, `last_over` the newest one that is over or logged.
    """
    logged = {night.date: night.has_cramp for night in nights}
    counts = [_counted(logged, span, begun, last_over) for span in (one, two)]
    warm = [_warmth(each, zone) for each in counts]
    shares = [each.logged / each.nights if each.nights else 0.0 for each in counts]
    return TwoPeriods(
        one=counts[0],
        two=counts[1],
        is_other_season=abs(warm[0] - warm[1]) >= OTHER_SEASON,
        is_other_logging=abs(shares[0] - shares[1]) >= OTHER_LOGGING,
    )


def _counted(
    logged: dict[dt.date, bool], span: tuple[dt.date, dt.date], begun: dt.date, last_over: dt.date
) -> Counted:
    first, last = span
    due_from, due_to = max(first, begun), min(last, last_over)
    inside = [has_cramp for date, has_cramp in logged.items() if due_from <= date <= due_to]
    return Counted(
        first=first,
        last=last,
        nights=max(0, (due_to - due_from).days + 1),
        logged=len(inside),
        cramp_nights=sum(inside),
    )


def _warmth(span: Counted, zone: str) -> float:
    """The mean of the year's sine over the period: 1 in mid-summer, -1 in mid-winter."""
    if zone in TROPICAL_ZONES:
        return 0.0
    peak = PEAK_DAY_OF_YEAR + (SOUTHERN_SHIFT_DAYS if is_southern(zone) else 0)
    days = range((span.last - span.first).days + 1)
    start = span.first.timetuple().tm_yday - peak
    waves = [math.cos(2 * math.pi * (start + day) / DAYS_IN_YEAR) for day in days]
    return sum(waves) / len(waves)
