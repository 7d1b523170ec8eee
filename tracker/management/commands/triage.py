"""`manage.py triage`: the care level of one typed case, by the rules and patterns of the web.

    manage.py triage < case.json
    manage.py triage --vocabulary

Reads one JSON object on standard input, needs no database, and prints the level, the rules
that fired, the patterns that fit and the articles to read. A case that cannot be read ends
with 2 and a JSON object on standard error that names the field and the nearest codes.
"""

from __future__ import annotations

import json
import sys

from django.core.management.base import BaseCommand, CommandParser

from tracker.analysis.triage import Triage, triage
from tracker.exchange.triage_case import CaseError, read_case, vocabulary
from tracker.presenters.pattern_words import PATTERN_WORDS

NOT_A_CASE = 2


class Command(BaseCommand):
    """Answer one case, or print every code a case may hold."""

    help = "Print the care level of one case (JSON on standard input)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the one option."""
        parser.add_argument(
            "--vocabulary", action="store_true", help="print the accepted codes and their words"
        )

    def handle(self, *_args: object, **options: object) -> None:
        """Print the answer, or end with 2 and say what is wrong."""
        if options["vocabulary"]:
            self.stdout.write(_json(vocabulary()))
            return
        try:
            case = read_case(sys.stdin.read())
        except CaseError as error:
            self.stderr.write(_json(error.problem), style_func=str)
            sys.exit(NOT_A_CASE)
        self.stdout.write(_json(_answer(triage(case))))


def _answer(found: Triage) -> dict[str, object]:
    articles = [hit.article for hit in found.fired]
    articles += [slug for pattern in found.patterns for slug in PATTERN_WORDS[pattern].articles]
    return {
        "tier": found.tier.value,
        "rules": [hit.rule for hit in found.fired],
        "patterns": [pattern.value for pattern in found.patterns],
        "articles": list(dict.fromkeys(articles)),
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
