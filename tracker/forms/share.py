"""What a patient may share, one by one."""

from __future__ import annotations

from django import forms

from tracker.analysis.records import Category

# Each kind of entry in plain words, and what the clinic will see of it.
CATEGORIES = {
    Category.CRAMPS.value: ("Cramps", "When, how many, how bad, how long"),
    Category.FLUIDS.value: ("Fluids", "How much you drink each day"),
    Category.MEDICINES.value: ("Medicines", "Names, doses, first and last days"),
    Category.SYMPTOMS.value: ("Signs", "What you ticked, and what we told you"),
    Category.LABS.value: ("Lab results", "The numbers from your reports"),
    Category.NOTES.value: ("My own notes", "Words you wrote about your days, events and findings"),
}


class CategoriesForm(forms.Form):
    """The kinds of entries a clinic may read; none at all is allowed."""

    categories = forms.MultipleChoiceField(
        required=False,
        choices=[(code, name) for code, (name, _) in CATEGORIES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
