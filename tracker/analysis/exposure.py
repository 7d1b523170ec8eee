"""When a suspect medicine began, grew, moved to the evening, stopped and came back.

Only what was known at the end of `night` counts: a course that starts later does not
exist yet, and an end that lies ahead is not known.

A class already taken when the diary began has no "before": its start is never tested,
only a later raise or move. Suspects that begin within 14 nights of each other are one
episode, because nobody can tell them apart (clinical evidence, section 11).
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.analysis.drug_classes import DIURETIC_GROUPS, LABA_GROUPS, STATIN_GROUPS
from tracker.analysis.records import Course, PatientHistory, Pattern

TOGETHER_NIGHTS = 14  # suspects begun within this time cannot be told apart
REFILL_GAP_DAYS = 7  # a shorter hole between two courses is a refill, not a stop [A]
TITRATION_NIGHTS = 42  # a step so soon after another belongs to the same rise of dose [A]
PAUSE_DAYS = 28  # off a class taken before the diary, so that a restart is one [A]
EVENING = "evening"  # `Course.time` of a medicine taken in the evening
SUSPECTS = (Pattern.DIURETIC, Pattern.STATIN, Pattern.LABA)
# Rule groups that count as each suspect class (clinical evidence, section 8).
GROUPS = {
    Pattern.DIURETIC: DIURETIC_GROUPS,
    Pattern.STATIN: STATIN_GROUPS,
    Pattern.LABA: LABA_GROUPS,
}


class Step(enum.Enum):
    """What happened to a medicine on the first day of an event."""

    STARTED = "started"
    RESTARTED = "restarted"
    RAISED = "raised"
    MOVED = "moved_to_evening"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A suspect class that began, or one that was raised or moved, on `date`.

    `courses` are those it rests on, `spans` the days on them, both ends included; an open
    end is None. A restart also rests on what was taken before.
    """

    pattern: Pattern
    step: Step
    name: str
    date: dt.date
    courses: tuple[Course, ...]
    spans: tuple[tuple[dt.date, dt.date | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """Events too close to tell apart, in order of date; the first gives its name."""

    events: tuple[Event, ...]

    @property
    def lead(self) -> Event:
        """The event that came first."""
        return self.events[0]

    @property
    def key(self) -> str:
        """A name that stays the same from night to night."""
        return f"{self.lead.name}:{self.lead.date.isoformat()}"


def known_courses(history: PatientHistory, night: dt.date) -> tuple[Course, ...]:
    """Courses begun by `night`, oldest first; ends after `night` must still be ignored."""
    known = [c for c in history.medications if c.start is None or c.start <= night]
    return tuple(sorted(known, key=lambda c: (c.start or dt.date.min, c.name.casefold())))


def is_taken(course: Course, date: dt.date, *, lasting_days: int = 0) -> bool:
    """True when `course` was taken on `date`, or ended at most `lasting_days` before."""
    if course.start is not None and course.start > date:
        return False
    return course.end is None or course.end + dt.timedelta(days=lasting_days) >= date


def began_before_diary(course: Course, history: PatientHistory) -> bool:
    """True for a medicine that was already taken when the diary began."""
    return course.start is None or course.start <= history.start


def taken_before_diary(history: PatientHistory, pattern: Pattern, night: dt.date) -> bool:
    """True when a medicine of this class was already taken at enrolment."""
    return any(
        began_before_diary(course, history)
        for course in _of_class(known_courses(history, night), pattern)
    )


def episodes(history: PatientHistory, night: dt.date) -> tuple[Episode, ...]:
    """The testable episodes known by `night`, oldest first."""
    courses = known_courses(history, night)
    of_class = ((pattern, _of_class(courses, pattern)) for pattern in SUSPECTS)
    events = [
        event for pattern, own in of_class if own for event in _events(history, own, pattern, night)
    ]
    events.sort(key=lambda event: (event.date, SUSPECTS.index(event.pattern)))
    groups: list[list[Event]] = []
    for event in events:
        if groups and (event.date - groups[-1][0].date).days <= TOGETHER_NIGHTS:
            groups[-1].append(event)
        else:
            groups.append([event])
    return tuple(Episode(events=tuple(group)) for group in groups)


def companions(
    history: PatientHistory, night: dt.date, around: dt.date
) -> tuple[tuple[str, dt.date], ...]:
    """Other medicines begun within 14 nights of `around`: name and first day, suspects left out."""
    found: dict[str, dt.date] = {}
    for course in known_courses(history, night):
        if course.start is None or began_before_diary(course, history):
            continue
        if any(course.groups & groups for groups in GROUPS.values()):
            continue
        if abs((course.start - around).days) <= TOGETHER_NIGHTS:
            found.setdefault(course.name, course.start)
    return tuple(found.items())


def _of_class(courses: Iterable[Course], pattern: Pattern) -> list[Course]:
    groups = GROUPS[pattern]
    return [course for course in courses if not groups.isdisjoint(course.groups)]


def _events(
    history: PatientHistory, own: Sequence[Course], pattern: Pattern, night: dt.date
) -> list[Event]:
    """The class's first start and its later steps; steps of one titration are one event."""
    events: list[Event] = []
    for index, course in enumerate(own):
        if began_before_diary(course, history):
            continue
        step = _step(own[:index], course, pattern, is_known=bool(events))
        if step is None or (events and _is_titration(events[-1], course)):
            continue
        events.append(_event(own, index, pattern, step, night))
    return events


def _step(
    earlier: Sequence[Course], course: Course, pattern: Pattern, *, is_known: bool
) -> Step | None:
    """What this course is after the earlier ones of its class; None when nothing grew.

    A restart, or a switch within the class, goes on with the history that is there. Only
    where that history has no beginning in the diary (`is_known` False) does a restart
    after a true pause begin one.
    """
    if not earlier:
        return Step.STARTED
    name = course.name.casefold()
    previous = next((c for c in reversed(earlier) if c.name.casefold() == name), None)
    if previous is None and _is_added(earlier, course):
        return Step.STARTED
    if previous is not None and _is_more(previous, course):
        return Step.RAISED
    if (
        previous is not None
        and pattern is Pattern.DIURETIC
        and course.time == EVENING != previous.time
    ):
        return Step.MOVED
    return None if is_known or not _is_pause(earlier, course) else Step.RESTARTED


def _is_added(earlier: Sequence[Course], course: Course) -> bool:
    """True when another medicine of the class goes on beside this one, as far as is known."""
    start = course.start or dt.date.min
    return not any(c.end is not None and c.end <= start for c in earlier)


def _is_more(previous: Course, course: Course) -> bool:
    return bool(previous.dose_mg and course.dose_mg and course.dose_mg > previous.dose_mg)


def _is_pause(earlier: Sequence[Course], course: Course) -> bool:
    """True when the class had rested long enough before this course began."""
    start = course.start or dt.date.min
    return all(c.end is not None and (start - c.end).days > PAUSE_DAYS for c in earlier)


def _is_titration(event: Event, course: Course) -> bool:
    start = course.start or dt.date.min
    return (start - event.date).days <= TITRATION_NIGHTS


def _event(
    own: Sequence[Course], index: int, pattern: Pattern, step: Step, night: dt.date
) -> Event:
    """A start or restart rests on the whole class, a raise or move on this medicine since."""
    course = own[index]
    courses = own
    if index and step is not Step.RESTARTED:
        courses = [c for c in own[index:] if _continues(course, c)]
    return Event(
        pattern=pattern,
        step=step,
        name=course.name,
        date=course.start or night,
        courses=tuple(courses),
        spans=_merged_spans(courses, night),
    )


def _continues(first: Course, later: Course) -> bool:
    """True for the same medicine at this dose or more."""
    is_less = bool(first.dose_mg and later.dose_mg and later.dose_mg < first.dose_mg)
    return later.name.casefold() == first.name.casefold() and not is_less


def _merged_spans(
    own: Sequence[Course], night: dt.date
) -> tuple[tuple[dt.date, dt.date | None], ...]:
    """Days on the class, refills joined; an end after `night` is open."""
    spans: list[tuple[dt.date, dt.date | None]] = []
    for course in own:
        start = course.start or night
        end = course.end if course.end is not None and course.end <= night else None
        if spans and _joins(spans[-1][1], start):
            spans[-1] = (spans[-1][0], _later(spans[-1][1], end))
        else:
            spans.append((start, end))
    return tuple(spans)


def _joins(end: dt.date | None, start: dt.date) -> bool:
    return end is None or (start - end).days <= REFILL_GAP_DAYS


def _later(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return None if one is None or other is None else max(one, other)
