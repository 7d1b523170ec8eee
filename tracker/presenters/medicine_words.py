"""How medicines are called: their names, what kind they are, doses, days.

The kinds are everyday names of the catalogue's groups and say nothing about safety. A
group without a name here is simply not named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from tracker.analysis.medicines import Brand
from tracker.models import Medication

from . import words

KINDS = {
    "thiazide": "Water pill (thiazide)",
    "thiazide_like": "Water pill (thiazide-like)",
    "loop": "Water pill (loop)",
    "k_sparing": "Water pill that keeps potassium",
    "mra": "Water pill that keeps potassium",
    "ace": "Blood pressure pill (ACE inhibitor)",
    "ace_inhibitor": "Blood pressure pill (ACE inhibitor)",
    "arb": "Blood pressure pill (ARB)",
    "arni": "Heart failure pill",
    "bb": "Beta blocker",
    "beta_blocker": "Beta blocker",
    "ccb": "Blood pressure pill (calcium channel blocker)",
    "central": "Blood pressure pill",
    "vasodilator": "Blood pressure pill",
    "renin_inh": "Blood pressure pill",
    "statin": "Cholesterol pill (statin)",
    "fibrate": "Cholesterol pill (fibrate)",
    "lipid_other": "Cholesterol medicine",
    "laba": "Long-acting inhaler",
    "saba": "Quick-relief inhaler",
    "lama": "Long-acting inhaler",
    "ics": "Steroid inhaler",
    "xanthine": "Breathing medicine",
    "ssri": "Antidepressant (SSRI)",
    "snri": "Antidepressant (SNRI)",
    "tca": "Antidepressant (tricyclic)",
    "antidepressant_other": "Antidepressant",
    "antipsychotic": "Antipsychotic",
    "antiepileptic": "Seizure medicine",
    "gabapentinoid": "Nerve pain medicine",
    "benzodiazepine": "Benzodiazepine",
    "z_drug": "Sleeping pill",
    "opioid": "Strong pain medicine (opioid)",
    "nsaid": "Pain medicine (NSAID)",
    "muscle_relaxant": "Muscle relaxant",
    "ppi": "Stomach acid pill",
    "antiemetic": "Nausea medicine",
    "laxative": "Laxative",
    "metformin": "Diabetes medicine",
    "sglt2": "Diabetes medicine (SGLT2)",
    "sulfonylurea": "Diabetes medicine",
    "glp1": "Diabetes medicine (GLP-1)",
    "glp1_gip": "Diabetes medicine (GLP-1)",
    "insulin": "Insulin",
    "corticosteroid": "Steroid",
    "estrogen": "Hormone",
    "thyroid": "Thyroid hormone",
    "aromatase_inhibitor": "Hormone blocker",
    "bone": "Bone medicine",
    "gout": "Gout medicine",
    "antibiotic": "Antibiotic",
    "macrolide": "Antibiotic",
    "antihistamine": "Allergy medicine",
    "antimalarial": "Malaria medicine",
    "quinine": "Quinine",
    "dopamine_agonist": "Dopamine medicine",
    "dopaminergic": "Dopamine medicine",
    "lithium": "Lithium",
    "desmopressin": "Desmopressin",
    "vitamin": "Vitamin",
    "magnesium": "Mineral",
    "potassium": "Mineral",
    "calcium": "Mineral",
    "iron_iv": "Iron",
    "iron_oral": "Iron",
    "supplement": "Supplement",
}
MOST_KINDS = 2  # more do not fit under a name on a small screen
TIMES = {
    "morning": "every morning",
    "noon": "at midday",
    "evening": "every evening",
    "bedtime": "at bedtime",
}
PLURALS = {
    "unit": "units",
    "tablet": "tablets",
    "puff": "puffs",
    "drop": "drops",
    "patch": "patches",
}
HOME_BRANDS = {"GB": "UK"}  # the catalogue's name for a country, where it is not the code


def label(inn: str) -> str:
    """The name for a page: "Perindopril with amlodipine and indapamide"."""
    first, *rest = inn.split(" + ")
    named = f"{first} with {' and '.join(rest)}" if rest else first
    return named[:1].upper() + named[1:]


def kind(groups: Iterable[str], brands: Iterable[Brand], country: str) -> str:
    """ "Water pill (thiazide). Also sold as Microzide", or as much of it as is known."""
    kinds = list(dict.fromkeys(KINDS[group] for group in groups if group in KINDS))
    named = " and ".join(
        [*kinds[:1], *(word[:1].lower() + word[1:] for word in kinds[1:MOST_KINDS])]
    )
    brand = _brand(tuple(brands), HOME_BRANDS.get(country, country))
    return ". ".join(part for part in (named, brand and f"Also sold as {brand}") if part)


def amount(value: Decimal | None, unit: str) -> str:
    """ "12.5 mg", "1 tablet", "2 puffs", or an empty string."""
    if value is None:
        return ""
    said = unit if value <= 1 else PLURALS.get(unit, unit)
    return f"{number(value)} {said}"


def number(value: Decimal | None) -> str:
    """ "12.5", without zeros at the end, or an empty string."""
    return "" if value is None else f"{value.normalize():f}"


def dose(value: Decimal | None, unit: str, times: Iterable[str], *, as_needed: bool) -> str:
    """ "12.5 mg, every morning and at bedtime", or as much of it as was said."""
    given = set(times)
    said = [phrase for time, phrase in TIMES.items() if time in given]
    when = " and ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))
    needed = "only when needed" if as_needed else ""
    line = ", ".join(part for part in (amount(value, unit), when, needed) if part)
    return line[:1].upper() + line[1:]


def day(date: dt.date, precision: str) -> str:
    """ "May 11, 2026", "about March 2023", "2021": as exact as it was said."""
    if precision == Medication.Precision.YEAR:
        return str(date.year)
    if precision == Medication.Precision.MONTH:
        return f"about {date:%B} {date.year}"
    return words.short_date(date)


def _brand(brands: tuple[Brand, ...], country: str) -> str:
    at_home = (brand for brand in brands if brand.country in (country, "int"))
    found = next(at_home, next(iter(brands), None))
    return found.name if found else ""
