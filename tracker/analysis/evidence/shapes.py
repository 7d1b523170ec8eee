"""How far a medicine may have been at work on each night: a few shapes, mixed.

Nobody knows when an effect begins after a start, whether it stays, or on which day of the
month the start truly was. So several shapes of the same exposure are asked about at once,
each with a share beforehand. A medicine taken now and then is followed night by night.

Everything here knows, for each night, only what was taken up to that night. A shape that
begins before the written start is laid out once the start is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tracker.analysis.exposure import Episode, Event
from tracker.analysis.records import Course, Pattern
from tracker.analysis.timeline import Timeline

REFILL_GAP_NIGHTS: Final = 7  # a shorter hole is a refill or a forgotten week [A]
DAYS_FOR_A_MONTH: Final = (1, 15)  # written by people who know the month only [A]
SHORT_COURSE_DAYS: Final = 14  # a longer one is no dose as needed [A]
SHORT_COURSES: Final = 2  # ended ones, from which on a medicine is taken now and then [A]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An effect that begins `late` nights after a start and is whole after `on` nights.

    It is gone `off` nights after a stop. `half_life` is the nights after which a fading
    effect is half as large, 0 for one that stays. `early` is how many nights before the
    written start it may have begun. `share` is its weight beforehand, `now_and_then` its
    weight for a medicine taken only when needed.
    """

    late: int = 0
    on: int = 5
    off: int = 5
    half_life: int = 0
    early: int = 0
    share: float
    now_and_then: float = 0.0


# Water pills and inhalers act within days (detection design 4.1); effects may come a month
# late, and dates are known to the month at best. The shares are a choice [A].
PROMPT: Final = (
    Shape(on=5, off=5, share=0.35, now_and_then=0.2),
    Shape(on=5, off=5, early=12, share=0.2),
    Shape(late=14, on=7, off=5, share=0.15),
    Shape(late=30, on=7, off=5, share=0.15),
    Shape(on=10, off=5, half_life=45, share=0.1),
    Shape(on=2, off=2, share=0.05, now_and_then=0.4),
)
# Only laid out for a medicine that is taken now and then.
NOW_AND_THEN: Final = (Shape(on=4, off=3, share=0.0, now_and_then=0.4),)
# Statins act within weeks (detection design 4.1).
SLOW: Final = (
    Shape(on=21, off=14, share=0.4, now_and_then=0.4),
    Shape(late=14, on=21, off=14, share=0.2, now_and_then=0.2),
    Shape(late=35, on=14, off=14, share=0.15, now_and_then=0.15),
    Shape(on=7, off=7, share=0.15, now_and_then=0.15),
    Shape(on=21, off=14, early=14, share=0.1, now_and_then=0.1),
)


def shapes_for(episode: Episode, *, now_and_then: bool) -> tuple[Shape, ...]:
    """The shapes to ask about for the medicines of an episode; their shares add up to 1.

    An effect before the written start is asked about only where the day is not known: then
    it is no rise that came first.
    """
    if {event.pattern for event in episode.events} == {Pattern.STATIN}:
        kinds: tuple[Shape, ...] = SLOW
    else:
        kinds = PROMPT + NOW_AND_THEN if now_and_then else PROMPT
    if not is_exact(episode.lead):
        return kinds
    late = [kind for kind in kinds if not kind.early]
    freed = sum(kind.share for kind in kinds if kind.early)
    freed_now_and_then = sum(kind.now_and_then for kind in kinds if kind.early)
    first = replace(
        late[0],
        share=late[0].share + freed,
        now_and_then=late[0].now_and_then + freed_now_and_then,
    )
    return (first, *late[1:])


def is_exact(event: Event) -> bool:
    """False where only the month is known, or where the first or the 15th stands for one."""
    course = next(c for c in event.courses if c.start == event.date)
    return course.start_is_exact and event.date.day not in DAYS_FOR_A_MONTH


def taken_days(courses: Iterable[Course], timeline: Timeline, nights: int) -> list[bool]:
    """For each of the diary's first `nights` days whether any of the courses was taken."""
    taken = [False] * nights
    for course in courses:
        first = 0 if course.start is None else max(0, timeline.day(course.start))
        last = nights - 1 if course.end is None else min(nights - 1, timeline.day(course.end))
        for day in range(first, last + 1):
            taken[day] = True
    return taken


def now_and_then_from(courses: Iterable[Course], timeline: Timeline) -> int | None:
    """The day from which on it is known that the medicine is taken only when needed."""
    ends = sorted(
        timeline.day(course.end)
        for course in courses
        if course.start is not None
        and course.end is not None
        and (course.end - course.start).days < SHORT_COURSE_DAYS
    )
    return ends[SHORT_COURSES - 1] if len(ends) >= SHORT_COURSES else None


def exposure(taken: Sequence[bool], shape: Shape, first: int) -> list[float]:
    """For each night 0 (not at work) to 1 (fully). `first` is the day of the written start."""
    at_work, nights_on, gap = 0.0, 0, 0
    result = []
    for day, is_taken in enumerate(taken):
        if is_taken or first - shape.early <= day < first:
            nights_on, gap = nights_on + gap + 1, 0
        elif nights_on:
            gap += 1
            if gap > REFILL_GAP_NIGHTS:
                nights_on, gap = 0, 0
        is_on = nights_on > shape.late and not gap
        at_work = min(1.0, at_work + 1 / shape.on) if is_on else max(0.0, at_work - 1 / shape.off)
        result.append(at_work * _left(shape, nights_on))
    return result


def _left(shape: Shape, nights_on: int) -> float:
    """How much of a fading effect is left."""
    if not shape.half_life or not nights_on:
        return 1.0
    return float(0.5 ** ((nights_on - 1) / shape.half_life))
