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
from functools import lru_cache
from typing import Final

from tracker.analysis.exposure import Episode, Event
from tracker.analysis.records import Course, Pattern
from tracker.analysis.timeline import Days

REFILL_GAP_NIGHTS: Final = 7  # a shorter hole is a refill or a forgotten week [A]
DAYS_FOR_A_MONTH: Final = (1, 15)  # written by people who know the month only [A]
SHORT_COURSE_DAYS: Final = 14  # a longer one is no dose as needed [A]
_NOTHING_LEFT = 1e-9  # chance
SHORT_COURSES: Final = 2  # ended ones, from which on a medicine is taken now and then [A]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How an effect comes and goes with a medicine.

    It is whole `on` nights after a dose and gone `off` nights after a stop. `half_life` is
    the nights after which a fading effect is half as large, 0 for one that stays. Nobody
    knows when it begins: with a chance of `early` in the `early_nights` before the written
    start, of `prompt` in the first `prompt_nights`, else some time in the `late_nights` after
    them. `share` is the shape's weight beforehand, `now_and_then` its weight for a medicine
    taken only when needed. `by_month` is True where the list's dates may stand for months.
    """

    on: int
    off: int
    by_month: bool = False
    half_life: int = 0
    early: float = 0.0
    early_nights: int = 30  # a month, for a start of which no more is known
    prompt: float = 1.0
    prompt_nights: int = 6
    late_nights: int = 0
    share: float
    now_and_then: float = 0.0


@dataclass(slots=True, kw_only=True)
class AtWork:
    """How far a shape is at work after a night, and what the next night needs of it.

    `whole` leaves a fading out. `nights_on` and `gap` count nights taken and missed since,
    `on` and `off` are the nights of coming and going that count just now.
    """

    on: int
    off: int
    whole: float = 0.0
    nights_on: int = 0
    gap: int = 0


# Water pills and inhalers act within days (detection design 4.1); effects may come six weeks
# late, and dates are known to the month at best. The shares are a choice [A].
PROMPT: Final = (
    Shape(on=2, off=5, early=0.2, prompt=0.6, late_nights=45, share=1.0, now_and_then=0.0),
)
# Only laid out for a medicine that is taken now and then.
NOW_AND_THEN: Final = (
    Shape(on=2, off=2, share=0.0, now_and_then=0.6),
    Shape(on=4, off=4, prompt=0.5, late_nights=45, share=0.0, now_and_then=0.4),
)
# Statins act within weeks (detection design 4.1).
SLOW: Final = (
    Shape(on=14, off=10, early=0.15, prompt=0.45, late_nights=40, share=1.0, now_and_then=1.0),
)
# Somebody who knows the month alone writes its first day, or its middle. A stop or restart
# written so came some time in the month: over these nights an effect is taken to go after
# such a stop, and to come again after such a restart [A].
MONTH_OFF: Final = 25
MONTH_ON: Final = 15
FIRST_NIGHTS: Final = (10, 30)  # before and after a first of a month [A]
LESS_LATE: Final = 15  # nights: the month has passed before an effect is late [A]
MIDDLE_NIGHTS: Final = (15, 15)  # the same for its middle


def shapes_for(episode: Episode, *, now_and_then: bool) -> tuple[Shape, ...]:
    """The shapes to ask about for the medicines of an episode; their shares add up to 1.

    An effect before the written start is asked about only where the day is not known: then
    it is no rise that came first.
    """
    if all(event.pattern is Pattern.STATIN for event in episode.events):
        kinds: tuple[Shape, ...] = SLOW
    else:
        kinds = PROMPT + NOW_AND_THEN if now_and_then else PROMPT
    return _dated(kinds, None if is_exact(episode.lead) else episode.lead.date.day)


def is_exact(event: Event) -> bool:
    """False where only the month is known, or where the first or the 15th stands for one."""
    course = next(c for c in event.courses if c.start == event.date)
    return course.start_is_exact and event.date.day not in DAYS_FOR_A_MONTH


def taken_days(courses: Iterable[Course], timeline: Days, nights: int) -> list[bool]:
    """For each of the diary's first `nights` days whether any of the courses was taken."""
    taken = [False] * nights
    for course in courses:
        first = 0 if course.start is None else max(0, timeline.day(course.start))
        last = nights - 1 if course.end is None else min(nights - 1, timeline.day(course.end))
        for day in range(first, last + 1):
            taken[day] = True
    return taken


def now_and_then_from(courses: Iterable[Course], timeline: Days) -> int | None:
    """The day from which on it is known that the medicine is taken only when needed."""
    ends = sorted(
        timeline.day(course.end)
        for course in courses
        if course.start is not None
        and course.end is not None
        and (course.end - course.start).days < SHORT_COURSE_DAYS
    )
    return ends[SHORT_COURSES - 1] if len(ends) >= SHORT_COURSES else None


