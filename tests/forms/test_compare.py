"""Two periods as people type them, refused at the field to mend."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.forms.compare import ENDS_BEFORE, OVERLAP, TOO_LONG, CompareForm

TODAY = dt.date(2026, 6, 18)
SENT = {
    "one_from": "April 1, 2026",
    "one_to": "April 30, 2026",
    "two_from": "May 1, 2026",
    "two_to": "5/31/2026",
}


def form(**fields: str) -> CompareForm:
    return CompareForm(SENT | fields, today=TODAY, country="US")


def test_two_periods_are_read() -> None:
    typed = form()
    assert typed.is_valid()
    assert typed.spans()[1] == (dt.date(2026, 5, 1), dt.date(2026, 5, 31))


@pytest.mark.parametrize(
    ("fields", "at", "says"),
    [
        ({"one_to": "March 1, 2026"}, "one_to", ENDS_BEFORE),
        ({"two_from": "April 30, 2026"}, "two_from", OVERLAP),
        ({"one_from": "April 1, 2024"}, "one_to", TOO_LONG),
        ({"two_to": "June 19, 2026"}, "two_to", "That date is in the future. Check the year."),
        ({"one_from": ""}, "one_from", "Type the day, like May 11, 2026."),
        ({"one_from": "5.6.2026"}, "one_from", "Is that the month or the day?"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(fields: dict[str, str], at: str, says: str) -> None:
    errors = form(**fields).errors
    assert list(errors) == [at]
    assert str(errors[at][0]).startswith(says)


def test_a_later_period_may_be_typed_first() -> None:
    turned = {"one_from": "June 1, 2026", "one_to": "June 10, 2026"}
    assert form(**turned).is_valid()
