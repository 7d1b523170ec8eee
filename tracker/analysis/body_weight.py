"""Body weight between grams, as it is kept, and pounds or kilograms, as it is read."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

GRAMS = {"lb": Decimal("453.59237"), "kg": Decimal(1000)}  # the international pound
TENTH = Decimal("0.1")


def to_grams(amount: Decimal, unit: str) -> int:
    """Whole grams of an amount in "lb" or "kg"."""
    return int((amount * GRAMS[unit]).quantize(Decimal(1), ROUND_HALF_UP))


def from_grams(weight_g: int, unit: str) -> Decimal:
    """Pounds or kilograms to a tenth; an amount typed in tenths survives both ways."""
    return (Decimal(weight_g) / GRAMS[unit]).quantize(TENTH, ROUND_HALF_UP)
