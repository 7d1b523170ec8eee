"""When a consent ends: a span counted from the yes, in whole days of the patient's own zone."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tracker.models import Span

MONTH_DAYS = 30  # one visit, and the weeks around it [A]
QUARTER_MONTHS = 3
YEAR_MONTHS = 12
LONGEST_YEARS = 5  # [A] longer than that is "until I stop it"
ONE_DAY = dt.timedelta(days=1)


class EndError(ValueError):
    """No such last day; `str()` says what to choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How long a consent is meant to last; `last_day` is set for a day of one's own only."""

    span: Span = Span.OPEN
    last_day: dt.date | None = None


UNTIL_STOPPED = End()


def last_day(end: End, today: dt.date) -> dt.date | None:
    """The last day on which it opens anything; None when it has no end.

    Raises EndError for a day of one's own that is over, or more than five years away.
    """
    if end.span == Span.OPEN:
        return None
    if end.span == Span.MONTH:
        return today + MONTH_DAYS * ONE_DAY
    if end.span in (Span.QUARTER, Span.YEAR):
        return _months_on(today, QUARTER_MONTHS if end.span == Span.QUARTER else YEAR_MONTHS)
    if end.last_day is None or end.last_day < today:
        raise EndError("Choose today or a later day.")
    if end.last_day > _months_on(today, LONGEST_YEARS * YEAR_MONTHS):
        raise EndError("Choose a day within 5 years. Or choose “until I stop it”.")
    return end.last_day


def expires_at(end: End, *, now: dt.datetime, zone: str) -> dt.datetime | None:
    """The moment from which nothing opens: the midnight after the last day, in `zone`.

    Raises EndError as `last_day` does.
    """
    day = last_day(end, now.astimezone(ZoneInfo(zone)).date())
    if day is None:
        return None
    return dt.datetime.combine(day + ONE_DAY, dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)


def day_before(moment: dt.datetime, zone: str) -> dt.date:
    """The last day of something that ends at `moment`, as a calendar in `zone` shows it."""
    return (moment - dt.timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def _months_on(day: dt.date, months: int) -> dt.date:
    """The same day some months on, or the last of that month where it has no such day."""
    year, month = divmod(day.year * YEAR_MONTHS + day.month - 1 + months, YEAR_MONTHS)
    longest = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, longest))
