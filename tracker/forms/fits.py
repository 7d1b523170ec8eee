"""The answer to "does this fit what you noticed?"."""

from __future__ import annotations

from django import forms

from tracker.actions.fits import LONGEST_WORDS
from tracker.models import FindingAnswer


class FitForm(forms.Form):
    """One of three answers, and a few own words if somebody wants to."""

    fit = forms.ChoiceField(
        label="Does this fit what you noticed?",
        choices=FindingAnswer.Fit.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three answers."},
    )
    words = forms.CharField(
        required=False,
        max_length=LONGEST_WORDS,
        label="In your own words (if you like)",
        error_messages={"max_length": "Those are too many words. Make it shorter."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
