"""What the owner of a diary and a helper type: an invitation, a code, a drink."""

from __future__ import annotations

from django import forms

from tracker.models import Drink

LONGEST_NAME = 40
LONGEST_CODE = 40  # with spaces and dashes as people write them


class InviteForm(forms.Form):
    """Who a new helper is, and what they may do: always log, and see only when it is ticked."""

    sees = forms.BooleanField(required=False)
    called = forms.CharField(
        required=False,
        max_length=LONGEST_NAME,
        error_messages={"max_length": f"Use {LONGEST_NAME} letters or fewer for the name."},
    )


class HelperCodeForm(forms.Form):
    """The code the owner of a diary passed on."""

    code = forms.CharField(
        max_length=LONGEST_CODE,
        label="The code",
        help_text="12 letters and numbers, like ABCD-EFGH-JKLM.",
        error_messages={"required": "Type the code."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class HelperDrinkForm(forms.Form):
    """One drink of just now."""

    volume_ml = forms.IntegerField(min_value=1)
    kind = forms.ChoiceField(required=False, choices=Drink.Kind.choices)


class EntryForm(forms.Form):
    """Which own entry to take back."""

    entry = forms.IntegerField(min_value=1, max_value=2**62)
