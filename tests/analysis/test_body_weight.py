"""Weights survive the way to grams and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.analysis.body_weight import from_grams, to_grams


@pytest.mark.parametrize(
    ("amount", "unit", "grams"),
    [("160.5", "lb", 72802), ("70.3", "kg", 70300), ("155", "lb", 70307)],
)
def test_known_weights(amount: str, unit: str, grams: int) -> None:
    assert to_grams(Decimal(amount), unit) == grams


@given(st.integers(min_value=400, max_value=9000), st.sampled_from(["lb", "kg"]))
def test_a_weight_in_tenths_comes_back_as_it_was_typed(tenths: int, unit: str) -> None:
    amount = Decimal(tenths) / 10
    assert from_grams(to_grams(amount, unit), unit) == amount
