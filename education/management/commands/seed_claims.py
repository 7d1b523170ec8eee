"""Print what became of each claim of the two texts, and on which pages.

    manage.py seed_claims

One block a claim: its id and verdict, the claim in our own words, why, and each page with
the words that show it. Ends with the counts, and with an error when words are missing.
"""

from __future__ import annotations

from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from education.claims import Claim, Place, all_claims


class Command(BaseCommand):
    """Print the table of claims."""

    help = "Print each claim, the pages that deal with it, and whether it was kept and why."

    def handle(self, *_args: object, **_options: object) -> None:
        """Raises CommandError when a page no longer says what the table says it says."""
        for claim in all_claims():
            self.stdout.write("\n".join(_lines(claim)))
        counts = Counter(claim.verdict.value for claim in all_claims())
        total = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
        self.stdout.write(f"{len(all_claims())} claims: {total}")
        missing = [p for claim in all_claims() for p in claim.places if not p.is_there()]
        if missing:
            raise CommandError("; ".join(f"{p.slug} does not say “{p.says}”" for p in missing))


def _lines(claim: Claim) -> list[str]:
    return [
        f"{claim.id:<4}{claim.verdict.value:<11}{claim.claim}",
        f"    why: {claim.because}",
        *(f"    -> {_place(place)}" for place in claim.places),
    ]


def _place(place: Place) -> str:
    """ "low-sodium: “…”", marked where only clinicians read it."""
    whom = " (clinicians only)" if place.for_clinicians else ""
    return f"{place.slug}{whom}: “{place.says.replace('**', '')}”"
