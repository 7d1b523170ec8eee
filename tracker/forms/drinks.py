"""A drink: one tap on a size, or an amount in the person's own unit."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms

from tracker.analysis.nights import TimeInGapError, moment_in_day, waking_day_of
from tracker.analysis.units import to_ml
from tracker.models import LARGEST_DRINK_ML, Drink

TOO_BIG = "One drink can be up to 3,000 ml (101 oz). Check the number."
NOT_A_NUMBER = "Type a number, like 8 or 250."
MIDDAY = dt.time(12)


class AmountField(forms.DecimalField):
    """A volume in the person's unit; `8,5` is read like `8.5`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0,
            max_digits=6,
            decimal_places=1,
            error_messages={"invalid": NOT_A_NUMBER, "max_decimal_places": NOT_A_NUMBER},
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """Take the comma of half the world."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class DrinkForm(forms.Form):
    """Either `volume_ml` from a quick button, or `amount` typed in `unit`.

    A `day` or a `time` makes it a drink of an earlier moment: `at`, and whether its time
    was given. Without both it is one of now.
    """

    volume_ml = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_DRINK_ML)
    amount = AmountField(required=False)
    kind = forms.ChoiceField(choices=Drink.Kind.choices, required=False)
    day = forms.DateField(required=False, error_messages={"invalid": "Choose the day."})
    time = forms.TimeField(
        required=False,
        error_messages={"invalid": "Enter a time like 9:30 am."},
        input_formats=["%H:%M", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p", "%H.%M"],
    )

    def __init__(
        self,
        *args: Any,
        unit: str,
        zone: str = "UTC",
        now: dt.datetime | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.zone, self.now = unit, zone, now

    def clean_day(self) -> dt.date | None:
        """A day whose night is in the calendar."""
        day: dt.date | None = self.cleaned_data["day"]
        if day is not None and not dt.MINYEAR < day.year < dt.MAXYEAR:
            raise forms.ValidationError("Choose the day.")
        return day

    def clean(self) -> dict[str, Any]:
        """Give `volume_ml` whichever way the amount came, and `at` where a moment was said."""
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
        return data | self._moment(data.get("day"), data.get("time"))

    def _moment(self, day: dt.date | None, clock: dt.time | None) -> dict[str, Any]:
        today = waking_day_of(self.now, self.zone) if self.now else None
        if clock is None and day in {None, today}:
            return {"at": None, "time_given": False}
        day = day or today
        if day is None:
            return {"at": None, "time_given": False}
        try:
            at = moment_in_day(day, clock or MIDDAY, self.zone)
        except TimeInGapError:
            self.add_error("time", "The clocks jumped over that time. Enter another time.")
            return {}
        return {"at": at, "time_given": clock is not None}


class SizesForm(forms.Form):
    """How much a person's own cup, glass and bottle hold."""

    NAMES: ClassVar[tuple[str, ...]] = ("cup", "glass", "bottle")

    cup = AmountField()
    glass = AmountField()
    bottle = AmountField()

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        for name in self.NAMES:
            self.fields[name].error_messages["required"] = "Type how much it holds."

    def clean(self) -> dict[str, Any]:
        """Give `sizes_ml` in the order of the buttons."""
        data: dict[str, Any] = super().clean() or {}
        sizes = []
        for name in self.NAMES:
            if data.get(name) is None:
                continue
            volume_ml = to_ml(float(data[name]), self.unit)
            if not 1 <= volume_ml <= LARGEST_DRINK_ML:
                self.add_error(name, TOO_BIG)
            sizes.append(volume_ml)
        return data | {"sizes_ml": sizes}
