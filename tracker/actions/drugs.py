"""Bring the catalogue rows of the database in line with the catalogue file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tracker.analysis import medicines
from tracker.models import Drug


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How many rows were new, how many were different, how many were as they should be."""

    created: int
    updated: int
    unchanged: int


@transaction.atomic
def load_drugs() -> Loaded:
    """Write what differs between `medicines.catalogue()` and `Drug`; run it any number of times.

    A row that has left the catalogue stays, because somebody's record may point at it.
    """
    rows = {drug.inn: _values(drug) for drug in medicines.catalogue()}
    known = {drug.inn: drug for drug in Drug.objects.filter(inn__in=rows)}
    new = [Drug(inn=inn, **values) for inn, values in rows.items() if inn not in known]
    changed = [drug for inn, drug in known.items() if _differs(drug, rows[inn])]
    Drug.objects.bulk_create(new)
    if changed:
        Drug.objects.bulk_update(changed, list(rows[changed[0].inn]))
    return Loaded(
        created=len(new), updated=len(changed), unchanged=len(rows) - len(new) - len(changed)
    )


def _differs(drug: Drug, values: dict[str, Any]) -> bool:
    """Put the values on the row; answers whether any of them was another one before."""
    before = {name: getattr(drug, name) for name in values}
    for name, value in values.items():
        setattr(drug, name, value)
    return before != values


def _values(drug: medicines.Drug) -> dict[str, Any]:
    return {
        "other_names": list(drug.other_names),
        "brands": [{"name": brand.name, "country": brand.country} for brand in drug.brands],
        "atc": drug.atc,
        "groups": list(drug.groups),
        "cramp": drug.cramp,
        "sodium": drug.sodium,
        "potassium": drug.potassium,
        "dry": drug.dry,
        "note": drug.note,
        "source": drug.source,
    }
