"""What a clinician types and chooses at the desk."""

from __future__ import annotations

from django import forms

CODE_DIGITS = 9
LONGEST_NOTE = 4000


class CodeForm(forms.Form):
    """The nine digits a patient reads out."""

    code = forms.CharField(
        max_length=20,
        label="Share code",
        help_text="Nine digits, from your patient's share page.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        """The digits alone."""
        digits = "".join(part for part in str(self.cleaned_data["code"]) if part.isdigit())
        if len(digits) != CODE_DIGITS:
            raise forms.ValidationError("A share code has nine digits.")
        return digits


class NoteForm(forms.Form):
    """A note, on a finding or on the patient."""

    note = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        error_messages={"max_length": "That note is too long. Nothing was saved."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(NoteForm):
    """A note that must be there: why a finding is set aside, or opened again."""

    note = forms.CharField(
        max_length=LONGEST_NOTE,
        error_messages={
            "required": "Write the reason first.",
            "max_length": "That note is too long. Nothing was saved.",
        },
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WordsForm(NoteForm):
    """A note by itself, or one that stands for an earlier one."""

    note = forms.CharField(
        max_length=LONGEST_NOTE,
        error_messages={
            "required": "The note was blank, so nothing was saved.",
            "max_length": "That note is too long. Nothing was saved.",
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PageForm(forms.Form):
    """A page of a list; anything else is the first one."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)
