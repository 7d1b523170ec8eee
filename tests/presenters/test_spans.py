"""Ranges in the address: what is offered, one's own days, and what cannot be read."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.presenters import spans

TONIGHT = dt.date(2026, 6, 17)  # a Wednesday


def span(**asked: str) -> spans.Span:
    given_names = {name.rstrip("_"): value for name, value in asked.items()}
    return spans.asked_span(given_names, tonight=TONIGHT, country="US")


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("4w", dt.date(2026, 5, 25)),
        ("12w", dt.date(2026, 3, 30)),
        ("1y", dt.date(2025, 6, 23)),
    ],
)
def test_a_range_of_weeks_starts_on_a_monday_and_ends_tonight(key: str, first: dt.date) -> None:
    asked = span(range=key)
    assert (asked.first, asked.last, asked.problem) == (first, TONIGHT, "")
    assert asked.first.weekday() == 0
    assert asked.query == f"range={key}"


def test_no_range_is_twelve_weeks() -> None:
    assert span() == span(range="12w")


def test_all_reaches_back_before_any_diary() -> None:
    assert span(range="all").first < dt.date(2017, 1, 1)


@pytest.mark.parametrize("first", ["2026-02-01", "Feb 1, 2026", "2/1/2026", "1 February 2026"])
def test_own_days_may_be_written_in_every_way_a_date_may(first: str) -> None:
    asked = span(range="custom", from_=first, to="2026-03-15")
    assert (asked.first, asked.last) == (dt.date(2026, 2, 1), dt.date(2026, 3, 15))
    assert asked.query == "range=custom&from=2026-02-01&to=2026-03-15"


def test_a_last_day_to_come_ends_tonight() -> None:
    assert span(range="custom", from_="2026-06-01", to="2027-01-01").last == TONIGHT


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"range": "13"}, spans.NO_SUCH_RANGE),
        ({"range": "custom"}, spans.DAYS_UNCLEAR),
        ({"range": "custom", "from": "May", "to": "June"}, spans.DAYS_UNCLEAR),
        ({"range": "custom", "from": "2026-06-10", "to": "2026-06-01"}, spans.WRONG_ORDER),
        ({"range": "custom", "from": "2027-06-10", "to": "2027-07-01"}, spans.TO_COME),
    ],
)
def test_what_cannot_be_read_gets_a_message_and_the_usual_range(
    asked: dict[str, str], problem: str
) -> None:
    answer = spans.asked_span(asked, tonight=TONIGHT)
    assert answer.problem == problem
    assert answer.query == "range=12w"


@given(st.dictionaries(st.sampled_from(["range", "from", "to"]), st.text(max_size=60)))
def test_no_address_breaks_it(asked: dict[str, str]) -> None:
    answer = spans.asked_span(asked | {"range": asked.get("range", "custom")}, tonight=TONIGHT)
    assert answer.first <= answer.last <= TONIGHT
