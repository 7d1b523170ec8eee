"""Looks at every link of every trail and names the first that was bent."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker import audit
from tracker.models import AuditEvent, AuditHead


class Command(BaseCommand):
    """`manage.py verify_audit [CHAIN …]`: exit 0 when all chains are whole, 1 otherwise."""

    help = "Checks the audit trail: changed, removed, added and moved links are named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Chains to look at; all when none is named."""
        parser.add_argument("chains", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is wrong with each chain, then how many are whole."""
        chains = options["chains"] or _all_chains()
        wrong = 0
        for chain in chains:
            if (problem := audit.verify(chain)) is not None:
                wrong += 1
                self.stderr.write(f"{chain}: {problem}")
        if wrong:
            raise CommandError(f"{wrong} of {len(chains)} chains are not whole.")
        self.stdout.write(f"{len(chains)} chains are whole.")


def _all_chains() -> list[str]:
    """Every chain with a head or a link: a removed head must not hide its links."""
    heads = set(AuditHead.objects.values_list("chain", flat=True))
    return sorted(heads | set(AuditEvent.objects.values_list("chain", flat=True).distinct()))
