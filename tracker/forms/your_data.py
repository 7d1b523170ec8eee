"""The forms around a person's own data: which file, the file that comes back, the last word."""

from __future__ import annotations

from typing import Any

from django import forms

LAST_WORD = "delete"


class DownloadForm(forms.Form):
    """Which of the files."""

    what = forms.ChoiceField(choices=[("diary", ""), ("tables", ""), ("trail", "")])


class FileForm(forms.Form):
    """The file that was downloaded before."""

    file = forms.FileField(
        label="Your diary file",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={
            "required": "Choose the file “stillnight-diary.json” first.",
            "invalid": "Choose the file “stillnight-diary.json” first.",
        },
    )


class MineForm(forms.Form):
    """Whose file it is, where it says another name or year of birth."""

    is_mine = forms.BooleanField(label="Yes, this is my own diary", required=False)


class EraseForm(forms.Form):
    """One word that nobody types by mistake."""

    word = forms.CharField(
        label="Type the word delete",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": "Type the word delete. Then tap the button."},
    )

    def clean_word(self) -> Any:
        """The very word, however its letters are written."""
        word = self.cleaned_data["word"]
        if word.strip().strip("“”\"'.").lower() != LAST_WORD:
            raise forms.ValidationError("That is another word. Type the word delete.")
        return word
