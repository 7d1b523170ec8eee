"""Amounts as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tracker.forms import typed
from tracker.forms.typed import AmountField


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("½", "0.5"),
        ("1/2", "0.5"),
        ("1 1/2", "1.5"),
        (".5", "0.5"),
        ("1000", "1000"),
        ("٥", "5"),
    ],
)
def test_an_amount_is_read(text: str, amount: str) -> None:
    assert AmountField().clean(text) == Decimal(amount)


def test_no_amount_is_none() -> None:
    assert AmountField(required=False).clean("  ") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1,000", typed.ONE_THOUSAND),
        ("two", typed.NOT_A_NUMBER),
        ("-5", typed.NOT_A_NUMBER),
        ("0", typed.NOT_A_NUMBER),
        ("0.0001", typed.NOT_A_NUMBER),
        ("1e5", typed.NOT_A_NUMBER),
        ("nan", typed.NOT_A_NUMBER),
        (".", typed.NOT_A_NUMBER),
        ("100000000", typed.TOO_LARGE),
    ],
)
def test_an_unclear_amount_says_what_to_type(text: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        AmountField().clean(text)
