"""A medicine as a person types it: the name, the dose, the start, the stop.

Only an exact name without a look-alike is taken at once. Everything else is asked on the
same page, because a wrong row would put a wrong suspicion into somebody's record. An
answer counts only for the very name it was asked about.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from tracker.actions.medications import Dose
from tracker.analysis.look_alikes import look_alikes
from tracker.analysis.medicines import Confidence, Drug, Match, match
from tracker.models import Medication

from .typed import AmountField, DateField, DayField

OWN_WORDS = "own"
AS_NEEDED = "needed"
TIMES_AND_NEEDED = (*Medication.TimeOfDay.choices, (AS_NEEDED, "Only when needed"))
LONGEST_NAME = 120
UNITS = (
    ("mg", "mg"),
    ("mcg", "mcg"),
    ("g", "g"),
    ("ml", "ml"),
    ("mEq", "mEq"),
    ("unit", "units"),
    ("tablet", "tablets"),
    ("puff", "puffs"),
    ("drop", "drops"),
    ("patch", "patches"),
)
PICK_ONE = "Is it one of these? Choose the one on your box."
LOOK_ALIKE = "Some names look alike. Choose the one on your box."
NOT_FOUND = "We did not find that name. Check the spelling, or keep your own words."


class DoseForm(forms.Form):
    """How much and when; every field may stay empty."""

    amount = AmountField(
        required=False, max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    unit = forms.ChoiceField(
        required=False, choices=[("", "Choose"), *UNITS], label="Unit on the box"
    )
    times = forms.MultipleChoiceField(
        required=False,
        label="When do you take it?",
        choices=Medication.TimeOfDay.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        """Raise an error at the unit when an amount has none; add `dose`."""
        data: dict[str, Any] = super().clean() or {}
        amount, unit = data.get("amount"), data.get("unit", "")
        if amount is not None and not unit:
            self.add_error("unit", "Choose the unit, like mg or tablets.")
        times = tuple(time for time in data.get("times", ()) if time != AS_NEEDED)
        data["dose"] = Dose(value=amount, unit=unit if amount is not None else "", times=times)
        return data


class MedicineForm(DoseForm):
    """A new medicine. `offers` are the rows to choose from once the name was asked about.

    `names` holds the brand under which a look-alike is offered, by its row.
    """

    name = forms.CharField(
        max_length=LONGEST_NAME,
        label="Name on the box or bottle",
        error_messages={
            "required": "Type the name on the box or bottle.",
            "max_length": "That is too long. Type only the name on the box.",
        },
    )
    start = DateField(required=False, max_length=40, label="When did you start it?")
    choice = forms.CharField(required=False, max_length=LONGEST_NAME)
    asked = forms.CharField(required=False, max_length=LONGEST_NAME)
    own = forms.CharField(required=False, max_length=LONGEST_NAME)

    field_order = ("name", "choice", "amount", "unit", "times", "start", "asked", "own")

    def __init__(self, *args: Any, today: dt.date, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["times"].choices = TIMES_AND_NEEDED  # type: ignore[attr-defined]
        start = self.fields["start"]
        if isinstance(start, DateField):
            start.ask(today=today, country=country)
        self.offers: tuple[Drug, ...] = ()
        self.names: dict[str, str] = {}
        self.asks_name = False

    def clean(self) -> dict[str, Any]:
        """Add `inn` (None for own words) and `as_needed`; ask when the name is not exact."""
        data = super().clean()
        data["as_needed"] = AS_NEEDED in data.get("times", ())
        if data.get("name"):
            data["inn"] = self._row(data["name"], match(data["name"]), data)
        return data

    def _row(self, name: str, found: Match, data: dict[str, Any]) -> str | None:
        alike = look_alikes(name)
        self.names = {each.drug.inn: each.name for each in alike}
        own = (found.drug,) if found.drug else found.candidates
        self.offers = tuple(each.drug for each in alike) or own
        answered = data.get("choice", "") if data.get("asked") == name else ""
        if answered == OWN_WORDS:
            return None
        if answered in {drug.inn for drug in self.offers}:
            return str(answered)
        wants_own_words = data.get("own") == name
        is_exact = found.confidence is Confidence.EXACT
        if is_exact and found.drug and not alike and not wants_own_words:
            return found.drug.inn
        if wants_own_words and not is_exact:
            return None
        self.asks_name = True
        words = LOOK_ALIKE if len(alike) > 1 else PICK_ONE if self.offers else NOT_FOUND
        self.add_error("choice", words)
        return None


class CorrectForm(DoseForm):
    """The first dose and the start of a medicine, as they really were."""

    start = DateField(required=False, max_length=40, label="When did you start it?")

    def __init__(self, *args: Any, today: dt.date, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["times"].choices = TIMES_AND_NEEDED  # type: ignore[attr-defined]
        start = self.fields["start"]
        if isinstance(start, DateField):
            start.ask(today=today, country=country)

    def clean(self) -> dict[str, Any]:
        """Add `as_needed`."""
        data = super().clean()
        data["as_needed"] = AS_NEEDED in data.get("times", ())
        return data


class BeforeForm(forms.Form):
    """The answer to "Did the cramps get worse before you started it?"."""

    answer = forms.ChoiceField(choices=Medication.WorseBefore.choices)


class ChangeForm(DoseForm):
    """A new dose or another time of day, from a day on."""

    on = DayField(
        max_length=40,
        label="From which day?",
        error_messages={"required": "Type the first day of the change."},
    )

    def __init__(
        self, *args: Any, today: dt.date, country: str, before: Dose, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.before = before
        field = self.fields["on"]
        if isinstance(field, DayField):
            field.ask(today=today, country=country)

    def clean(self) -> dict[str, Any]:
        """Refuse a change in which nothing changes."""
        data = super().clean()
        dose: Dose = data["dose"]
        same_times = set(dose.times) == set(self.before.times)
        same_amount = (dose.value, dose.unit) == (self.before.value, self.before.unit)
        if same_times and same_amount and not self.errors:
            self.add_error("amount", "Nothing is different yet. Change the amount or the times.")
        return data


class StopForm(forms.Form):
    """The last day taken, and who decided."""

    on = DayField(
        max_length=40,
        label="Last day you took it",
        error_messages={"required": "Type the last day you took it."},
    )
    by = forms.ChoiceField(
        label="Who decided?",
        choices=Medication.StoppedBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who decided."},
    )

    def __init__(self, *args: Any, today: dt.date, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["on"]
        if isinstance(field, DayField):
            field.ask(today=today, country=country)
