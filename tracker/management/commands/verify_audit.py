"""Looks at every link of every trail and every daily root, and names what was bent."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker import audit, audit_roots
from tracker.models import AuditEvent, AuditHead


class Command(BaseCommand):
    """`manage.py verify_audit [CHAIN …] [--root DAY:HASH …]`: exit 0 when all is whole, else 1.

    Roots are logged as `audit.root day=… hash=…`. Only a logged root, given here, shows that
    the end of a chain was cut off together with everything that named it.
    """

    help = "Checks the audit trail: changed, removed, added and moved links are named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Chains to look at; all when none is named."""
        parser.add_argument("chains", nargs="*")
        parser.add_argument("--root", action="append", default=[], type=_published, dest="roots")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is wrong with each chain and each root, then how many are whole."""
        chains = options["chains"] or _all_chains()
        wrong = 0
        for chain in chains:
            if (problem := audit.verify(chain)) is not None:
                wrong += 1
                self.stderr.write(f"{chain}: {problem}")
        faults = list(audit_roots.faults(dict(options["roots"])))
        for fault in faults:
            self.stderr.write(fault)
        if wrong:
            raise CommandError(f"{wrong} of {len(chains)} chains are not whole.")
        if faults:
            raise CommandError("The daily roots do not fit the chains.")
        self.stdout.write(f"{len(chains)} chains are whole.")


def _all_chains() -> list[str]:
    """Every chain with a head or a link: a removed head must not hide its links."""
    heads = set(AuditHead.objects.values_list("chain", flat=True))
    return sorted(heads | set(AuditEvent.objects.values_list("chain", flat=True).distinct()))


def _published(said: str) -> tuple[dt.date, str]:
    day, _, own = said.partition(":")
    try:
        return dt.date.fromisoformat(day), own
    except ValueError:
        raise ArgumentTypeError("Say DAY:HASH, as the log has them.") from None
