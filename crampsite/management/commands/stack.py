"""`manage.py stack`: the whole product under one supervisor."""

from __future__ import annotations

import contextlib
import os
import sys

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run web, worker, timetable and what the environment lacks, until Ctrl-C."""

    help = "Runs the whole product: web, worker, timetable, and a Valkey and a mailbox if needed."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        """Exit 0 after a stop that was asked for, 1 after giving up, 2 when it cannot start."""
        from crampsite.stack.run import run

        sys.exit(run(host=os.environ.get("HOST", "127.0.0.1"), say=_say))


def _say(line: str) -> None:
    with contextlib.suppress(OSError):  # the reader of our output went away
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
