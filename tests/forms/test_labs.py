"""Laboratory values as printed; an impossible one is asked about and cannot be confirmed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tracker.forms.labs import LabForm

TODAY = dt.date(2026, 6, 18)


def form(**fields: Any) -> LabForm:
    """A sodium of yesterday, with some fields different."""
    sent = {"analyte": "sodium", "value": "138", "unit": "mmol/L", "taken_on": "yesterday"}
    return LabForm(sent | fields, today=TODAY, country="US")


@pytest.mark.parametrize("value", ["13.8", "1380", "89.9", "200"])
def test_an_impossible_sodium_is_not_taken(value: str) -> None:
    (said,) = form(value=value).errors["value"]
    assert said == "Please check the number on your report. It often looks like 138."


def test_a_lost_point_in_a_calcium_is_noticed() -> None:
    assert "value" in form(analyte="calcium", unit="mg/dL", value="940").errors


@pytest.mark.parametrize(("analyte", "unit"), [("sodium", "mEq/L"), ("calcium", "mg/dL")])
def test_the_units_of_a_report_are_taken(analyte: str, unit: str) -> None:
    value = "138" if analyte == "sodium" else "9.4"
    assert form(analyte=analyte, unit=unit, value=value).is_valid()


def test_sodium_is_never_read_in_milligrams() -> None:
    assert list(form(unit="mg/dL", value="138").errors) == ["unit"]


def test_a_turned_range_is_asked_about() -> None:
    assert list(form(low="145", high="135").errors) == ["low"]


def test_a_value_that_would_be_rounded_into_another_band_is_refused() -> None:
    assert list(form(value="124.9996").errors) == ["value"]


def test_the_day_may_not_be_in_the_future() -> None:
    assert list(form(taken_on="June 19, 2026").errors) == ["taken_on"]


@pytest.mark.parametrize(
    ("analyte", "value", "unit"),
    [
        ("magnesium", "1.9", "mg/dL"),
        ("magnesium", "0.8", "mmol/L"),
        ("creatinine", "1.1", "mg/dL"),
        ("creatinine", "97", "µmol/L"),
        ("ferritin", "42", "ng/mL"),
        ("ferritin", "42", "µg/L"),
        ("ck", "212345", "U/L"),
        ("tsh", "0.004", "mIU/L"),
        ("tsh", "2.345", "µIU/mL"),
    ],
)
def test_every_test_is_taken_as_printed(analyte: str, value: str, unit: str) -> None:
    sent = form(analyte=analyte, value=value, unit=unit)
    assert sent.is_valid(), sent.errors
    assert sent.cleaned_data["value"] == Decimal(value)


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "says"),
    [
        ("calcium", "9.4", "mmol/L", "Please check the number on your report. Is the unit mmol/L?"),
        ("creatinine", "97", "mg/dL", "Please check the number on your report. Is the unit mg/dL?"),
        ("creatinine", "1.1", "µmol/L", "Is the unit µmol/L?"),
        ("magnesium", "19", "mg/dL", "Is the unit mg/dL?"),
        ("tsh", "2345", "mIU/L", "Please check the number on your report."),
        ("ck", "0.5", "U/L", "Please check the number on your report."),
    ],
)
def test_a_slip_of_the_point_or_the_unit_is_said_at_the_number(
    analyte: str, value: str, unit: str, says: str
) -> None:
    (said,) = form(analyte=analyte, value=value, unit=unit).errors["value"]
    assert says in said


def test_a_unit_of_another_test_is_asked_about() -> None:
    errors = form(analyte="tsh", value="2.3", unit="U/L").errors
    assert errors == {"unit": ["This test is printed in mIU/L or µIU/mL. Check your report."]}
    assert list(form(unit="").errors) == ["unit"]
