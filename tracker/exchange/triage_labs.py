"""The laboratory values of a typed case, in the unit the rules read.

A unit that this test is never printed in is a slip (rule R26). Then the plain number is
read beside it, because it may be the dangerous one under a wrong label.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tracker.analysis.lab_units import FACTORS, in_analysis_unit
from tracker.analysis.records import Lab
from tracker.exchange.triage_fields import (
    CaseError,
    known_code,
    nearest,
    number,
    only_known,
    text,
    whole,
)

LAB_FIELDS = ("analyte", "value", "unit", "days_ago")
SYMBOLS = {"na": "sodium", "k": "potassium", "mg": "magnesium", "ca": "calcium"}
UNIT_SLIP = 0.0  # stands for a value whose unit cannot be right; no living person has it
BIGGEST = 1e9
LONGEST_DAYS = 36_525  # a hundred years


def labs_of(field: str, said: Mapping[str, Any], *, today: dt.date) -> tuple[Lab, ...]:
    """One value, or two when its unit is a slip. Raises CaseError."""
    only_known(field, said, LAB_FIELDS)
    analyte = _analyte(field, said.get("analyte"))
    value = number(f"{field}.value", said.get("value"), least=-BIGGEST, most=BIGGEST)
    if value is None:
        raise CaseError(f"{field}.value", "missing")
    days = whole(f"{field}.days_ago", said.get("days_ago"), least=0, most=LONGEST_DAYS) or 0
    converted = in_analysis_unit(analyte, value, _unit(field, analyte, said.get("unit")))
    values = (value, UNIT_SLIP) if converted is None else (converted,)
    date = today - dt.timedelta(days=days)
    return tuple(Lab(date=date, analyte=analyte, value=each) for each in values)


def _analyte(field: str, said: object) -> str:
    short = SYMBOLS.get(said.strip().casefold()) if isinstance(said, str) else None
    return short or known_code(f"{field}.analyte", said, FACTORS)


def _unit(field: str, analyte: str, said: object) -> str:
    given = text(f"{field}.unit", said)
    if not given.strip():
        return next(iter(FACTORS[analyte]))
    own = {_plain(unit): unit for unit in FACTORS[analyte]}
    every = {_plain(unit): unit for units in FACTORS.values() for unit in units}
    if _plain(given) not in every:
        near = nearest(given, list(every.values()))
        raise CaseError(f"{field}.unit", "unknown unit", value=given[:80], nearest=near)
    return own.get(_plain(given), every[_plain(given)])


def _plain(unit: str) -> str:
    """Without case and spaces; both signs for micro are "u"."""
    return unit.casefold().replace(" ", "").replace("\N{GREEK SMALL LETTER MU}", "u")
