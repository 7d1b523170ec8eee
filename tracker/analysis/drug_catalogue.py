"""The medicine catalogue as frozen rows, read once from `tracker/data`.

Three small files: `drugs.csv` (one row a medicine), `drug_names.csv` (further names of
the same substances) and `other_medicines.txt` (names that are not in the catalogue but
look like one that is, so that a misspelling between the two is asked about).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).resolve().parent.parent / "data"
_SODIUM = {"0": 0, "1": 1, "2": 2, "R": -1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """A brand name and where it is sold; "int" means in several countries."""

    name: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """One row of the catalogue (clinical evidence, section 8).

    `groups` are the rule groups of every ingredient. `cramp`: 0 none known, 1 label,
    case or expert list, 2 observational ratio or strongly associated. `sodium`: 0, 1
    possible, 2 well known to lower, -1 raises. `potassium`: "0", "1" and "2" lower, "U"
    can raise, "~" mixed. `dry`: 0, 1, 2. `source`: "V" read in the source itself, "V2"
    in a secondary page, "G" general knowledge that is never cited. `listed`: where the
    product stands: "section 8", or the WHO ATC index, the FDA Orange Book, the BNF or emc.
    """

    inn: str
    other_names: tuple[str, ...] = ()
    brands: tuple[Brand, ...] = ()
    atc: str = ""
    groups: tuple[str, ...] = ()
    cramp: int = 0
    sodium: int = 0
    potassium: str = "0"
    dry: int = 0
    note: str = ""
    source: str = "G"
    listed: str = ""

    @property
    def label(self) -> str:
        """The name for a page: "Perindopril with amlodipine and indapamide"."""
        first, *rest = self.inn.split(" + ")
        named = f"{first} with {' and '.join(rest)}" if rest else first
        return named[:1].upper() + named[1:]

    @property
    def is_combination(self) -> bool:
        """True when one tablet or inhaler holds several substances."""
        return " + " in self.inn


@cache
def catalogue() -> tuple[Drug, ...]:
    """Every medicine of the catalogue, in its order; the file is read once a process."""
    with (_DATA / "drugs.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_drug(row) for row in csv.DictReader(file))


@cache
def further_names() -> tuple[tuple[str, str], ...]:
    """Pairs of a further name and the substance it means: ("valproate", "valproic acid")."""
    with (_DATA / "drug_names.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["name"], row["substance"]) for row in csv.DictReader(file))


@cache
def other_medicines() -> tuple[str, ...]:
    """Names of medicines outside the catalogue that are close in spelling to one inside."""
    lines = (_DATA / "other_medicines.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def _drug(row: dict[str, str]) -> Drug:
    return Drug(
        inn=row["inn"],
        other_names=_list(row["other_names"]),
        brands=tuple(_brand(part) for part in _list(row["brands"])),
        atc=row["atc"],
        groups=tuple(row["groups"].split("+")),
        cramp=int(row["cramp"]),
        sodium=_SODIUM[row["sodium"]],
        potassium=row["potassium"],
        dry=int(row["dry"]),
        note=row["note"],
        source=row["source"],
        listed=row["listed"],
    )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def _brand(part: str) -> Brand:
    name, country = part.split("|")
    return Brand(name=name, country=country)
