"""What a person may say about a cramp, with messages that say what to do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from tracker.analysis.nights import TimeInGapError, moment_in_night, occurs_twice
from tracker.models import Cramp

SEVERITIES = [(value, str(value)) for value in (2, 4, 6, 8, 10)]
LENGTHS = [(value, f"{value} minutes") for value in (1, 2, 5, 10, 15, 20, 30, 45, 60)]


class CrampDetailsForm(forms.Form):
    """How bad, where, how it felt; every field may stay empty."""

    severity = forms.TypedChoiceField(
        choices=SEVERITIES, coerce=int, empty_value=None, required=False
    )
    places = forms.MultipleChoiceField(choices=Cramp.Place.choices, required=False)
    feel = forms.ChoiceField(choices=[("", ""), *Cramp.Feel.choices], required=False)
    woke = forms.TypedChoiceField(
        choices=[("", ""), ("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )


class EarlierCrampForm(CrampDetailsForm):
    """A cramp that was earlier: which night, what time, and how long if known."""

    night = forms.DateField(error_messages={"required": "Choose the night."})
    time = forms.TimeField(
        error_messages={
            "required": "Enter a time between 6 pm and noon, like 2:30 am.",
            "invalid": "Enter a time like 2:30 am.",
        },
        input_formats=["%H:%M", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p", "%H.%M"],
    )
    minutes = forms.TypedChoiceField(choices=LENGTHS, coerce=int, empty_value=None, required=False)
    fold = forms.TypedChoiceField(
        choices=[(0, "The first time"), (1, "The second time")],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.asks_fold = False

    def clean_night(self) -> dt.date:
        """A night whose noons are in the calendar."""
        night: dt.date = self.cleaned_data["night"]
        if not dt.MINYEAR < night.year < dt.MAXYEAR:
            raise forms.ValidationError("Choose the night.")
        return night

    def clean(self) -> dict[str, Any]:
        """Turn night and time into `started_at` (UTC); ask when the clocks make it unclear."""
        data: dict[str, Any] = super().clean() or {}
        night, time, fold = data.get("night"), data.get("time"), data.get("fold")
        if night is None or time is None:
            return data
        self.asks_fold = occurs_twice(night, time, self.zone)
        if self.asks_fold and fold is None:
            self.add_error("fold", "The clocks went back that night. Choose which one you mean.")
            return data
        data["started_at"] = self._moment(night, time, fold or 0)
        return data

    def _moment(self, night: dt.date, time: dt.time, fold: int) -> dt.datetime | None:
        try:
            return moment_in_night(night, time, self.zone, fold=fold)
        except TimeInGapError:
            self.add_error(
                "time", "The clocks jumped over that time. Enter a time before or after it."
            )
            return None


class StopForm(forms.Form):
    """How long it lasted, for a timer that ran too long to be believed."""

    minutes = forms.TypedChoiceField(choices=LENGTHS, coerce=int, empty_value=None, required=False)
    just_now = forms.BooleanField(required=False)
