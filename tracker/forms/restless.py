"""The questions that tell a cramp from restless legs; each may stay blank."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from tracker.analysis import records
from tracker.models import RestlessAnswers

BLANK = ("blank", "Leave this blank")  # takes an answer back without any script
KNOT = (("yes", "Yes"), ("no", "No"), BLANK)


def _pick(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[*choices, BLANK],
        required=False,
        widget=forms.RadioSelect,
    )


class RestlessForm(forms.Form):
    """Six questions about one evening and night; at least one answer."""

    hard_knot = forms.ChoiceField(
        label="Did a muscle turn hard, like a knot?",
        choices=KNOT,
        required=False,
        widget=forms.RadioSelect,
    )
    feel = _pick("Was it pain, or a need to move?", RestlessAnswers.Feel.choices)
    eased_by = _pick("What stopped it?", RestlessAnswers.EasedBy.choices)
    lasts = _pick("How long did it last?", RestlessAnswers.Lasts.choices)
    comes = _pick("When did it come?", RestlessAnswers.Comes.choices)
    place = _pick("Where was it?", RestlessAnswers.Place.choices)

    def __init__(self, *args: Any, date: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.date = date

    def clean(self) -> dict[str, Any]:
        """Add `answers`; raise an error when every answer is blank."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            given = {name: "" if value == BLANK[0] else value for name, value in data.items()}
            said = {name: value for name, value in given.items() if name != "hard_knot"}
            knot = {"yes": True, "no": False}.get(data["hard_knot"])
            data["answers"] = records.RestlessAnswers(date=self.date, hard_knot=knot, **said)
            if data["answers"] == records.RestlessAnswers(date=self.date):
                self.add_error("hard_knot", "Answer at least one question, or go back.")
        return data
