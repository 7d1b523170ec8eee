"""A life event in people's own words and dates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from tracker.actions.life_events import LONGEST_LABEL, EventEntry

from .typed import DayField

ENDS_BEFORE = "The last day is before the first. Check the days."


class EventForm(forms.Form):
    """What happened, the first day, and the last where it took longer than a day."""

    label = forms.CharField(
        max_length=LONGEST_LABEL,
        label="What happened?",
        help_text="A few words, like “New bed” or “Holiday”.",
        error_messages={
            "required": "Say what happened, in a few words.",
            "max_length": "Those are too many words. Make it shorter.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    first_on = DayField(
        max_length=40,
        label="Which day?",
        help_text="Like May 11, 2026. Your best guess is fine.",
        error_messages={"required": "Type the day, like May 11, 2026."},
    )
    last_on = DayField(
        max_length=40,
        required=False,
        label="Last day (if it took longer)",
        help_text="Leave it blank for one day.",
    )

    def __init__(self, *args: Any, today: dt.date, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_on", "last_on"):
            field = self.fields[name]
            if isinstance(field, DayField):
                field.ask(today=today, country=country)

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it began; one day said twice is one day."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", ENDS_BEFORE)
        elif first and last == first:
            data["last_on"] = None
        return data

    def entry(self) -> EventEntry:
        """What was said, of a valid form."""
        data = self.cleaned_data
        return EventEntry(
            first_on=data["first_on"], last_on=data["last_on"], label=data["label"].strip()
        )
