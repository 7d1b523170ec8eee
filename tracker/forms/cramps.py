"""What a person may say about a cramp, with messages that say what to do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from tracker.analysis.clocks import wall_clock
from tracker.analysis.nights import (
    TimeInGapError,
    clock_jump,
    moment_in_night,
    night_of,
    occurs_twice,
)
from tracker.models import Cramp

SEVERITIES = [(value, str(value)) for value in (2, 4, 6, 8, 10)]
LENGTHS = [(value, f"{value} minutes") for value in (1, 2, 5, 10, 15, 20, 30, 45, 60)]
LONGEST_MINUTES = 12 * 60
AGO_MINUTES = (15, 30, 60, 120)
EVENING = dt.time(18)
ABOUT = re.compile(r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?:/(?P<which>[01]))?")
AGO = {f"ago-{minutes}": dt.timedelta(minutes=minutes) for minutes in AGO_MINUTES}

YES_OR_NO = [("", ""), ("yes", "Yes"), ("no", "No")]
CHOOSE_TIME = "Choose a time, or type one like 2:30 am."
CHOOSE_FOLD = "The clocks went back that night. Choose which one you mean."
OUT_OF_CALENDAR = "Choose the night."


class CrampDetailsForm(forms.Form):
    """How bad, where, how it felt, what eased it; every field may stay empty."""

    severity = forms.TypedChoiceField(
        choices=SEVERITIES, coerce=int, empty_value=None, required=False
    )
    places = forms.MultipleChoiceField(choices=Cramp.Place.choices, required=False)
    eased_by = forms.MultipleChoiceField(choices=Cramp.Ease.choices, required=False)
    feel = forms.ChoiceField(choices=[("", ""), *Cramp.Feel.choices], required=False)
    woke = forms.TypedChoiceField(
        choices=YES_OR_NO, coerce=lambda value: value == "yes", empty_value=None, required=False
    )
    still_sore = forms.TypedChoiceField(
        choices=YES_OR_NO, coerce=lambda value: value == "yes", empty_value=None, required=False
    )


class ClockForm(CrampDetailsForm):
    """A time of the wall clock in one night; unclear ones are asked, never guessed."""

    time = forms.TimeField(
        required=False,
        error_messages={"invalid": "Enter a time like 2:30 am."},
        input_formats=["%H:%M", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p", "%H.%M"],
    )
    fold = forms.TypedChoiceField(
        choices=[(0, "The first time"), (1, "The second time")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    afternoon = forms.BooleanField(required=False)

    def __init__(self, *args: Any, zone: str, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone, now
        self.asks_fold = self.asks_afternoon = False

    def moment(self, night: dt.date, clock: dt.time, zone: str) -> dt.datetime | None:
        """The moment (UTC) of a typed time; None after an error that says what to do."""
        fold = self.cleaned_data.get("fold")
        self.asks_fold = occurs_twice(night, clock, zone)
        if self.asks_fold and fold is None:
            self.add_error("fold", CHOOSE_FOLD)
            return None
        try:
            moment = moment_in_night(night, clock, zone, fold=fold or 0)
        except TimeInGapError:
            self.add_error("time", _jumped(night, zone))
            return None
        self.asks_afternoon = self._is_slip(night, clock, zone)
        if self.asks_afternoon and not self.cleaned_data.get("afternoon"):
            self.add_error("time", _afternoon(clock))
            return None
        return moment

    def _is_slip(self, night: dt.date, clock: dt.time, zone: str) -> bool:
        """True for a time in the afternoon whose twin in the night is past: am for pm."""
        if not dt.time(12) <= clock < EVENING:
            return False
        try:
            twin = moment_in_night(night, clock.replace(hour=clock.hour - 12), zone)
        except TimeInGapError:
            return True
        return twin <= self.now


class EarlierCrampForm(ClockForm):
    """A cramp that was earlier: which night, what time, and how long if known.

    `zones` says where the person was in nights that were begun in another zone.
    """

    night = forms.DateField(required=False, error_messages={"invalid": OUT_OF_CALENDAR})
    about = forms.CharField(required=False)
    minutes = forms.TypedChoiceField(choices=LENGTHS, coerce=int, empty_value=None, required=False)

    def __init__(
        self, *args: Any, zones: Mapping[dt.date, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zones = zones or {}

    def clean_night(self) -> dt.date | None:
        """A night whose noons are in the calendar."""
        night: dt.date | None = self.cleaned_data["night"]
        if night is not None and not dt.MINYEAR < night.year < dt.MAXYEAR:
            raise forms.ValidationError(OUT_OF_CALENDAR)
        return night

    def clean(self) -> dict[str, Any]:
        """Turn night and time into `started_at` (UTC) and `zone`; ask what is unclear."""
        data: dict[str, Any] = super().clean() or {}
        about, clock = str(data.get("about") or ""), data.get("time")
        if about in AGO and clock is None:
            return data | {"started_at": self.now - AGO[about], "zone": self.zone}
        if clock is None and "time" not in self.errors:
            clock = self._about(about)
        night = data.get("night")
        if night is None and "night" not in self.errors:
            self.add_error("night", OUT_OF_CALENDAR)
        if night is None or clock is None:
            return data
        zone = self.zones.get(night, self.zone)
        return data | {"started_at": self.moment(night, clock, zone), "zone": zone}

    def _about(self, about: str) -> dt.time | None:
        """The chosen half hour; which of two was chosen with it goes to `fold`."""
        found = ABOUT.fullmatch(about)
        if found is None:
            self.add_error("about", CHOOSE_TIME)
            return None
        if found["which"]:
            self.cleaned_data["fold"] = int(found["which"])
        return dt.time(int(found["hour"]), int(found["minute"]))


class CrampForm(ClockForm):
    """All of a stored cramp; `started_at` and `minutes` are None while they stay as they are."""

    minutes = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST_MINUTES,
        error_messages={
            "invalid": "Type the minutes as a number, like 6.",
            "min_value": "Type 1 minute or more.",
            "max_value": "Type 720 minutes or less.",
        },
    )

    def __init__(self, *args: Any, cramp: Cramp, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, zone=cramp.zone, now=now, **kwargs)
        self.cramp = cramp

    def clean(self) -> dict[str, Any]:
        """Give a new start only when another time was typed, so that its seconds stay."""
        data: dict[str, Any] = super().clean() or {}
        clock, cramp = data.pop("time", None), self.cramp
        was = cramp.started_at.astimezone(ZoneInfo(cramp.zone))
        same = clock == was.time().replace(second=0, microsecond=0)
        fold = data.get("fold")
        if clock is not None and (not same or fold not in {None, was.fold}):
            night = cramp.night.date if cramp.night else night_of(cramp.started_at, cramp.zone)
            data["started_at"] = self.moment(night, clock, cramp.zone)
        if data.get("minutes") == cramp.minutes:
            data["minutes"] = None
        return {name: value for name, value in data.items() if name not in {"fold", "afternoon"}}


class StopForm(forms.Form):
    """How long it lasted, for a timer that ran too long to be believed."""

    minutes = forms.TypedChoiceField(choices=LENGTHS, coerce=int, empty_value=None, required=False)
    just_now = forms.BooleanField(required=False)


def _jumped(night: dt.date, zone: str) -> str:
    jump = clock_jump(night, zone)
    if jump is None:
        return "The clocks jumped over that time. Enter a time before or after it."
    first, after = (wall_clock(clock) for clock in jump)
    return (
        f"The clocks jumped over that time, from {first} to {after}."
        f" Enter a time before {first}, or from {after} on."
    )


def _afternoon(clock: dt.time) -> str:
    twin = wall_clock(clock.replace(hour=clock.hour - 12))
    return f"{wall_clock(clock)} is in the afternoon. Did you mean {twin}?"
