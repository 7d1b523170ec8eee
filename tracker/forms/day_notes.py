"""A day as a person says how it was; every field may stay empty."""

from __future__ import annotations

from typing import Any

from django import forms

from education.signs import SIGNS
from tracker.actions.day_notes import LONGEST_WORDS, DayEntry
from tracker.analysis.body_weight import to_grams
from tracker.models import Patient

from .typed import AmountField

BLANK = ("blank", "Leave this blank")  # takes an answer back without any script
EXERTION = (
    ("0", "A quiet day"),
    ("1", "Some walking or chores"),
    ("2", "A long time on my feet"),
    ("3", "Very hard work or sport"),
    BLANK,
)
HEAT = (("yes", "Yes, it was hot"), ("no", "No"), BLANK)
ALCOHOL = (
    ("", "Choose"),
    ("0", "None"),
    ("1", "1 drink"),
    ("2", "2 drinks"),
    ("3", "3 drinks"),
    ("4", "4 or more"),
)
# On the scale of 1 to 8 of a urine chart; five steps, because light alone moves it by two.
COLOURS = (
    ("1", "Clear, like water"),
    ("3", "Pale yellow"),
    ("4", "Yellow"),
    ("6", "Dark yellow"),
    ("8", "Brown, like cola or tea"),
    BLANK,
)
MOST_TIMES = 40
DAY_SIGNS = (
    "vomiting",
    "repeated_vomiting",
    "diarrhea",
    "fever",
    "dizzy_standing",
    "thirst",
    "little_urine",
)
_SIGN_CHOICES = [(code, SIGNS[code].words) for code in DAY_SIGNS]
CHECK_WEIGHT = "Please check the weight and its unit."


def _pick(label: str, choices: tuple[tuple[str, str], ...]) -> forms.ChoiceField:
    """A question answered by one tap, or left blank."""
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


class DayForm(forms.Form):
    """One day. `shown` holds the signs that were ticked when the page was drawn."""

    exertion = _pick("How hard was the day on your body?", EXERTION)
    hot = _pick("Was it hot?", HEAT)
    alcohol_drinks = forms.ChoiceField(
        label="How much alcohol did you drink?", choices=ALCOHOL, required=False
    )
    signs = forms.MultipleChoiceField(
        label="Did you have any of these?",
        choices=_SIGN_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    shown = forms.MultipleChoiceField(
        choices=_SIGN_CHOICES, required=False, widget=forms.MultipleHiddenInput
    )
    urine_colour = _pick("What color was your pee, most of the day?", COLOURS)
    urine_times = forms.IntegerField(
        label="How many times did you pee, night and day?",
        required=False,
        min_value=0,
        max_value=MOST_TIMES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Type a number, like 6.",
            "min_value": "Type a number, like 6.",
            "max_value": "That number is too large. Check it.",
        },
    )
    weight = AmountField(
        label="Your weight",
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    weight_unit = forms.ChoiceField(
        label="Unit", choices=Patient.WeightUnit.choices, required=False
    )
    words = forms.CharField(
        label="In your own words",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": "That is too long for one day. Make it shorter."},
    )

    def clean(self) -> dict[str, Any]:
        """Add `entry`, the day as the action takes it."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            data["entry"] = self._entry(data)
        return data

    def _entry(self, data: dict[str, Any]) -> DayEntry:
        weight, unit = data["weight"], data["weight_unit"]
        if weight is not None and not unit:
            self.add_error("weight", CHECK_WEIGHT)
        return DayEntry(
            exertion=_whole(data["exertion"]),
            hot={"yes": True, "no": False}.get(data["hot"]),
            alcohol_drinks=_whole(data["alcohol_drinks"]),
            urine_colour=_whole(data["urine_colour"]),
            urine_times=data["urine_times"],
            weight_g=to_grams(weight, unit) if weight is not None and unit else None,
            signs=frozenset(data["signs"]),
            words=data["words"],
        )


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
