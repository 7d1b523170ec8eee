"""A drink: one tap on a size, or an amount in the person's own unit."""

from __future__ import annotations

from typing import Any

from django import forms

from tracker.analysis.units import to_ml
from tracker.models import LARGEST_DRINK_ML, Drink

TOO_BIG = "One drink can be up to 3,000 ml (101 oz). Check the number."


class DrinkForm(forms.Form):
    """Either `volume_ml` from a quick button, or `amount` typed in `unit`."""

    volume_ml = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_DRINK_ML)
    amount = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=1,
        error_messages={"invalid": "Type a number, like 8 or 250."},
    )
    kind = forms.ChoiceField(choices=Drink.Kind.choices, required=False)

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean(self) -> dict[str, Any]:
        """Give `volume_ml` whichever way the amount came."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        amount = data.get("amount")
        if data.get("volume_ml") is None and amount is None:
            self.add_error("amount", "Type how much it was.")
        elif amount is not None:
            data["volume_ml"] = to_ml(float(amount), self.unit)
            if not 1 <= data["volume_ml"] <= LARGEST_DRINK_ML:
                self.add_error("amount", TOO_BIG)
        data["kind"] = data.get("kind") or Drink.Kind.WATER
        return data
