"""The questions of the first evening, one small group a screen; each can be changed later.

Every form starts from what the person said before. `answers()` is what to keep: a
question that was left open changes nothing.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from education.red_flags import ADULT_YEARS
from tracker.models import Patient
from tracker.models.people import MOST_CRAMPS_IN_FOUR_WEEKS

from .answers import CONDITIONS, COUNTRIES, HOURS, WEEKDAYS, units_of, zone_choices
from .question import ClockInput, QuestionForm

OLDEST_BIRTH_YEAR = 1900
NONE, NOT_SURE = "none", "not_sure"
NUMBER = {"inputmode": "numeric", "autocomplete": "off"}
CLOCKS = ["%H:%M", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p", "%H.%M", "%H:%M:%S"]
NOT_A_CLOCK = "Type a time like 10:30 pm."
# R34 of the red flags, in its own words; the year may also be a slip.
FOR_ADULTS = (
    "This app is for adults. Please talk to your child's physician."
    " Is the year wrong? Type it again."
)


class YouForm(QuestionForm):
    """Year of birth and sex: some signs mean more with age, some only in a pregnancy."""

    kept = ("birth_year", "sex")
    birth_year = forms.IntegerField(
        label="Year of birth",
        required=False,
        help_text="Like 1951. Some signs mean more with age.",
        widget=forms.TextInput(attrs=NUMBER | {"autocomplete": "bday-year"}),
        error_messages={"invalid": "Type the four digits of the year, like 1951."},
    )
    sex = forms.ChoiceField(
        label="Sex",
        required=False,
        choices=[*Patient.Sex.choices, ("", "I would rather not say")],
        widget=forms.RadioSelect,
    )

    def clean_birth_year(self) -> int | None:
        """A year in which an adult of today may have been born."""
        year: int | None = self.cleaned_data["birth_year"]
        this_year = timezone.now().year
        if year is None:
            return None
        if not OLDEST_BIRTH_YEAR <= year <= this_year:
            raise forms.ValidationError(f"Type a year from {OLDEST_BIRTH_YEAR} on, like 1951.")
        if this_year - year < ADULT_YEARS:
            raise forms.ValidationError(FOR_ADULTS)
        return year


class HealthForm(QuestionForm):
    """The conditions that change what the diary may say, and which signs call for help."""

    kept = ("conditions",)
    conditions = forms.MultipleChoiceField(
        label="Do you have any of these?",
        required=False,
        choices=list(CONDITIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick all that fit.",
    )

    def said(self, patient: Patient) -> dict[str, Any]:
        """The ticks of before; "None of these" only when the question was answered so."""
        return {"conditions": patient.conditions or ([NONE] if patient.health_answered else [])}

    def clean_conditions(self) -> list[str]:
        """The ticked codes, and those no box knows, which stay."""
        ticked = set(self.cleaned_data["conditions"])
        if NONE in ticked and len(ticked) > 1:
            raise forms.ValidationError("You ticked “None of these” and more. Untick one of them.")
        if not ticked and self.patient.health_answered:
            raise forms.ValidationError("Tick what fits, or tick “None of these”.")
        unknown = {code for code in self.patient.conditions if code not in CONDITIONS}
        return sorted(ticked | unknown)

    def answers(self) -> dict[str, Any]:
        """Nothing ticked is no answer; "None of these" is one."""
        ticked = self.cleaned_data["conditions"]
        return {"conditions": [code for code in ticked if code != NONE]} if ticked else {}


class DrinksForm(QuestionForm):
    """Whether anybody limits what the person drinks: until we know, we say nothing of more."""

    kept = ("intake_answer",)
    intake_answer = forms.ChoiceField(
        label="Did a physician or nurse tell you to limit what you drink?",
        required=False,
        choices=[choice for choice in Patient.IntakeAnswer.choices if choice[0]],
        widget=forms.RadioSelect,
        help_text="For some people too much water is a danger. Until we know, we take care.",
    )


class NightsForm(QuestionForm):
    """How it was before the diary, and when the nights begin and end."""

    kept = ("cramps_in_four_weeks", "bed_time", "rise_time")
    cramps_in_four_weeks = forms.IntegerField(
        label="How many night cramps in the last 4 weeks?",
        required=False,
        max_value=MOST_CRAMPS_IN_FOUR_WEEKS,
        min_value=0,
        help_text="A guess is fine. Type 0 if you had none.",
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={
            "invalid": "Type a whole number, like 6.",
            "min_value": "Type a whole number, like 6.",
            "max_value": f"Type a number up to {MOST_CRAMPS_IN_FOUR_WEEKS}.",
        },
    )
    bed_time = forms.TimeField(
        label="When do you go to bed most days?",
        required=False,
        input_formats=CLOCKS,
        widget=ClockInput(format="%H:%M"),
        error_messages={"invalid": NOT_A_CLOCK},
    )
    rise_time = forms.TimeField(
        label="When do you get up most days?",
        required=False,
        input_formats=CLOCKS,
        widget=ClockInput(format="%H:%M"),
        error_messages={"invalid": "Type a time like 7 am."},
    )


class PlaceForm(QuestionForm):
    """Where the person lives: which number to call, and when a night begins."""

    kept = ("country", "zone")
    country = forms.ChoiceField(
        label="Country",
        required=False,
        choices=list(COUNTRIES.items()),
        help_text="It decides which emergency number we show.",
    )
    zone = forms.ChoiceField(
        label="Time zone",
        help_text="We took it from your phone. Change it if it is wrong.",
        widget=forms.Select(attrs={"data-zone": ""}),
    )

    def __init__(self, patient: Patient, data: Any = None) -> None:
        super().__init__(patient, data)
        self.fields["zone"].choices = zone_choices(patient.zone)  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        """On the first evening a country brings its units, and the diary begins in its zone."""
        said = super().answers()
        if self.patient.onboarded_at is not None:
            return said
        units = units_of(said["country"]) if said["country"] != self.patient.country else {}
        return said | units


class DisplayForm(QuestionForm):
    """How amounts are written, and light or dark."""

    kept = ("volume_unit", "weight_unit", "theme")
    volume_unit = forms.ChoiceField(
        label="Drinks in", choices=Patient.VolumeUnit.choices, widget=forms.RadioSelect
    )
    weight_unit = forms.ChoiceField(
        label="Weight in", choices=Patient.WeightUnit.choices, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label="Light or dark",
        choices=Patient.Theme.choices,
        widget=forms.RadioSelect,
        help_text="The night page is dark from 8 pm to 8 am, unless you choose day.",
    )


class MailForm(QuestionForm):
    """Which weekly mail, and when."""

    kept = ("weekly_mail", "weekly_weekday", "weekly_hour")
    weekly_mail = forms.ChoiceField(
        label="Which weekly mail do you want?",
        choices=Patient.WeeklyMail.choices,
        widget=forms.RadioSelect,
        help_text="No mail ever names a medicine, a finding or a sign.",
    )
    weekly_weekday = forms.TypedChoiceField(
        label="Day", coerce=int, choices=list(enumerate(WEEKDAYS))
    )
    weekly_hour = forms.TypedChoiceField(label="Time", coerce=int, choices=HOURS)


QUESTIONS: dict[str, type[QuestionForm]] = {
    "you": YouForm,
    "health": HealthForm,
    "drinks": DrinksForm,
    "nights": NightsForm,
    "place": PlaceForm,
    "display": DisplayForm,
    "mail": MailForm,
}
