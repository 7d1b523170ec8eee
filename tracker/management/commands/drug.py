"""`manage.py drug NAME …`: what the catalogue makes of a typed medicine name, as JSON."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand, CommandParser

from tracker.analysis.medicines import Match, match


class Command(BaseCommand):
    """Prints one object a name; reads no database and always ends with 0."""

    help = "Match medicine names with the catalogue and print the answers as a JSON list."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take any number of names."""
        parser.add_argument("names", nargs="*", metavar="NAME", help="a name as it was typed")

    def handle(self, *_args: object, names: list[str], **_options: object) -> None:
        """Print the list, in the order of the names."""
        answers = [_answer(match(name)) for name in names]
        self.stdout.write(json.dumps(answers, indent=2))


def _answer(found: Match) -> dict[str, object]:
    return {
        "typed": found.typed,
        "match": found.drug.inn if found.drug else None,
        "confidence": found.confidence.value,
        "groups": list(found.groups),
        "candidates": [drug.inn for drug in found.candidates],
    }
