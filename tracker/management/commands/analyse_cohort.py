"""Replay every night of a cohort's diaries through the nightly analysis.

    manage.py analyse_cohort COHORT.ndjson[.gz] --output FINDINGS.ndjson [--jobs N]

Reads one diary a line, needs no database, and writes one line for every finding that the
job would have raised, with the morning on which it would have been. The output appears
whole or not at all.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.analysis.nights import ONE_DAY
from tracker.analysis.patterns.standing import TOLD_ONCE
from tracker.analysis.records import Evidence, Pattern
from tracker.analysis.replay import raisings_of_many
from tracker.analysis.version import ALGORITHM_VERSION
from tracker.exchange.cohort import CohortError, Diary, open_cohort, read_diary

# Patterns a cohort's truth speaks of; the other findings are for the live panel only.
JUDGED = frozenset(Pattern) - TOLD_ONCE - {Pattern.OVER_DRINKING}
LINES_AT_ONCE = 48  # diaries weighed together, and handed to a process at a time


class Command(BaseCommand):
    """Write what the nightly job would have raised in a cohort file."""

    help = "Replay every night of the diaries in a cohort file and write the findings raised."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the file to read, the file to write and the number of processes."""
        parser.add_argument("cohort", type=Path, help="one diary a line, plain or gzip")
        parser.add_argument("--output", type=Path, required=True, help="where findings go")
        parser.add_argument("--jobs", type=_at_least_one, default=1, help="processes to use")

    def handle(self, *_args: object, **options: object) -> None:
        """Replace the output with the findings, or leave it and say which line is wrong."""
        cohort, output = cast("Path", options["cohort"]), cast("Path", options["output"])
        jobs = cast("int", options["jobs"])
        try:
            with open_cohort(cohort) as lines, _whole_file(output) as sink:
                for text in chain.from_iterable(_replayed(lines, jobs)):
                    sink.write(f"{text}\n")
        except CohortError as error:
            raise CommandError(str(error), returncode=1) from error
        except (OSError, EOFError, zlib.error) as error:
            message = f"{cohort}: {error}"
            raise CommandError(message, returncode=1) from error


def _at_least_one(text: str) -> int:
    jobs = int(text)
    if jobs < 1:
        message = "must be at least 1"
        raise argparse.ArgumentTypeError(message)
    return jobs


@contextmanager
def _whole_file(path: Path) -> Iterator[TextIO]:
    """A file beside `path` that takes its place at the end, or vanishes on an error."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as sink:
            yield sink
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _replayed(lines: Iterable[bytes], jobs: int) -> Iterator[list[str]]:
    """The findings of each line in its order, by `jobs` processes."""
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    chunks = iter(lambda: list(islice(numbered, LINES_AT_ONCE)), [])
    if jobs == 1:
        for chunk in chunks:
            yield from _findings(chunk)
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for found in pool.imap(_findings, chunks):
            yield from found


def _findings(numbered: list[tuple[int, bytes]]) -> list[list[str]]:
    """The findings of each line as JSON text. Raises CohortError with the line's number."""
    diaries = [_diary(number, line) for number, line in numbered]
    return [
        [
            json.dumps(_as_record(diary.history.patient, evidence), sort_keys=True)
            for evidence in found
            if evidence.pattern in JUDGED
        ]
        for diary, found in zip(
            diaries,
            raisings_of_many([(diary.history, diary.last_night) for diary in diaries]),
            strict=True,
        )
    ]


def _diary(number: int, line: bytes) -> Diary:
    try:
        return read_diary(line)
    except CohortError as error:
        message = f"line {number}: {error}"
        raise CohortError(message) from error


def _as_record(patient: str, evidence: Evidence) -> dict[str, Any]:
    return {
        "patient": patient,
        "pattern": evidence.pattern.value,
        "raised_on": (evidence.night + ONE_DAY).isoformat(),
        "alternatives": list(evidence.alternatives),
        "episode": evidence.episode,
        "care_level": evidence.urgency.value,
        "certainty": evidence.certainty.value,
        "reasons": [{"reason": r.code, **r.values} for r in evidence.reasons],
        "algorithm": ALGORITHM_VERSION,
    }
