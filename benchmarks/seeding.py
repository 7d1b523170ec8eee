"""Writing sample people: the demo of twelve, and how long 10,000 would take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO

from django.core.management import call_command
from django.db import transaction

from benchmarks.lines import Line
from tracker.analysis.sample_people import PEOPLE

SAMPLE = 100
DEMO_SECONDS, MANY_MINUTES = 15, 20


def measure() -> Iterator[Line]:
    """Both from an empty database, in CPU time; the rest is the disk's."""
    for alias in ("default", "keys"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    call_command("load_drugs", stdout=StringIO())
    twelve = _seconds(len(PEOPLE))
    yield Line(
        section="seeding",
        what="the demo: 12 patients with a year each",
        value=round(twelve, 1),
        unit="s CPU",
        budget=DEMO_SECONDS,
    )
    each = (_seconds(len(PEOPLE) + SAMPLE) - twelve) / SAMPLE
    yield Line(
        section="seeding",
        what="10,000 patients with a year each, reckoned from 100",
        value=round(10_000 * each / 60, 1),
        unit="min CPU",
        budget=MANY_MINUTES,
        more={"ms_per_patient": round(1000 * each, 1)},
    )


def _seconds(patients: int) -> float:
    """CPU seconds to write so many patients; what was written is taken back."""
    begun = time.process_time()
    with transaction.atomic(), redirect_stdout(StringIO()):
        call_command("seed_demo", patients=patients, verbosity=0)
        spent = time.process_time() - begun
        transaction.set_rollback(True)
    return spent
