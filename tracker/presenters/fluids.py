"""What is said about drinks: the ring of a day, the sizes to tap, the usual range.

There is no goal anywhere. The range is the person's own; a limit is a clinician's.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from tracker.analysis.nights import waking_day_of
from tracker.analysis.patterns.over_drinking import QUESTION_ML
from tracker.models import Drink, FluidDay, Patient
from tracker.prepared import Prepared, given

from . import words

USUAL_RANGE_DAYS = 28
FEWEST_DAYS_FOR_USUAL = 7
RING_RADIUS, USUAL_RADIUS = 51, 61.5


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickAdd:
    """One button that adds a drink."""

    icon: str
    name: str
    size: str
    volume_ml: int


QUICK = {
    "oz": (
        QuickAdd(icon="cup", name="Cup", size="5 oz", volume_ml=148),
        QuickAdd(icon="glass", name="Glass", size="8 oz", volume_ml=237),
        QuickAdd(icon="bottle", name="Bottle", size="17 oz", volume_ml=503),
    ),
    "ml": (
        QuickAdd(icon="cup", name="Cup", size="150 ml", volume_ml=150),
        QuickAdd(icon="glass", name="Glass", size="250 ml", volume_ml=250),
        QuickAdd(icon="bottle", name="Bottle", size="500 ml", volume_ml=500),
    ),
}


@Prepared
def _days_after() -> QuerySet[FluidDay]:
    return FluidDay.objects.filter(patient=given("patient"), day__gt=given("day"))


def quick_sizes(patient: Patient) -> tuple[QuickAdd, ...]:
    """The buttons with the sizes this person has, in their unit."""
    usual = QUICK[patient.volume_unit]
    if len(patient.drink_sizes) != len(usual):
        return usual
    return tuple(
        replace(size, size=words.drink_volume(own, patient.volume_unit), volume_ml=own)
        for size, own in zip(usual, patient.drink_sizes, strict=True)
    )


def fluids(patient: Patient, now: dt.datetime, added: Drink | None = None) -> dict[str, Any]:
    """Context for the card "Fluids today", also drawn alone after a tap. One query."""
    day = waking_day_of(now, patient.zone)
    rows = _days_after(patient=patient, day=day - dt.timedelta(days=USUAL_RANGE_DAYS))
    known = {row.day: row for row in rows}
    today = known.pop(day, None)
    so_far = today.volume_ml if today else 0
    usual = usual_range(sorted(row.volume_ml for row in known.values()))
    return {
        "key": uuid.uuid4(),
        "unit": patient.volume_unit,
        "drunk": f"{day.isoformat()} {so_far}",
        "ring": _ring(so_far, usual, patient.fluid_limit_ml),
        **amounts(patient, so_far, usual),
        "asks_amount": asks_amount(patient, so_far)
        and not (today is not None and today.confirmed_at),
        "quick": quick_sizes(patient),
        "kinds": Drink.Kind.choices,
        "added": added,
        "added_said": said(added, patient.volume_unit) if added else "",
    }


def amounts(patient: Patient, so_far: int, usual: tuple[int, int] | None) -> dict[str, Any]:
    """The day's total, the usual range and a clinician's limit, in the person's unit."""
    unit, limit = patient.volume_unit, patient.fluid_limit_ml
    return {
        "so_far": words.volume(so_far, unit),
        "usual": f"{words.volume(usual[0], unit).split()[0]} to {words.volume(usual[1], unit)}"
        if usual
        else "",
        "limit": words.volume(limit, unit) if limit else "",
        "over_limit": bool(limit and so_far > limit),
    }


def asks_amount(patient: Patient, so_far: int) -> bool:
    """True above 3.5 l in a day: a neutral question, for a slip is as likely as thirst."""
    over_limit = patient.fluid_limit_ml is not None and so_far > patient.fluid_limit_ml
    return so_far > QUESTION_ML and not over_limit


def usual_range(totals: list[int]) -> tuple[int, int] | None:
    """The middle half of the last four weeks' days; never a goal."""
    if len(totals) < FEWEST_DAYS_FOR_USUAL:
        return None
    return totals[len(totals) // 4], totals[(3 * len(totals)) // 4]


def said(drink: Drink, unit: str) -> str:
    """ "8 oz, water"."""
    kind = Drink.Kind(drink.kind).label.lower()
    return f"{words.drink_volume(drink.volume_ml, unit)}, {kind}"


def _ring(so_far: int, usual: tuple[int, int] | None, limit: int | None) -> dict[str, Any]:
    """Lengths of the ring's strokes; a full circle is the top of the range and a tenth."""
    top = 1.1 * (limit or (usual[1] if usual else 2000))
    whole = 2 * 3.14159265 * RING_RADIUS
    share = min(1.0, so_far / top)
    ring: dict[str, Any] = {"fill": f"{whole * share:.1f} {whole:.1f}" if so_far else ""}
    if usual and not limit:
        outer = 2 * 3.14159265 * USUAL_RADIUS
        start, end = (min(1.0, value / top) for value in usual)
        ring["usual"] = f"{outer * (end - start):.1f} {outer:.1f}"
        ring["usual_from"] = f"{-outer * start:.1f}"
    return ring
