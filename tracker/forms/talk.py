"""What a clinic and a patient type when they write to each other."""

from __future__ import annotations

from typing import Any

from django import forms

from tracker.actions.messages import BLANK, LONGEST_WORDS, TOO_LONG
from tracker.models import Message

KINDS = {
    Message.Kind.MESSAGE: "A message",
    Message.Kind.YES_NO: "A question with ready answers: yes, no, not sure",
    Message.Kind.QUESTION: "A question for their own words",
}
WORDS_ERRORS = {"required": BLANK, "max_length": TOO_LONG}


class MessageForm(forms.Form):
    """A message of the patient."""

    words = forms.CharField(
        max_length=LONGEST_WORDS,
        label="Your message",
        error_messages=WORDS_ERRORS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(forms.Form):
    """The answer to a question: a ready one, own words, or both."""

    choice = forms.ChoiceField(
        label="Your answer",
        choices=Message.Choice.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the three answers."},
    )
    words = forms.CharField(
        max_length=LONGEST_WORDS,
        label="Your answer in your own words",
        required=False,
        error_messages=WORDS_ERRORS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, has_choices: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_choices:
            self.fields["words"].label = "In your own words (if you like)"
        else:
            del self.fields["choice"]

    def clean(self) -> dict[str, Any]:
        """Refuse a form that says nothing."""
        data: dict[str, Any] = super().clean() or {}
        says = data.get("choice") or data.get("words", "").strip()
        if not says and not self.errors:
            first = "choice" if "choice" in self.fields else "words"
            self.add_error(first, "Choose an answer." if first == "choice" else BLANK)
        return data


class AskForm(forms.Form):
    """A message or a question of a clinician."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=list(KINDS.items()),
        initial=Message.Kind.MESSAGE,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three."},
    )
    words = forms.CharField(
        max_length=LONGEST_WORDS,
        label="Your words to the patient",
        error_messages=WORDS_ERRORS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
