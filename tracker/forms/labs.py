"""A laboratory value as it is printed on the report.

Value and unit are kept as typed. Only units whose factor is written down are taken.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from education.red_flags import RULES
from tracker.analysis.lab_units import FACTORS, is_possible, units_of
from tracker.models import LabResult

from .typed import AmountField, DayField

UNITS = tuple(
    dict.fromkeys(unit for analyte in FACTORS for unit in units_of(analyte))
)  # of all tests, each once
LARGEST = Decimal(999_999)  # a CK after muscle damage has six digits
CHECK_THE_NUMBER = next(rule.levels[0].words for rule in RULES if rule.id == "R26")
# How a number of this test is most often printed; where a point got lost this shows it.
LOOKS_LIKE = {"sodium": "138", "potassium": "4.1"}


class LabForm(forms.Form):
    """One value, its unit and day; the laboratory's own range when it is known."""

    analyte = forms.ChoiceField(
        label="Which blood test?",
        choices=LabResult.Analyte.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the blood test."},
    )
    value = AmountField(
        highest=LARGEST,
        exact=True,
        max_length=20,
        label="The number on your report",
        error_messages={"required": "Type the number on your report."},
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit = forms.ChoiceField(
        label="Unit",
        choices=[("", "Choose"), *((unit, unit) for unit in UNITS)],
        error_messages={"required": "Choose the unit on your report."},
    )
    taken_on = DayField(
        max_length=40,
        label="Day of the test",
        help_text="Like May 11, 2026. It is on the report.",
        error_messages={"required": "Type the day of the test."},
    )
    low = AmountField(
        highest=LARGEST,
        exact=True,
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    high = AmountField(
        highest=LARGEST,
        exact=True,
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, today: dt.date, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["taken_on"]
        if isinstance(field, DayField):
            field.ask(today=today, country=country)

    def clean(self) -> dict[str, Any]:
        """Refuse a unit the test is never printed in, an impossible value, a turned range."""
        data: dict[str, Any] = super().clean() or {}
        analyte, value, low, high = (data.get(k) for k in ("analyte", "value", "low", "high"))
        unit = data.get("unit", "")
        known = units_of(analyte) if analyte else ()
        if analyte and unit and unit not in known:
            self.add_error("unit", f"This test is printed in {_or(known)}. Check your report.")
        elif analyte and unit and value is not None and not is_possible(analyte, value, unit):
            self.add_error("value", _check_words(analyte, unit))
        if low is not None and high is not None and low >= high:
            self.add_error("low", "The first number is the smaller one. Check the range.")
        return data


def _check_words(analyte: str, unit: str) -> str:
    """What to look at; nobody is offered to confirm a number that cannot be."""
    if len(units_of(analyte)) > 1 and analyte not in LOOKS_LIKE:
        return f"{CHECK_THE_NUMBER} Is the unit {unit}?"
    example = LOOKS_LIKE.get(analyte)
    return f"{CHECK_THE_NUMBER} It often looks like {example}." if example else CHECK_THE_NUMBER


def _or(units: tuple[str, ...]) -> str:
    *first, last = units
    return f"{', '.join(first)} or {last}" if first else last
