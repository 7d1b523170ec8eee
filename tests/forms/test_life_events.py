"""A life event as people type it."""

from __future__ import annotations

import datetime as dt

from tracker.actions.life_events import EventEntry
from tracker.forms.life_events import ENDS_BEFORE, EventForm

TODAY = dt.date(2026, 6, 18)


def form(**fields: str) -> EventForm:
    """A holiday in June, with some fields different."""
    sent = {"label": "Holiday", "first_on": "June 1, 2026", "last_on": "June 9, 2026"}
    return EventForm(sent | fields, today=TODAY, country="US")


def test_a_span_is_read_as_people_write_it() -> None:
    typed = form(first_on="6/1/2026")
    assert typed.is_valid()
    first, last = dt.date(2026, 6, 1), dt.date(2026, 6, 9)
    assert typed.entry() == EventEntry(first_on=first, last_on=last, label="Holiday")


def test_a_blank_last_day_and_the_same_day_twice_are_one_day() -> None:
    for last in ("", "June 1, 2026"):
        typed = form(last_on=last)
        assert typed.is_valid()
        assert typed.entry().last_on is None


def test_what_cannot_be_is_said_at_its_field() -> None:
    assert form(last_on="May 1, 2026").errors == {"last_on": [ENDS_BEFORE]}
    assert list(form(first_on="June 30, 2026").errors) == ["first_on"]
    assert list(form(first_on="June").errors) == ["first_on"]
    assert list(form(label=" ").errors) == ["label"]
    assert list(form(label="a" * 61).errors) == ["label"]
