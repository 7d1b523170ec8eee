"""Brand names that are taken for each other, asked about even when they are typed exactly.

The groups are those of the clinical evidence, section 8. A person who reads "Diovan HCT" on
the box and types "Diovan" typed an exact name of another medicine, so the exact name alone
decides nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass

from .drug_catalogue import Drug
from .drug_matching import match
from .drug_words import compact, is_noise, is_strength, words

GROUPS = (
    ("Lasix", "Losec"),
    ("Zocor", "Zoloft"),
    ("Celexa", "Celebrex", "Cerebyx"),
    ("Norvasc", "Navane"),
    ("Diovan", "Diovan HCT"),
    ("Atacand", "Atacand HCT"),
    ("Cozaar", "Hyzaar"),
    ("Micardis", "Micardis HCT"),
    ("Tenormin", "Tenoretic"),
    ("Zestril", "Zestoretic"),
    ("Coversyl", "Coversyl Plus"),
    ("Dulcolax", "Dulcolax Pico"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """One name of a group with its row; a name we have no row for is left to own words."""

    name: str
    drug: Drug


def look_alikes(typed: str) -> tuple[LookAlike, ...]:
    """The names a typed one may stand for, the typed one first; empty for any other name."""
    name = _bare(typed)
    group = next((names for names in GROUPS if name in map(compact, names)), ())
    known = [LookAlike(name=each, drug=drug) for each in group if (drug := match(each).drug)]
    return tuple(sorted(known, key=lambda each: compact(each.name) != name))


def _bare(typed: str) -> str:
    """The name without strength, form and small talk: "Diovan HCT 80/12.5 tablets"."""
    kept = (word.text for word in words(typed))
    return "".join(word for word in kept if not is_strength(word) and not is_noise(word))
