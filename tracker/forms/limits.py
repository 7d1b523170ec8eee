"""What a clinician sets for a patient, and what the patient says against it."""

from __future__ import annotations

from typing import Any

from django import forms

from tracker.actions.limits import LONGEST_WORDS
from tracker.models.limits import FLUID_ML, SODIUM_MMOL_L

LONGEST_REASON = 1000  # characters; some sentences


class _Reason(forms.Form):
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        strip=True,
        error_messages={
            "required": "Write the reason. The patient reads it.",
            "max_length": "That reason is too long.",
        },
    )


class FluidLimitForm(_Reason):
    """A limit in ml for a waking day. One unit only: no number is taken for another."""

    fluid_ml = forms.IntegerField(
        min_value=FLUID_ML[0],
        max_value=FLUID_ML[1],
        error_messages={
            "required": "Type the limit in ml.",
            "invalid": "Type the limit in whole ml, like 1500.",
            "min_value": f"Under {FLUID_ML[0]} ml a day: is this in another unit?",
            "max_value": f"Over {FLUID_ML[1]:,} ml a day: is this in another unit?",
        },
    )


class SodiumTargetForm(_Reason):
    """A target in mmol/L, which is the same as mEq/L."""

    sodium_low = forms.IntegerField(
        min_value=SODIUM_MMOL_L[0],
        max_value=SODIUM_MMOL_L[1],
        error_messages={
            "required": "Type both ends of the target.",
            "invalid": "Type whole mmol/L, like 130.",
            "min_value": f"The target lies between {SODIUM_MMOL_L[0]} and {SODIUM_MMOL_L[1]}.",
            "max_value": f"The target lies between {SODIUM_MMOL_L[0]} and {SODIUM_MMOL_L[1]}.",
        },
    )
    sodium_high = forms.IntegerField(
        min_value=SODIUM_MMOL_L[0],
        max_value=SODIUM_MMOL_L[1],
        error_messages={
            "required": "Type both ends of the target.",
            "invalid": "Type whole mmol/L, like 138.",
            "min_value": f"The target lies between {SODIUM_MMOL_L[0]} and {SODIUM_MMOL_L[1]}.",
            "max_value": f"The target lies between {SODIUM_MMOL_L[0]} and {SODIUM_MMOL_L[1]}.",
        },
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a turned range."""
        data: dict[str, Any] = super().clean() or {}
        low, high = data.get("sodium_low"), data.get("sodium_high")
        if low is not None and high is not None and low >= high:
            self.add_error("sodium_low", "The first number of the target is the smaller one.")
        return data


class LiftForm(_Reason):
    """Why a limit or a target ends."""


class ObjectionForm(forms.Form):
    """A few own words, if somebody wants to."""

    words = forms.CharField(required=False, max_length=LONGEST_WORDS, strip=True)
