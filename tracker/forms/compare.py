"""Two periods to compare, as people write days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from .typed import DayField

LONGEST = dt.timedelta(days=366)
ENDS_BEFORE = "The last day is before the first. Check the days."
TOO_LONG = "That is longer than a year. Choose a shorter time."
OVERLAP = "The two periods share some days. Choose days apart."
FIRST_DAY, LAST_DAY = "First day", "Last day"
MISSING = {"required": "Type the day, like May 11, 2026."}


def _day(label: str) -> DayField:
    return DayField(max_length=40, label=label, error_messages=MISSING)


class CompareForm(forms.Form):
    """The first and the last day of each of two periods that share no day."""

    one_from = _day(FIRST_DAY)
    one_to = _day(LAST_DAY)
    two_from = _day(FIRST_DAY)
    two_to = _day(LAST_DAY)

    def __init__(self, *args: Any, today: dt.date, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.ask(today=today, country=country)

    def clean(self) -> dict[str, Any]:
        """Refuse periods that are turned around, too long, or overlap, at the field to mend."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("one", "two"):
            first, last = data.get(f"{name}_from"), data.get(f"{name}_to")
            if first and last and last < first:
                self.add_error(f"{name}_to", ENDS_BEFORE)
            elif first and last and last - first > LONGEST:
                self.add_error(f"{name}_to", TOO_LONG)
        if not self.errors:
            (one_from, one_to), (two_from, two_to) = self.spans()
            if one_from <= two_to and two_from <= one_to:
                self.add_error("two_from", OVERLAP)
        return data

    def spans(self) -> tuple[tuple[dt.date, dt.date], tuple[dt.date, dt.date]]:
        """Both periods, of a form whose days could be read."""
        data = self.cleaned_data
        return (data["one_from"], data["one_to"]), (data["two_from"], data["two_to"])
