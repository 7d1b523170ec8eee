"""Dates as people type them; what can be read in two ways is asked."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.forms import dates
from tracker.forms.dates import DateNotUnderstoodError, read_date, read_day

TODAY = dt.date(2026, 6, 18)


@pytest.mark.parametrize(
    ("typed", "date", "precision"),
    [
        ("May 2026", "2026-05-01", "month"),
        ("about March 2023", "2023-03-01", "month"),
        ("Sept 2025", "2025-09-01", "month"),
        ("05/2026", "2026-05-01", "month"),
        ("2026-05", "2026-05-01", "month"),
        ("2021", "2021-01-01", "year"),
        ("11 May 2026", "2026-05-11", "day"),
        ("11th of May, 2026", "2026-05-11", "day"),
        ("May 11, 2026", "2026-05-11", "day"),
        ("may 11 2026", "2026-05-11", "day"),
        ("2026-05-11", "2026-05-11", "day"),
        ("today", "2026-06-18", "day"),
        ("Yesterday", "2026-06-17", "day"),
    ],
)
def test_a_date_is_read_as_exactly_as_it_was_said(typed: str, date: str, precision: str) -> None:
    said = read_date(typed, today=TODAY, country="US")
    assert (said.date.isoformat(), said.precision.value) == (date, precision)


@pytest.mark.parametrize(
    ("country", "typed", "date"),
    [
        ("US", "5/11/2026", "2026-05-11"),
        ("GB", "5/11/2025", "2025-11-05"),
        ("DE", "5.11.2025", "2025-11-05"),
        ("", "5.11.2025", "2025-11-05"),
        ("US", "13/5/2026", "2026-05-13"),
        ("GB", "5/13/2026", "2026-05-13"),
        ("", "5/5/2026", "2026-05-05"),
    ],
)
def test_the_country_decides_what_comes_first(country: str, typed: str, date: str) -> None:
    assert read_day(typed, today=TODAY, country=country).isoformat() == date


@pytest.mark.parametrize(
    ("country", "typed", "says"),
    [
        ("", "5/11/2025", dates.NO_ORDER),
        ("CA", "5/11/2025", dates.NO_ORDER),
        ("US", "5.11.2025", dates.NO_ORDER),
        ("US", "May 11", dates.NO_YEAR),
        ("US", "11 May", dates.NO_YEAR),
        ("US", "5/11", dates.NO_YEAR),
        ("US", "5/11/26", dates.NOT_A_YEAR),
        ("US", "1821", dates.NOT_A_YEAR),
        ("US", "31 Feb 2026", dates.NOT_A_DAY),
        ("US", "May 2027", dates.FUTURE),
        ("US", "June 19, 2026", dates.FUTURE),
        ("US", "last spring", dates.UNCLEAR),
        ("US", "May 2026 or so", dates.UNCLEAR),
    ],
)
def test_what_is_unclear_says_what_to_type(country: str, typed: str, says: str) -> None:
    with pytest.raises(DateNotUnderstoodError, match=says.replace("?", r"\?")):
        read_date(typed, today=TODAY, country=country)


def test_a_month_is_not_exact_enough_for_a_stop() -> None:
    with pytest.raises(DateNotUnderstoodError, match="best guess"):
        read_day("May 2026", today=TODAY)
