"""What a person writes for a visit, and how long a link to the summary lives."""

from __future__ import annotations

from django import forms

from tracker.actions.summaries import LONGEST_QUESTION, MOST_QUESTIONS
from tracker.models import SummaryLink

TOO_LONG = "Those are too many words. Make it shorter."


class QuestionsForm(forms.Form):
    """Up to three questions; each may stay blank."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for number in range(1, MOST_QUESTIONS + 1):
            self.fields[f"question_{number}"] = forms.CharField(
                required=False,
                max_length=LONGEST_QUESTION,
                label=f"Question {number}",
                error_messages={"max_length": TOO_LONG},
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    @property
    def questions(self) -> list[str]:
        """What was typed, in order, of a valid form."""
        return [self.cleaned_data[name] for name in self.fields]


class LinkForm(forms.Form):
    """For how many days."""

    days = forms.TypedChoiceField(
        coerce=int,
        choices=SummaryLink.Days.choices,
        initial=SummaryLink.Days.ONE,
        label="For how long?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose 1 day or 7 days."},
    )
