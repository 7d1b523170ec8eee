"""Units of volume, exact both ways for the amounts people type."""

from __future__ import annotations

from decimal import Decimal

ML_PER_US_OUNCE = 29.5735  # US customary fluid ounce


def to_ml(amount: float, unit: str) -> int:
    """Whole millilitres of an amount in "oz" or "ml"."""
    return round(amount * ML_PER_US_OUNCE) if unit == "oz" else round(amount)


def from_ml(volume_ml: float, unit: str) -> int:
    """Whole ounces or millilitres, as a person reads a volume.

    An amount of whole ounces survives the way there and back: half a millilitre of
    rounding is a sixtieth of an ounce.
    """
    return round(volume_ml / ML_PER_US_OUNCE) if unit == "oz" else round(volume_ml)


def precise_from_ml(volume_ml: int, unit: str) -> Decimal:
    """One drink in the person's unit, to a tenth of an ounce: what they typed comes back.

    A tenth survives too: half a millilitre of rounding is a sixtieth of an ounce.
    """
    if unit != "oz":
        return Decimal(volume_ml)
    tenths = Decimal(round(volume_ml / ML_PER_US_OUNCE * 10)) / 10
    return tenths.quantize(Decimal(1)) if tenths == tenths.to_integral_value() else tenths
