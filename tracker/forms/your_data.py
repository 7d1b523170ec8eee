"""The forms around a person's own data: which file, the file that comes back, the last word."""

from __future__ import annotations

from typing import Any

from django import forms


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


class WordForm(forms.Form):
    """One word that nobody types by mistake."""

    wanted = ""
    word = forms.CharField(
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].label = f"Type the word {self.wanted}"
        asked = f"Type the word {self.wanted}. Then tap the button."
        self.fields["word"].error_messages["required"] = asked

    def clean_word(self) -> Any:
        """The very word, however its letters are written."""
        word = self.cleaned_data["word"]
        if word.strip().strip("“”\"'.").lower() != self.wanted:
            raise forms.ValidationError(f"That is another word. Type the word {self.wanted}.")
        return word


class EraseForm(WordForm):
    """The last word of a diary."""

    wanted = "delete"


class CloseForm(WordForm):
    """The last word of somebody at a clinic."""

    wanted = "close"
