"""What sign-up asks beside the address and the password, and what can be changed later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from tracker.actions.people import create_patient
from tracker.analysis.nights import night_of
from tracker.models import Patient, User
from tracker.models.people import validate_zone

OLDEST_BIRTH_YEAR = 1900
ADULT_YEARS = 18

# Every condition a rule knows, in the words a person would use. The codes are the rules' own.
CONDITIONS = {
    "heart_failure": "Heart failure",
    "cirrhosis": "A scarred liver (cirrhosis)",
    "ascites": "Fluid in the belly (ascites)",
    "ckd": "Weak kidneys (kidney disease)",
    "dialysis": "Dialysis",
    "siadh": "A body that holds too much water (SIADH)",
    "past_low_sodium": "Low sodium in the past",
    "polydipsia": "A strong need to drink all day",
    "diabetes": "Diabetes",
    "anemia": "Low iron or anemia",
    "asthma": "Asthma",
    "copd": "COPD",
    "thyroid": "A thyroid problem",
    "neuropathy": "Nerve damage in the feet or legs",
    "artery_disease": "Narrow leg arteries",
    "pregnancy": "I am pregnant",
    "pregnancy_swelling": "I am pregnant, and my hands or face swell",
}
COUNTRIES = {
    "": "I would rather not say",
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "AU": "Australia",
    "NZ": "New Zealand",
    "AT": "Austria",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "CY": "Cyprus",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "EE": "Estonia",
    "ES": "Spain",
    "FI": "Finland",
    "FR": "France",
    "GR": "Greece",
    "HR": "Croatia",
    "HU": "Hungary",
    "IT": "Italy",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "LV": "Latvia",
    "MT": "Malta",
    "NL": "Netherlands",
    "PL": "Poland",
    "PT": "Portugal",
    "RO": "Romania",
    "SE": "Sweden",
    "SI": "Slovenia",
    "SK": "Slovakia",
    "ZZ": "Another country",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


if TYPE_CHECKING:
    PatientForm = forms.ModelForm[Patient]
else:
    PatientForm = forms.ModelForm  # Django's own class takes no parameter at run time


class SignUpForm(forms.Form):
    """Name, time zone and the yes to keeping a diary; the browser fills in the zone."""

    name = forms.CharField(
        max_length=120,
        required=False,
        label="What may we call you? (optional)",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    agree = forms.BooleanField(
        label="I agree to Stillnight keeping my health notes",
        error_messages={"required": "We can keep a diary only with your yes."},
    )
    zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-zone": ""}))

    def clean_zone(self) -> str:
        """The zone, or UTC when the browser could not say; it can be changed in the account."""
        zone = str(self.cleaned_data.get("zone") or "UTC")
        try:
            validate_zone(zone)
        except forms.ValidationError:
            return "UTC"
        return zone

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account is there: the account becomes a diary."""
        data: dict[str, Any] = self.cleaned_data
        user.name = data["name"]
        user.save(update_fields=["name"])
        now = timezone.now()
        create_patient(user, joined_on=night_of(now, data["zone"]), now=now, zone=data["zone"])


class AnswersForm(PatientForm):
    """What decides how the diary speaks to a person."""

    zone = forms.ChoiceField(label="Time zone")
    country = forms.ChoiceField(
        label="Country",
        required=False,
        choices=list(COUNTRIES.items()),
        help_text="It decides which emergency number we show.",
    )
    birth_year = forms.IntegerField(
        label="Year of birth (optional)",
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    sex = forms.ChoiceField(
        label="Sex",
        required=False,
        choices=[*Patient.Sex.choices, ("", "I would rather not say")],
        widget=forms.RadioSelect,
    )
    intake_answer = forms.ChoiceField(
        label="Did a physician or nurse tell you to limit what you drink?",
        required=False,
        choices=[choice for choice in Patient.IntakeAnswer.choices if choice[0]],
        widget=forms.RadioSelect,
        help_text="Until we know, we never write about drinking more.",
    )
    conditions = forms.MultipleChoiceField(
        label="Which of these do you have?",
        required=False,
        choices=list(CONDITIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick all that fit. Leave the others blank.",
    )
    volume_unit = forms.ChoiceField(
        label="Units for drinks", choices=Patient.VolumeUnit.choices, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label="Light or dark", choices=Patient.Theme.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = Patient
        fields = (
            "zone",
            "country",
            "birth_year",
            "sex",
            "intake_answer",
            "conditions",
            "volume_unit",
            "theme",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
        current = self.instance.zone
        self.fields["zone"].choices = [  # type: ignore[attr-defined]
            (zone, zone.replace("_", " ")) for zone in dict.fromkeys((current, *zones))
        ]

    def clean_birth_year(self) -> int | None:
        """A year in which an adult of today may have been born."""
        year: int | None = self.cleaned_data["birth_year"]
        newest = timezone.now().year - ADULT_YEARS
        if year is not None and not OLDEST_BIRTH_YEAR <= year <= newest:
            raise forms.ValidationError(
                f"Type a year from {OLDEST_BIRTH_YEAR} to {newest}, or leave it blank."
            )
        return year

    def clean_conditions(self) -> list[str]:
        """The ticked codes, and those no checkbox knows, which stay."""
        unknown = [code for code in self.instance.conditions if code not in CONDITIONS]
        return sorted({*self.cleaned_data["conditions"], *unknown})


class WeeklyMailForm(PatientForm):
    """Which weekly mail, and when."""

    weekly_mail = forms.ChoiceField(
        label="Weekly mail",
        widget=forms.RadioSelect,
        choices=[
            (Patient.WeeklyMail.LINK.value, "Only a link: “Your week is ready. Please sign in.”"),
            (
                Patient.WeeklyMail.NUMBERS.value,
                "With my numbers: nights with cramps, as a number and as bars",
            ),
            (Patient.WeeklyMail.OFF.value, "No weekly mail"),
        ],
        help_text="No mail ever names a medicine, a finding or a sign.",
    )
    weekly_weekday = forms.TypedChoiceField(
        label="Day", coerce=int, choices=list(enumerate(WEEKDAYS))
    )
    weekly_hour = forms.TypedChoiceField(
        label="Time",
        coerce=int,
        choices=[(hour, f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}") for hour in range(24)],
    )

    class Meta:
        model = Patient
        fields = ("weekly_mail", "weekly_weekday", "weekly_hour")
