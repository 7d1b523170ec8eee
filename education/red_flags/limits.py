"""The limits of the rules, each with its source, and the groups of medicines they name."""

from __future__ import annotations

# Values outside [low, high) mmol/l are read as a unit or typing error: a design choice [A].
# The lowest published value in the clinical evidence, section 3.5, is a sodium of 98.
PLAUSIBLE: dict[str, tuple[float, float]] = {"sodium": (90.0, 200.0), "potassium": (1.0, 12.0)}

# How long an entered value still speaks, in days: a design choice [A].
LAB_DAYS = 90
# A new medicine, in days: the first month carries the risk (Andersson 2024, section 3.3).
NEW_MEDICINE_DAYS = 30
# mmol/l and days of a fall in sodium that raises R23 (section 6).
SODIUM_FALL = 5.0
SODIUM_FALL_DAYS = 7
# Section 3.5 [A]: more than 5 l a day, or more than 1 l an hour for two hours.
FLUID_DAY_ML = 5000
FLUID_HOUR_ML = 1000
# Minutes after which a cramp that will not ease needs a call (R16).
LONG_CRAMP_MINUTES = 10.0
# Cramp nights a week, and the 0-10 sleep score, that deserve a visit (R31).
MANY_CRAMP_NIGHTS = 4.0
BAD_SLEEP = 7
ADULT_YEARS = 18

DIURETICS = ("thiazide", "thiazide_like", "loop", "k_sparing", "mra")
INHALERS = ("laba", "saba", "ics", "lama")
# The medicines R05 names: thiazide, SSRI, desmopressin, antiepileptic.
R05_GROUPS = ("thiazide", "thiazide_like", "ssri", "desmopressin", "antiepileptic")
# The medicines of a sick-day plan (R29): diuretic, ACE/ARB, SGLT2, metformin, lithium, NSAID.
SICK_DAY_GROUPS = (
    *DIURETICS,
    "ace",
    "ace_inhibitor",
    "arb",
    "arni",
    "sglt2",
    "metformin",
    "lithium",
    "nsaid",
)
