"""What every question about a person has in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from tracker.models import Patient
from tracker.templatetags.inputs import as_clock


class ClockInput(forms.TimeInput):
    """A time; what is none is not written back, as no browser would show it."""

    input_type = "time"

    def format_value(self, value: Any) -> str | None:
        """ "22:30", or nothing."""
        return as_clock(super().format_value(value))


class QuestionForm(forms.Form):
    """One screen about `patient`; `kept` names the fields of the profile it shows."""

    kept: ClassVar[tuple[str, ...]] = ()

    def __init__(self, patient: Patient, data: Any = None) -> None:
        self.patient = patient
        super().__init__(data, initial=self.said(patient))

    def said(self, patient: Patient) -> dict[str, Any]:
        """What the person said before."""
        return {name: getattr(patient, name) for name in self.kept}

    def answers(self) -> dict[str, Any]:
        """The profile's new values, once the form is valid."""
        return {name: self.cleaned_data[name] for name in self.kept}
