"""What a clinician types to open a diary without consent."""

from __future__ import annotations

from typing import Any

from django import forms

from tracker.actions.emergency import LONGEST_REASON, SHORTEST_REASON


class EmergencyForm(forms.Form):
    """A code, or a name with a year of birth; and the reason the patient will read."""

    code = forms.CharField(
        required=False,
        max_length=8,
        label="Panel code",
        help_text="Seven letters and numbers, from a mail of your clinic.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        required=False,
        max_length=120,
        label="Or the whole name",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_year = forms.IntegerField(
        required=False, min_value=1900, max_value=2100, label="And the year of birth"
    )
    reason = forms.CharField(
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        label="Reason",
        help_text="The patient reads these words, with your name.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Write the reason in one or two sentences.",
            "min_length": "Write the reason in one or two sentences.",
        },
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two ways to name a patient."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("code") and not (data.get("name") and data.get("birth_year")):
            self.add_error(None, "Type the code, or the whole name and the year of birth.")
        return data
