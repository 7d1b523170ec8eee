"""What became of every claim of two texts that circulate about leg cramps.

The table is data, `content/seed_claims.toml`, in our own words. Each claim names the
pages that deal with it and words of theirs that show how.
"""

from __future__ import annotations

import enum
import functools
import tomllib
from dataclasses import dataclass

from education.articles import CONTENT, find_article
from education.reader import Reader

FILE = CONTENT / "seed_claims.toml"
_PATIENT = Reader(fluid_caution=True)
_CLINICIAN = Reader(is_clinician=True)


class Verdict(enum.Enum):
    """KEPT as it was, CORRECTED in what was wrong or too much, REFUSED to patients."""

    KEPT = "kept"
    CORRECTED = "corrected"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page that deals with a claim, and words of it, as `for_clinicians` or for all."""

    slug: str
    says: str
    for_clinicians: bool

    def is_there(self) -> bool:
        """True when the page says so to its readers; under fluid caution too."""
        article = find_article(self.slug)
        reader = _CLINICIAN if self.for_clinicians else _PATIENT
        return article is not None and self.says in " ".join(article.text(reader).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim in our own words, what became of it, why, and where it is dealt with."""

    id: str
    claim: str
    verdict: Verdict
    because: str
    places: tuple[Place, ...]

    @property
    def slugs(self) -> tuple[str, ...]:
        """The pages, each once."""
        return tuple(dict.fromkeys(place.slug for place in self.places))


@functools.cache
def all_claims() -> tuple[Claim, ...]:
    """Every claim in the order of the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["claims"]
    return tuple(
        Claim(
            id=row["id"],
            claim=row["claim"],
            verdict=Verdict(row["verdict"]),
            because=row["because"],
            places=tuple(
                Place(
                    slug=place["slug"],
                    says=place["says"],
                    for_clinicians=place.get("reader") == "clinician",
                )
                for place in row["pages"]
            ),
        )
        for row in rows
    )
