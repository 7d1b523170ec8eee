"""What a patient may share, one by one, with whom and until when; and who asks for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from tracker.actions.consent_ends import End, EndError, last_day
from tracker.analysis.records import Category
from tracker.models import Span

# Each kind of entry in plain words, and what the clinic will see of it.
CATEGORIES = {
    Category.CRAMPS.value: ("Cramps", "When, how many, how bad, how long"),
    Category.FLUIDS.value: ("Fluids", "How much you drink each day, and how much alcohol"),
    Category.MEDICINES.value: (
        "Medicines",
        "Names, doses, first and last days, and if it was worse before",
    ),
    Category.SYMPTOMS.value: (
        "Signs",
        "What you ticked, what we told you, weight, pee, hard or hot days, restless evenings",
    ),
    Category.LABS.value: ("Lab results", "The numbers from your reports"),
    Category.NOTES.value: ("My own notes", "Words you wrote about your days, events and findings"),
}
USUAL_SPAN = Span.QUARTER  # [A] two visits; longer is a choice, not what happens by itself
EVERYBODY, ONE = "clinic", "one"
PEOPLE = {
    EVERYBODY: ("My clinic", "Each clinician who works there now"),
    ONE: ("One clinician", "Only the person who uses this code or link"),
}
LONGEST_LINK = 300  # characters of a pasted address


class CategoriesForm(forms.Form):
    """The kinds of entries a clinic may read; none at all is allowed."""

    categories = forms.MultipleChoiceField(
        required=False,
        choices=[(code, name) for code, (name, _) in CATEGORIES.items()],
        widget=forms.CheckboxSelectMultiple,
    )


class EndForm(forms.Form):
    """Until when; a form that does not say it gets the usual time."""

    span = forms.ChoiceField(required=False, choices=Span.choices)
    last_day = forms.DateField(
        required=False, error_messages={"invalid": "Choose a day from the calendar."}
    )

    def __init__(self, *args: Any, today: dt.date, usual: End | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._today, self._usual = today, usual or End(span=USUAL_SPAN)

    def clean(self) -> dict[str, Any]:
        """The fields, when there is such a day."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                last_day(self.end, self._today)
            except EndError as reason:
                self.add_error("last_day", str(reason))
        return cleaned

    @property
    def end(self) -> End:
        """What was chosen, of a valid form."""
        if not self.cleaned_data.get("span"):
            return self._usual
        span = Span(self.cleaned_data["span"])
        return End(
            span=span, last_day=self.cleaned_data.get("last_day") if span == Span.DATE else None
        )


class ConsentForm(EndForm, CategoriesForm):
    """The patient's yes: what, and until when."""


class InviteForm(ConsentForm):
    """What a code or a link offers: what, until when, and to whom."""

    people = forms.ChoiceField(
        required=False, choices=[(code, name) for code, (name, _) in PEOPLE.items()]
    )

    @property
    def one_person(self) -> bool:
        """True for one clinician alone."""
        return bool(self.cleaned_data["people"] == ONE)


class LinkForm(forms.Form):
    """The link a patient sent, opened or pasted; only what stands after the # counts."""

    link = forms.CharField(
        max_length=LONGEST_LINK,
        label="Link from your patient",
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-fragment": ""}),
        error_messages={"required": "Paste the link from your patient."},
    )

    def clean_link(self) -> str:
        """The random part alone."""
        return str(self.cleaned_data["link"]).rpartition("#")[2].strip()
