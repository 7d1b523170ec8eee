"""The medicines of the catalogue: finding the one that was typed, and its rule groups.

This is the whole public face; forms, exchange and the `drug` command use nothing else.
A name that is not understood is unknown: it has no groups, and that never means safe.
"""

from __future__ import annotations

from .drug_catalogue import Brand, Drug, catalogue
from .drug_classes import (
    ACE_GROUPS,
    ANTIDEPRESSANT_GROUPS,
    ARB_GROUPS,
    BETA_BLOCKER_GROUPS,
    BLOOD_PRESSURE_GROUPS,
    CCB_GROUPS,
    CHOLESTEROL_GROUPS,
    DIURETIC_GROUPS,
    INHALER_GROUPS,
    LABA_GROUPS,
    NSAID_GROUPS,
    PPI_GROUPS,
    QUININE_GROUPS,
    SSRI_GROUPS,
    STATIN_GROUPS,
    THIAZIDE_GROUPS,
    VITAMIN_GROUPS,
)
from .drug_matching import Confidence, Match, in_groups, match
from .drug_suggestions import Suggestion, Via, suggest

SODIUM_WELL_KNOWN = 2
"""`Drug.sodium` of a medicine well known to lower sodium (clinical evidence, section 8)."""

SODIUM_POSSIBLE = 1
SODIUM_RAISES = -1

__all__ = [
    "ACE_GROUPS",
    "ANTIDEPRESSANT_GROUPS",
    "ARB_GROUPS",
    "BETA_BLOCKER_GROUPS",
    "BLOOD_PRESSURE_GROUPS",
    "CCB_GROUPS",
    "CHOLESTEROL_GROUPS",
    "DIURETIC_GROUPS",
    "INHALER_GROUPS",
    "LABA_GROUPS",
    "NSAID_GROUPS",
    "PPI_GROUPS",
    "QUININE_GROUPS",
    "SODIUM_POSSIBLE",
    "SODIUM_RAISES",
    "SODIUM_WELL_KNOWN",
    "SSRI_GROUPS",
    "STATIN_GROUPS",
    "THIAZIDE_GROUPS",
    "VITAMIN_GROUPS",
    "Brand",
    "Confidence",
    "Drug",
    "Match",
    "Suggestion",
    "Via",
    "catalogue",
    "in_groups",
    "match",
    "suggest",
]
