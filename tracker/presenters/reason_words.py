"""The words of stored reasons for one reader.

The analysis stores codes and numbers; what is said about them can change without
raising a finding anew.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Any

from .clinician_reasons import CLINICIAN
from .patient_reasons import PATIENT


class Audience(enum.Enum):
    """Who reads: a patient at grade 6, or a clinician."""

    PATIENT = "patient"
    CLINICIAN = "clinician"


def reason_words(
    reasons: Iterable[Mapping[str, Any]], audience: Audience, *, volume_unit: str = "ml"
) -> tuple[str, ...]:
    """What each reason says, in order; `volume_unit` is the reader's."""
    table = PATIENT if audience is Audience.PATIENT else CLINICIAN
    said = (table[reason["code"]](reason["values"], volume_unit) for reason in reasons)
    return tuple(words for words in said if words)
