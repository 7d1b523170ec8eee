"""Laboratory values in the one unit the analysis reads, and what no report can say.

A value is stored as printed. Here it becomes one unit for each test, by a factor that is
written down; a unit without one is not read at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from education.red_flags import PLAUSIBLE

MG_PER_MMOL = {"magnesium": 24.305, "calcium": 40.078, "creatinine": 113.12}  # molar masses
DL_PER_L = 10
UMOL_PER_MMOL = 1000
CHARGES = 2  # of magnesium and calcium: 2 mEq are 1 mmol

# For each test, the unit the analysis reads (factor 1) and the others it knows.
FACTORS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        # One charge: 1 mEq/L is 1 mmol/L.
        "sodium": {"mmol/L": 1.0, "mEq/L": 1.0},
        "potassium": {"mmol/L": 1.0, "mEq/L": 1.0},
        "magnesium": {
            "mmol/L": 1.0,
            "mEq/L": 1 / CHARGES,
            "mg/dL": DL_PER_L / MG_PER_MMOL["magnesium"],
        },
        "calcium": {
            "mmol/L": 1.0,
            "mEq/L": 1 / CHARGES,
            "mg/dL": DL_PER_L / MG_PER_MMOL["calcium"],
        },
        "creatinine": {
            "µmol/L": 1.0,
            "mg/dL": UMOL_PER_MMOL * DL_PER_L / MG_PER_MMOL["creatinine"],
        },
        "ferritin": {"ng/mL": 1.0, "µg/L": 1.0},
        "ck": {"U/L": 1.0},
        "tsh": {"mIU/L": 1.0, "µIU/mL": 1.0},
    }
)

# Outside [low, high) a value is read as a typing or unit error, in the unit above. Design
# choices [A], wide on purpose; those of sodium and potassium belong to rule R26.
POSSIBLE: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        **PLAUSIBLE,
        "magnesium": (0.1, 5.0),
        "calcium": (0.5, 6.0),
        "creatinine": (10.0, 3_000.0),
        "ferritin": (0.5, 90_000.0),
        "ck": (1.0, 900_000.0),
        "tsh": (0.001, 500.0),
    }
)


def units_of(analyte: str) -> tuple[str, ...]:
    """The units a report may print for this test, the usual one first."""
    return tuple(FACTORS[analyte])


def in_analysis_unit(analyte: str, value: Decimal | float, unit: str) -> float | None:
    """`value` in the unit the analysis reads, or None for a unit it does not know."""
    factor = FACTORS.get(analyte, {}).get(unit)
    return None if factor is None else float(value) * factor


def is_possible(analyte: str, value: Decimal | float, unit: str) -> bool:
    """False for a number no living person has: it is a slip of the point or of the unit."""
    said = in_analysis_unit(analyte, value, unit)
    low, high = POSSIBLE[analyte]
    return said is not None and low <= said < high
