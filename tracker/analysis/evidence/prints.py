"""Prints of what a carried state rests on: when the past has changed, they no longer fit.

The entries of the newest SEEN_NIGHTS nights are in the print; who changes an older one
throws the state away (`actions.runs`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

from tracker.analysis.evidence.carried import PRINT_BYTES
from tracker.analysis.evidence.columns import Followed
from tracker.analysis.evidence.inputs import days_of
from tracker.analysis.exposure import GROUPS
from tracker.analysis.records import Course, PatientHistory
from tracker.analysis.timeline import ENTERED, Timeline
from tracker.analysis.weighed_night import SEEN_NIGHTS

NOTHING: Final = bytes(PRINT_BYTES)
_WITHOUT_ACTIVITY = bytes(mark & ~ENTERED & 0xFF for mark in range(256))
_SUSPECTS = frozenset[str]().union(*GROUPS.values())


def entries_print(timeline: Timeline, nights: int, shift: int, *, with_activity: bool) -> bytes:
    """The print of the entries up to before day `nights` of the diary.

    `shift` is the number of the timeline's own day 0 in the diary. `with_activity` takes in
    which days had any entry at all: only silence read as quiet rests on that.
    """
    history = timeline.history
    about = f"{nights} {history.zone} {history.cramps_in_four_weeks}"
    after = nights - shift
    days = days_of(timeline, after - min(nights, SEEN_NIGHTS), after)
    marks = days.marks if with_activity else days.marks.translate(_WITHOUT_ACTIVITY)
    return blake2b(about.encode() + marks + days.volumes, digest_size=PRINT_BYTES).digest()


def medicines_print(history: PatientHistory, night: dt.date) -> bytes:
    """The print of the suspect medicines as known on `night`."""
    known = [
        _fact(course, night)
        for course in history.medications
        if not _SUSPECTS.isdisjoint(course.groups)
        and (course.start is None or course.start <= night)
    ]
    return _print((history.start.toordinal(), known)) if known else NOTHING


def is_settled(history: PatientHistory, last: dt.date, night: dt.date) -> bool:
    """Whether no suspect medicine began or ended after `last`, up to `night`."""
    return not any(
        (course.start is not None and last < course.start <= night)
        or (course.end is not None and last < course.end <= night)
        for course in history.medications
    )


def structure_print(followed: Sequence[Followed]) -> bytes:
    """The print of the medicine episodes that are followed, and of what is asked about each."""
    facts = [
        (
            [
                (e.pattern.value, e.step.value, e.name, e.date.toordinal())
                for e in each.episode.events
            ],
            each.start,
            each.since,
            each.effects,
            said_worse_before(each.courses),
        )
        for each in followed
    ]
    return _print(facts) if facts else NOTHING


def said_worse_before(courses: Iterable[Course]) -> bool | None:
    """The answer about any of the courses; "yes" weighs more than "no"."""
    said = {course.worse_before for course in courses if course.worse_before is not None}
    return (True in said) if said else None


def _fact(course: Course, night: dt.date) -> tuple[object, ...]:
    """What a course says on `night`: an end that is still to come is not known."""
    return (
        course.name,
        sorted(course.groups & _SUSPECTS),
        course.start and course.start.toordinal(),
        course.end.toordinal() if course.end is not None and course.end <= night else None,
        course.dose_mg,
        course.time,
        course.start_is_exact,
        course.worse_before,
    )


def _print(facts: object) -> bytes:
    return blake2b(repr(facts).encode(), digest_size=PRINT_BYTES).digest()