def exposure(
    taken: Sequence[bool], shape: Shape, first: int, month_days: Sequence[bool] = ()
) -> list[float]:
    """For each night 0 (not at work) to 1 (fully). `first` is the day of the written start.

    `month_days` tells the days whose date may stand for a month; none without it.
    """
    flags = month_days or [False] * len(taken)
    return go_on(at_first(shape), 0, taken, shape, first, [False, *flags])


def at_first(shape: Shape) -> AtWork:
    """Before any night."""
    return AtWork(on=shape.on, off=shape.off)


def go_on(
    was: AtWork,
    day: int,
    taken: Sequence[bool],
    shape: Shape,
    first: int,
    month_days: Sequence[bool],
) -> list[float]:
    """`exposure` of the nights from `day` on, as they follow on `was`, which moves along.

    `month_days` begins one day earlier than `taken`.
    """
    before = shape.early_nights if shape.early else 0
    result = []
    for place, is_taken in enumerate(taken):
        today = day + place
        if is_taken or first - before <= today < first:
            if not was.nights_on and today > first and shape.by_month and month_days[place + 1]:
                was.on = max(shape.on, MONTH_ON)
            was.nights_on, was.gap = was.nights_on + was.gap + 1, 0
        elif was.nights_on:
            was.gap += 1
            if was.gap == 1:
                by_month = shape.by_month and month_days[place]
                was.on, was.off = shape.on, max(shape.off, MONTH_OFF) if by_month else shape.off
            if was.gap > REFILL_GAP_NIGHTS:
                was.nights_on, was.gap = 0, 0
        is_on = was.nights_on and not was.gap
        step = 1 / was.on if is_on else -1 / was.off
        was.whole = min(1.0, max(0.0, was.whole + step))
        result.append(was.whole * _left(shape, was.nights_on))
    return result


def month_days(timeline: Days, nights: int) -> list[bool]:
    """For each of the diary's first `nights` days whether its date may stand for a month."""
    return [timeline.date(day).day in DAYS_FOR_A_MONTH for day in range(nights)]


def begins(shape: Shape, first: int, nights: int) -> list[float]:
    """For each night the chance that the effect begins, given that it has not begun yet."""
    early, chances = beginning(shape, first)
    result = [0.0] * nights
    for day, chance in enumerate(chances, first - early):
        if 0 <= day < nights:
            result[day] = chance
    return result


def beginning(shape: Shape, first: int) -> tuple[int, tuple[float, ...]]:
    """How many nights before `first` an effect may begin, and the chances from there on."""
    early = min(max(first, 0), shape.early_nights) if shape.early else 0
    return early, _beginning(shape, early)


@lru_cache(maxsize=512)
def _beginning(shape: Shape, early: int) -> tuple[float, ...]:
    prompt = shape.prompt + (0.0 if early else shape.early)
    parts = (
        (early, shape.early),
        (shape.prompt_nights if shape.late_nights else 1, prompt),
        (shape.late_nights, 1 - shape.early - shape.prompt),
    )
    result, left = [], 1.0
    for length, share in parts:
        for _ in range(length):
            result.append(min(1.0, share / length / left) if left > _NOTHING_LEFT else 0.0)
            left -= share / length
    return tuple(result)


@lru_cache(maxsize=64)
def _dated(kinds: tuple[Shape, ...], day: int | None) -> tuple[Shape, ...]:
    """The shapes for a start written for this day of a month; None for a day that is known."""
    if day is not None:
        return tuple(_within_a_month(kind, day) for kind in kinds)
    return tuple(replace(k, early=0.0, prompt=k.prompt + k.early) for k in kinds)


def _within_a_month(kind: Shape, day: int) -> Shape:
    """The shape where the dates of a list stand for months: `day` is the written one."""
    if not kind.early:
        return kind
    blurred = replace(kind, by_month=True)
    first, middle = DAYS_FOR_A_MONTH
    if day == middle:
        before, after = MIDDLE_NIGHTS
        return replace(blurred, early_nights=before, prompt_nights=after)
    if day != first:
        return blurred
    before, after = FIRST_NIGHTS
    return replace(
        blurred,
        early=kind.early / 2,
        early_nights=before,
        prompt=kind.prompt + kind.early / 2,
        prompt_nights=after,
        late_nights=kind.late_nights - LESS_LATE,
    )


def _left(shape: Shape, nights_on: int) -> float:
    """How much of a fading effect is left."""
    if not shape.half_life or not nights_on:
        return 1.0
    return float(0.5 ** ((nights_on - 1) / shape.half_life))
