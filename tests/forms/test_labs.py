"""Laboratory values as printed; an impossible one is asked about and cannot be confirmed."""

from __future__ import annotations

import datetime as dt
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
    assert form(value=value).errors == {"value": ["Please check the number on your report."]}


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
    assert list(form(value="124.996").errors) == ["value"]


def test_the_day_may_not_be_in_the_future() -> None:
    assert list(form(taken_on="June 19, 2026").errors) == ["taken_on"]
