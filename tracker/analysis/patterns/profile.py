"""What the standing rules may know about one person on one day, with or without a diary.

`Profile` is their whole input: `manage.py triage` fills it from a single case,
`profile_on` from a diary. Medicines, conditions and values speak at once; cramps only
when enough of the last two weeks was logged (clinical evidence, section 11).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from tracker.analysis.exposure import is_taken, known_courses
from tracker.analysis.facts import LINGERS_DAYS, Facts
from tracker.analysis.lab_units import POSSIBLE
from tracker.analysis.medicines import SODIUM_WELL_KNOWN
from tracker.analysis.records import Course, Lab, PatientHistory
from tracker.analysis.timeline import Timeline

WINDOW_DAYS = 14  # for cramps and signs; section 11: 10 of 14 nights
LEAST_LOGGED = 10  # of them; section 11
LEAST_CRAMP_NIGHTS = 2  # of them: one alone is nobody's pattern [A]
LAB_DAYS = 30  # a value speaks as long as a finding lasts; section 11
_CACHE = "profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A medicine on the list; days count back from the day asked about.

    `started_days` None: begun before the diary, or nobody knows when. `stopped_days`
    None: still taken. `groups` and `sodium` as in `records.Course`. `used_days`: on how many
    of the last 14 days a reliever was ticked; 0 where nothing is known of that.
    """

    name: str
    groups: frozenset[str] = frozenset()
    sodium: int = 0
    started_days: int | None = None
    stopped_days: int | None = None
    used_days: int = 0

    @property
    def is_current(self) -> bool:
        """True while it is taken."""
        return self.stopped_days is None

    @property
    def lowers_sodium(self) -> bool:
        """True for one well known to lower sodium, until two weeks after its last day."""
        return self.sodium >= SODIUM_WELL_KNOWN and (self.stopped_days or 0) <= LINGERS_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A laboratory value in mmol/l, its age in days, and the lab's own lower limit if given."""

    analyte: str
    value: float
    days_ago: int = 0
    range_low: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One person on one day.

    `signs`: on how many of the last 14 days each code of `education.signs.SIGNS` was
    ticked. `cramp_nights` of `logged_nights` in the last 14. `labs`: oldest first.
    `fluid_ml_per_day`, `fluid_ml_per_hour`: None when nothing was said.
    """

    medicines: tuple[Taken, ...] = ()
    conditions: frozenset[str] = frozenset()
    signs: Mapping[str, int] = field(default_factory=dict)
    cramp_nights: int = 0
    logged_nights: int = 0
    age: int | None = None
    labs: tuple[Value, ...] = ()
    fluid_ml_per_day: float | None = None
    fluid_ml_per_hour: float | None = None

    @property
    def has_cramps(self) -> bool:
        """True for at least 2 cramp nights, with at least 10 of the 14 nights logged."""
        return self.is_logged and self.cramp_nights >= LEAST_CRAMP_NIGHTS

    @property
    def is_logged(self) -> bool:
        """True when enough of the last 14 nights was logged to speak of cramps."""
        return self.logged_nights >= LEAST_LOGGED

    def current(self, groups: Iterable[str]) -> tuple[Taken, ...]:
        """Medicines of these groups that are taken now, in the order of the list."""
        wanted = frozenset(groups)
        return tuple(m for m in self.medicines if m.is_current and m.groups & wanted)

    def newest_value(self, analyte: str) -> Value | None:
        """The newest believable value of `analyte` of the last 30 days; of two, the lower."""
        low, high = POSSIBLE[analyte]
        recent = [
            v
            for v in self.labs
            if v.analyte == analyte and v.days_ago < LAB_DAYS and low <= v.value < high
        ]
        return min(recent, key=lambda value: (value.days_ago, value.value), default=None)


def profile_of_case(facts: Facts, medicines: Iterable[Taken]) -> Profile:
    """The profile of one case without a diary: what is told about it holds now."""
    nights = facts.cramp_nights_per_week
    return Profile(
        medicines=tuple(medicines),
        conditions=facts.conditions,
        signs=dict.fromkeys(sorted(facts.signs), 1),
        cramp_nights=0 if nights is None else round(2 * nights),
        logged_nights=0 if nights is None else WINDOW_DAYS,
        age=facts.age,
        labs=tuple(
            Value(analyte=lab.analyte, value=lab.value, days_ago=lab.days_ago) for lab in facts.labs
        ),
        fluid_ml_per_day=facts.fluid_ml_today,
        fluid_ml_per_hour=facts.fluid_ml_per_hour,
    )


def profile_on(timeline: Timeline, night: dt.date) -> Profile:
    """What the diary says on the morning after `night`; worked out once a night.

    Drinks are left out: over-drinking has its own question to the diary.
    """
    kept: tuple[dt.date, Profile] | None = timeline.notes.get(_CACHE)
    if kept is None or kept[0] != night:
        kept = timeline.notes[_CACHE] = (night, _build(timeline, night))
    return kept[1]


def _build(timeline: Timeline, night: dt.date) -> Profile:
    history, last = timeline.history, timeline.day(night)
    tally = timeline.tally(last - WINDOW_DAYS + 1, last)
    return Profile(
        medicines=_medicines(known_courses(history, night), night, _used(history, night)),
        conditions=history.conditions,
        signs=_signs(timeline, last),
        cramp_nights=tally.cramps,
        logged_nights=tally.logged,
        age=night.year - history.birth_year if history.birth_year else None,
        labs=tuple(_value(lab, night) for lab in timeline.labs_until(night)),
    )


def _used(history: PatientHistory, night: dt.date) -> Mapping[str, int]:
    """How many of the last 14 days each reliever was ticked on, by its name in small letters."""
    days, date = history.reliever_days, attrgetter("date")
    first = bisect_left(days, night - dt.timedelta(days=WINDOW_DAYS - 1), key=date)
    return Counter(d.name.casefold() for d in days[first : bisect_right(days, night, key=date)])


def _medicines(
    courses: Iterable[Course], night: dt.date, used: Mapping[str, int]
) -> tuple[Taken, ...]:
    """One entry for each name: begun with its first course, as it stands on `night`.

    A dose raise or a refill is a new course of the same name and no new medicine.
    """
    first: dict[str, Course] = {}
    newest: dict[str, Course] = {}
    for course in courses:
        key = course.name.casefold()
        begun = course.start or dt.date.min
        if key not in newest or not is_taken(newest[key], begun, lasting_days=LINGERS_DAYS):
            first[key] = course
        newest[key] = course
    return tuple(_taken(first[key], newest[key], night, used.get(key, 0)) for key in first if key)


def _taken(first: Course, newest: Course, night: dt.date, used_days: int) -> Taken:
    ended = newest.end if newest.end is not None and newest.end < night else None
    return Taken(
        name=newest.name,
        groups=newest.groups,
        sodium=newest.sodium,
        started_days=(night - first.start).days if first.start else None,
        stopped_days=(night - ended).days if ended else None,
        used_days=used_days,
    )


def _signs(timeline: Timeline, last: int) -> dict[str, int]:
    days: dict[str, int] = {}
    for day in range(max(0, last - WINDOW_DAYS + 1), min(last + 1, timeline.size)):
        for code in timeline.signs[day]:
            days[code] = days.get(code, 0) + 1
    return dict(sorted(days.items()))


def _value(lab: Lab, night: dt.date) -> Value:
    return Value(
        analyte=lab.analyte,
        value=lab.value,
        days_ago=(night - lab.date).days,
        range_low=lab.range_low,
    )
