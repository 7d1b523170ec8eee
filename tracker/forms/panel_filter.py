"""How the list of patients is narrowed, from its address; and a filter that gets a name.

Only what is named here is looked at. Anything else in the address is refused: it is a
typing error or an attack, and a list that quietly ignores half of what was asked could
hide somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

URGENCIES = {
    "": "All",
    "emergency": "Told to call now",
    "today": "Call today",
    "soon": "Review this week",
    "routine": "Routine",
    "none": "Nothing open",
}
SHOWS = {
    "": "Everybody",
    "call": "Need contact today",
    "new": "New since my last review",
    "changed": "With a medicine change",
    "silent": "Without an entry for 7 days",
    "messages": "With a new message",
    "asked": "With a question not answered",
}
LONGEST_SEARCH = 80
MOST_PAGES = 10_000
LONGEST_NAME = 40


class UnknownFilterError(ValueError):
    """The address asks for something the list does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a clinician looks for: part of a name or a panel code, a care level, a kind of news."""

    q: str = ""
    urgency: str = ""
    show: str = ""
    page: int = 1

    @property
    def can_be_saved(self) -> bool:
        """True when there is more to it than a name: that is never saved."""
        return bool(self.urgency or self.show)

    def query(self, page: int = 1) -> str:
        """The same as part of an address, for this page of it."""
        asked = {"q": self.q, "urgency": self.urgency, "show": self.show}
        told = {name: value for name, value in asked.items() if value}
        return urlencode(told | ({"page": page} if page > 1 else {}))


class FilterForm(forms.Form):
    """The fields of the list's address."""

    q = forms.CharField(required=False, max_length=LONGEST_SEARCH)
    urgency = forms.ChoiceField(required=False, choices=list(URGENCIES.items()))
    show = forms.ChoiceField(required=False, choices=list(SHOWS.items()))
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)


class ViewForm(forms.Form):
    """A filter and its name."""

    name = forms.CharField(
        max_length=LONGEST_NAME,
        label="Name of this view",
        error_messages={
            "required": "Give the view a name.",
            "max_length": "That name is too long. Make it shorter.",
        },
    )
    urgency = forms.ChoiceField(required=False, choices=list(URGENCIES.items()))
    show = forms.ChoiceField(required=False, choices=list(SHOWS.items()))


def asked_in(address: QueryDict) -> Asked:
    """What the address asks for.

    Raises UnknownFilterError for any name or value that is not offered.
    """
    if not address:
        return Asked()
    form = FilterForm(address)
    if not form.fields.keys() >= set(address) or not form.is_valid():
        raise UnknownFilterError
    said = form.cleaned_data
    return Asked(q=said["q"], urgency=said["urgency"], show=said["show"], page=said["page"] or 1)
