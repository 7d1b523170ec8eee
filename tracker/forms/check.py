"""The ticked signs."""

from __future__ import annotations

from django import forms

from education.red_flags import SIGNS


class CheckForm(forms.Form):
    """At least one known sign."""

    signs = forms.MultipleChoiceField(
        choices=[(code, sign.words) for code, sign in SIGNS.items()],
        error_messages={
            "required": "Tick at least one, or tap “None of these”.",
            "invalid_choice": "One of the ticks was not known. Load the page again.",
        },
    )
