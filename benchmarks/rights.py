"""Taking five years of a diary out, bringing them back, and deleting them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from io import StringIO

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from benchmarks.lines import Line
from tests.support.diaries import write_diary
from tracker import audit
from tracker.actions import exports
from tracker.actions.erasure import erase
from tracker.actions.imports import import_held, look_at
from tracker.actions.people import create_patient
from tracker.models import AnalysisRun, Patient, User

DAYS = 5 * 365
LINKS_A_DAY = 8  # of the trail: entries, the nightly check, a clinic that looks
EXPORT_SECONDS = 60.0  # trust: one click, five years
FILE_MB = 20.0  # what the page that takes a file back accepts
BYTES_PER_MB = 1024 * 1024


def measure() -> Iterator[Line]:
    """Seconds and sizes for one person with five years."""
    for alias in ("default", "keys"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    call_command("load_drugs", stdout=StringIO())
    now = timezone.now()
    with transaction.atomic():
        patient = _five_years(now)
    files: dict[str, bytes] = {}
    makers = {
        "diary": exports.export_diary,
        "tables": exports.export_tables,
        "trail": exports.export_trail,
    }
    for name, make in makers.items():
        start = time.perf_counter()
        files[name] = make(patient, now=now)
        yield _line(f"export {name}", time.perf_counter() - start, "s", EXPORT_SECONDS)
        size = len(files[name]) / BYTES_PER_MB
        yield _line(f"size of {name}", size, "MB", FILE_MB if name == "diary" else None)
    yield _line("erase", _timed(lambda: erase(patient, now=now)), "s", None)
    user = User.objects.create_user("again@stillnight.test")
    again = create_patient(user, joined_on=now.date(), now=now)
    yield _line("read a file", _timed(lambda: look_at(again, files["diary"], now=now)), "s", None)
    count = 0

    def bring() -> None:
        nonlocal count
        count = import_held(again, is_mine=True, now=now)

    yield _line("import", _timed(bring), "s", None)
    yield _line("entries", count, "entries", None)


def _five_years(now: dt.datetime) -> Patient:
    """The diary, a run for each night, and a trail as long as it would be."""
    patient = write_diary(DAYS, now)
    done = AnalysisRun.State.DONE
    nights = [now.date() - dt.timedelta(days=n) for n in range(2, DAYS)]
    AnalysisRun.objects.bulk_create(
        AnalysisRun(patient=patient, night=night, version="measured", state=done, finished_at=now)
        for night in nights
    )
    for _ in range(DAYS * LINKS_A_DAY):
        audit.record(audit.JOB, patient, "analysis.run", now=now, object_id="2026-01-01:measured")
    return patient


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _line(what: str, value: float, unit: str, budget: float | None) -> Line:
    return Line(section="rights", what=what, value=round(value, 2), unit=unit, budget=budget)
