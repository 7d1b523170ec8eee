"""Who is at risk of low sodium on a given day: medicines, conditions, high intake.

Clinical evidence 3.3 to 3.5. Age, sex and weight raise the risk of somebody exposed and
are no exposure by themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from tracker.analysis.exposure import is_taken
from tracker.analysis.medicines import (
    DIURETIC_GROUPS,
    PPI_GROUPS,
    SODIUM_POSSIBLE,
    SODIUM_WELL_KNOWN,
)
from tracker.analysis.records import Course, PatientHistory
from tracker.analysis.timeline import Timeline

LASTING_DAYS = 14  # evidence 3.3: resolves within 2 weeks of stopping
# Evidence 3.4 and the notes of 4.3: illnesses that themselves keep water or lose salt. Weak
# kidneys are among them: on the three development cohorts they changed no score.
CONDITIONS = frozenset(
    {
        "heart_failure",
        "ckd",
        "dialysis",
        "cirrhosis",
        "ascites",
        "siadh",
        "past_low_sodium",
        "low_sodium",
        "polydipsia",
    }
)
POSSIBLE_GROUPS = DIURETIC_GROUPS | PPI_GROUPS  # detection design 4.5
HIGH_INTAKE_ML = 3500  # a day, mean of a week; evidence 3.5
INTAKE_DAYS = 7
INTAKE_ENTRIES = 4  # of them, before a mean is one [A]
BELIEVABLE_ML = (300, 8000)  # a day; detection design 4.1, beyond it is a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What exposes a person on one day; there is at least one thing.

    `intake_ml` is the mean of the last 7 days when it is high, over `intake_days` entries.
    """

    courses: tuple[Course, ...] = ()
    conditions: frozenset[str] = frozenset()
    intake_ml: int | None = None
    intake_days: int = 0

    @property
    def key(self) -> str:
        """A name for the finding that lasts as long as the same exposure does."""
        if self.courses:
            newest = max(self.courses, key=lambda course: course.start or dt.date.min)
            return f"{newest.name}:{newest.start.isoformat() if newest.start else 'before'}"
        return min(self.conditions) if self.conditions else "high_intake"

    @property
    def is_only_possible(self) -> bool:
        """True when there is nothing but medicines that lower sodium more rarely."""
        return (
            all(course.sodium < SODIUM_WELL_KNOWN for course in self.courses)
            and not self.conditions
            and self.intake_ml is None
        )

    def newest_days(self, night: dt.date) -> int | None:
        """Days since the newest of the medicines began, None when there is no dated one."""
        starts = [course.start for course in self.courses if course.start is not None]
        return (night - max(starts)).days if starts else None


def risk_on(timeline: Timeline, night: dt.date) -> Risk | None:
    """What exposes this person on `night`, or None."""
    intake_ml, intake_days = _high_intake(timeline, night)
    known = lowering_courses(timeline.history, night)
    risk = Risk(
        courses=known or possible_courses(timeline.history, night),
        conditions=timeline.history.conditions & CONDITIONS,
        intake_ml=intake_ml,
        intake_days=intake_days,
    )
    return risk if risk.courses or risk.conditions or risk.intake_ml is not None else None


def lowering_courses(history: PatientHistory, night: dt.date) -> tuple[Course, ...]:
    """Sodium-lowering medicines taken on `night` or stopped within two weeks, one by name.

    Of several courses of one name the first counts: its start is when the risk began.
    """
    return _taken(history, night, lambda course: course.sodium >= SODIUM_WELL_KNOWN)


def possible_courses(history: PatientHistory, night: dt.date) -> tuple[Course, ...]:
    """The same for other water pills and acid blockers, which do so more rarely."""
    return _taken(
        history,
        night,
        lambda course: course.sodium >= SODIUM_POSSIBLE and bool(course.groups & POSSIBLE_GROUPS),
    )


def _taken(
    history: PatientHistory, night: dt.date, lowers: Callable[[Course], bool]
) -> tuple[Course, ...]:
    found: dict[str, Course] = {}
    taken = (
        course
        for course in history.medications
        if lowers(course) and is_taken(course, night, lasting_days=LASTING_DAYS)
    )
    for course in sorted(taken, key=lambda c: (c.start or dt.date.min, c.name.casefold())):
        found.setdefault(course.name.casefold(), course)
    return tuple(found.values())


def _high_intake(timeline: Timeline, night: dt.date) -> tuple[int | None, int]:
    last = timeline.day(night)
    low, high = BELIEVABLE_ML
    volumes = [
        fluid.volume_ml
        for fluid in timeline.fluids[max(0, last - INTAKE_DAYS + 1) : last + 1]
        if fluid is not None and low <= fluid.volume_ml <= high
    ]
    if len(volumes) < INTAKE_ENTRIES:
        return None, len(volumes)
    mean = round(sum(volumes) / len(volumes))
    return (mean if mean > HIGH_INTAKE_ML else None), len(volumes)
