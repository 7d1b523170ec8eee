"""What a person types comes back as they typed it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.analysis.units import ML_PER_US_OUNCE, from_ml, precise_from_ml, to_ml

LARGEST_OUNCES = 10_000
MOST_DRINKS = 25  # half a millilitre each stays below half an ounce


@given(st.integers(min_value=0, max_value=LARGEST_OUNCES))
def test_whole_ounces_survive_the_way_to_millilitres_and_back(ounces: int) -> None:
    assert from_ml(to_ml(ounces, "oz"), "oz") == ounces


@given(st.integers(min_value=1, max_value=10 * LARGEST_OUNCES))
def test_one_drink_comes_back_to_the_tenth_of_an_ounce_it_was_typed_with(tenths: int) -> None:
    typed = Decimal(tenths) / 10
    assert precise_from_ml(to_ml(float(typed), "oz"), "oz") == typed


@given(st.integers(min_value=1, max_value=300_000))
def test_one_drink_in_millilitres_comes_back_as_it_was_typed(volume_ml: int) -> None:
    assert precise_from_ml(to_ml(volume_ml, "ml"), "ml") == volume_ml


@given(st.lists(st.integers(min_value=1, max_value=101), max_size=MOST_DRINKS))
def test_a_day_of_whole_ounces_adds_up_to_whole_ounces(ounces: list[int]) -> None:
    assert from_ml(sum(to_ml(each, "oz") for each in ounces), "oz") == sum(ounces)


@given(st.integers(min_value=0, max_value=300_000))
def test_whole_millilitres_stay_as_they_are(volume_ml: int) -> None:
    assert from_ml(to_ml(volume_ml, "ml"), "ml") == volume_ml


@given(st.floats(min_value=0, max_value=LARGEST_OUNCES))
def test_an_amount_is_never_off_by_more_than_half_a_millilitre(ounces: float) -> None:
    assert abs(to_ml(ounces, "oz") - ounces * ML_PER_US_OUNCE) <= 0.5


@pytest.mark.parametrize(("ounces", "volume_ml"), [(1, 30), (8, 237), (12, 355), (101, 2987)])
def test_the_amounts_on_cans_and_cups(ounces: int, volume_ml: int) -> None:
    assert to_ml(ounces, "oz") == volume_ml


def test_three_litres_read_as_the_ounces_the_page_names() -> None:
    assert from_ml(3000, "oz") == 101
