"""A laboratory value as it is printed on the report.

Value and unit are kept as typed. Sodium and potassium are read by the rules in mmol/L,
which is the same number as mEq/L, so no other unit is taken for them.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from education.red_flags import PLAUSIBLE, RULES
from tracker.models import LabResult

from .typed import AmountField, DayField

UNITS = (("mmol/L", "mmol/L"), ("mEq/L", "mEq/L"), ("mg/dL", "mg/dL"))
SAME_NUMBER_UNITS = frozenset(("mmol/L", "mEq/L"))  # for ions with one charge: Na, K
ONE_CHARGE = frozenset((LabResult.Analyte.SODIUM.value, LabResult.Analyte.POTASSIUM.value))
PLACES = 2  # no report prints more, and the bands of the rules are whole numbers or halves
HIGHEST_OTHER = Decimal(100)  # [A] magnesium and calcium stay far below in all three units
CHECK_THE_NUMBER = next(rule.levels[0].words for rule in RULES if rule.id == "R26")


class LabForm(forms.Form):
    """One value, its unit and day; the laboratory's own range when it is known."""

    analyte = forms.ChoiceField(
        label="Which blood test?",
        choices=LabResult.Analyte.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the blood test."},
    )
    value = AmountField(
        max_length=20,
        label="The number on your report",
        error_messages={"required": "Type the number on your report."},
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit = forms.ChoiceField(label="Unit", choices=UNITS)
    taken_on = DayField(
        max_length=40,
        label="Day of the test",
        help_text="Like May 11, 2026. It is on the report.",
        error_messages={"required": "Type the day of the test."},
    )
    low = AmountField(
        required=False, max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    high = AmountField(
        required=False, max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
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
        if analyte in ONE_CHARGE and data.get("unit") not in SAME_NUMBER_UNITS:
            self.add_error("unit", "This test is printed in mmol/L or mEq/L. Check your report.")
        if analyte and value is not None and not _is_possible(analyte, value):
            self.add_error("value", CHECK_THE_NUMBER)
        for name in ("value", "low", "high"):
            if data.get(name) is not None and data[name] != round(data[name], PLACES):
                self.add_error(name, "Type at most two digits after the point.")
        if low is not None and high is not None and low >= high:
            self.add_error("low", "The first number is the smaller one. Check the range.")
        return data


def _is_possible(analyte: str, value: Decimal) -> bool:
    """False for a typing error; nobody is offered to confirm a number that cannot be."""
    if analyte not in PLAUSIBLE:
        return value < HIGHEST_OTHER
    lowest, highest = PLAUSIBLE[analyte]
    return lowest <= value < highest
