"""Which night and which waking day a moment belongs to.

A night is local noon to local noon, named by the date of its evening; a waking day
is 04:00 to 04:00 local. Both use the wall clock of the zone stored with the entry,
so a night of 23 or 25 hours is still one night.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

NOON = dt.time(12, 0)
WAKING_DAY_STARTS = dt.time(4, 0)
ONE_DAY = dt.timedelta(days=1)


class TimeInGapError(ValueError):
    """A wall-clock time that does not exist: the clocks jumped over it."""


def night_of(moment: dt.datetime, zone: str) -> dt.date:
    """The evening date of the night that holds `moment` (aware), in `zone`."""
    local = moment.astimezone(ZoneInfo(zone))
    return local.date() if local.time() >= NOON else local.date() - ONE_DAY


def night_among(moment: dt.datetime, zone: str, known: Iterable[tuple[dt.date, str]]) -> dt.date:
    """The evening date of the night `moment` (aware) goes to, for a person now in `zone`.

    `known` are the nights near it that have entries: date, and zone of the first entry.
    Somebody who flew east is still in the night they began; only outside of all of them
    does the wall clock of `zone` decide. So no moment is in two nights.
    """
    enclosing = [date for date, begun_in in known if night_of(moment, begun_in) == date]
    return min(enclosing, default=night_of(moment, zone))


def waking_day_of(moment: dt.datetime, zone: str) -> dt.date:
    """The waking day that holds `moment` (aware), in `zone`."""
    local = moment.astimezone(ZoneInfo(zone))
    return local.date() if local.time() >= WAKING_DAY_STARTS else local.date() - ONE_DAY


def last_closed_night(now: dt.datetime, zone: str) -> dt.date:
    """The newest night that is over at `now` (aware): it ended at the last local noon."""
    return night_of(now, zone) - ONE_DAY


def moment_in_night(night: dt.date, clock: dt.time, zone: str, *, fold: int = 0) -> dt.datetime:
    """The moment (UTC) at which the wall clock showed `clock` during `night`.

    `fold` picks the first (0) or second (1) of a time that occurs twice.
    Raises TimeInGapError for a time the clocks jumped over.
    """
    return _moment(night if clock >= NOON else night + ONE_DAY, clock, zone, fold)


def moment_in_day(day: dt.date, clock: dt.time, zone: str) -> dt.datetime:
    """The moment (UTC) at which the wall clock showed `clock` during the waking day.

    Of a time that occurs twice it is the first. Raises TimeInGapError for one that the
    clocks jumped over.
    """
    return _moment(day if clock >= WAKING_DAY_STARTS else day + ONE_DAY, clock, zone, 0)


def occurs_twice(night: dt.date, clock: dt.time, zone: str) -> bool:
    """True when the clocks went back and showed `clock` two times in `night`."""
    try:
        first = moment_in_night(night, clock, zone, fold=0)
        second = moment_in_night(night, clock, zone, fold=1)
    except TimeInGapError:
        return False
    return first != second


def clock_jump(night: dt.date, zone: str) -> tuple[dt.time, dt.time] | None:
    """From and to what the wall clock jumped ahead in `night`, or None when it did not."""
    minutes = (dt.time(minute // 60, minute % 60) for minute in _night_minutes())
    gap = [clock for clock in minutes if _is_skipped(night, clock, zone)]
    if not gap:
        return None
    after = dt.datetime.combine(night, gap[-1]) + dt.timedelta(minutes=1)
    return gap[0], after.time()


def _moment(day: dt.date, clock: dt.time, zone: str, fold: int) -> dt.datetime:
    local = dt.datetime.combine(day, clock, ZoneInfo(zone)).replace(fold=fold)
    moment = local.astimezone(dt.UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise TimeInGapError(clock)
    return moment


def _night_minutes() -> Iterable[int]:
    """Minutes of the wall clock from noon to noon."""
    noon, day = 12 * 60, 24 * 60
    return (*range(noon, day), *range(noon))


def _is_skipped(night: dt.date, clock: dt.time, zone: str) -> bool:
    try:
        moment_in_night(night, clock, zone)
    except TimeInGapError:
        return True
    return False
