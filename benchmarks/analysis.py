"""The nightly analysis: mornings a second on whole diaries, and one morning alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone

from benchmarks.lines import Line
from tracker.analysis.replay import raisings
from tracker.analysis.report import analyse
from tracker.analysis.sample_people import PEOPLE, more_people
from tracker.analysis.synthetic import YEAR_DAYS, diary
from tracker.analysis.synthetic_history import history_of

DIARIES = 36


def measure() -> Iterator[Line]:
    """A year of mornings of each diary, then the newest morning as the job does it."""
    now = timezone.now()
    people = [replace(person, joined=YEAR_DAYS) for person in (*PEOPLE, *more_people(DIARIES))]
    histories = [history_of(diary(person, now)) for person in people]
    last = now.date()
    begun = time.process_time()
    raised = sum(len(list(raisings(history, history.fluids[-1].date))) for history in histories)
    spent = time.process_time() - begun
    mornings = len(histories) * YEAR_DAYS
    yield Line(
        section="analysis",
        what=f"replay of {len(histories)} diaries of a year",
        value=round(mornings / spent),
        unit="mornings/s CPU",
        more={"ms_per_diary": round(1000 * spent / len(histories), 1), "raised": raised},
    )
    begun = time.process_time()
    for history in histories:
        analyse(history, last)
    alone = (time.process_time() - begun) / len(histories)
    yield Line(
        section="analysis",
        what="the newest morning of a diary of a year",
        value=round(1000 * alone, 1),
        unit="ms CPU",
        more={"minutes_for_10000_patients": round(10_000 * alone / 60, 1)},
    )
