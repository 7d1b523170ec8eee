"""What the red-flag rules may know about one person at one moment.

`Facts` is the whole input of `red_flags.check`: small enough to be stored beside an
alert, to be built from `Patient.risk` in a form post, or to be read from a JSON file.
`facts_from_history` builds it from the full record for callers that already have that.
Nothing here waits for a number of logged nights: red flags never do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tracker.analysis.nights import night_of, waking_day_of
from tracker.analysis.records import Course, Lab, PatientHistory, TimedDrink
from tracker.analysis.unclear_medicines import unclear

# Days for which a stopped medicine still counts as one that lowers sodium: recovery took
# up to two weeks after an SSRI (clinical evidence, section 3.3).
LINGERS_DAYS = 14
# Days for which "I stopped it myself" asks for a call (R27): a design choice [A].
STOP_NOTED_DAYS = 30
# Catalogue value of a medicine well known to lower sodium (section 8).
SODIUM_WELL_KNOWN = 2
# Nights behind "cramp nights a week": two weeks (R31).
CRAMP_WINDOW_NIGHTS = 14
CRAMP_WINDOW_WEEKS = 2
# "More than 1 l an hour for 2 hours" (section 3.5): the window, and how far back it may lie.
RATE_WINDOW = dt.timedelta(hours=2)
RATE_WINDOW_HOURS = 2
RATE_LOOKBACK = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabFact:
    """A laboratory value in mmol/l, its age in days, and the value before it if known."""

    analyte: str
    value: float
    days_ago: int = 0
    previous_value: float | None = None
    previous_days_ago: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One person at one moment; None and an empty set mean "nothing was said".

    `signs`: codes of `education.red_flags.SIGNS` reported in this waking day.
    `written_signs`: those that were only read out of the person's own words; no rule reads
    them until a caller adds them to `signs`.
    `groups`: catalogue groups taken now. `lowers_sodium`: takes, or took in the last
    14 days, a medicine well known to lower sodium. `groups_started_days`: days since the
    newest start in each group; `sodium_lowering_started_days`: the same for any medicine
    that lowers sodium. `stopped_by_patient`: groups the person noted to have stopped.
    `unknown_medicine`, `unknown_conditions`: the whole list is not known (offline, signed
    out); then rules that say so count the medicine or condition as present.
    `possible_groups`, `may_lower_sodium`: what an unclear name on the list may be ("water
    pill"); the same rules count it. `unmatched_medicine`: a name the catalogue lacks.
    `cramp_nights_per_week`: mean of the last two weeks, logged nights only.
    `cramp_minutes`: length of the cramp the signs are about. `fluid_ml_per_hour`: the
    fastest two hours of timed drinks. `sleep_impact`: 0-10.
    """

    signs: frozenset[str] = frozenset()
    written_signs: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    lowers_sodium: bool = False
    groups_started_days: Mapping[str, int] = field(default_factory=dict)
    sodium_lowering_started_days: int | None = None
    stopped_by_patient: frozenset[str] = frozenset()
    unknown_medicine: bool = False
    possible_groups: frozenset[str] = frozenset()
    may_lower_sodium: bool = False
    unmatched_medicine: bool = False
    conditions: frozenset[str] = frozenset()
    unknown_conditions: bool = False
    age: int | None = None
    labs: tuple[LabFact, ...] = ()
    fluid_ml_today: float | None = None
    fluid_ml_per_hour: float | None = None
    cramp_minutes: float | None = None
    cramp_nights_per_week: float | None = None
    sleep_impact: int | None = None

    @property
    def pregnant(self) -> bool:
        """True when pregnancy is among the conditions."""
        return "pregnancy" in self.conditions


def facts_from_history(
    history: PatientHistory, now: dt.datetime, signs: Iterable[str] = ()
) -> Facts:
    """The facts at `now` (aware) from a record, `signs` added to those of the waking day.

    A later "no" clears nothing: every sign reported since 04:00 local time stays.
    Sleep impact and the length of a cramp are not in the record; callers who know
    them use `dataclasses.replace`.
    """
    today = now.astimezone(ZoneInfo(history.zone)).date()
    since = waking_day_of(now, history.zone)
    courses = [c for c in history.medications if c.start is None or c.start <= today]
    current = [c for c in courses if _taken_within(c, today, days=0)]
    sodium = [c for c in courses if c.sodium >= SODIUM_WELL_KNOWN]
    nameless = unclear(c.name for c in current if not c.groups)
    of_today = [s for s in history.symptoms if since <= s.date <= today]
    return Facts(
        signs=frozenset(signs) | {s.code for s in of_today if not s.written},
        written_signs=frozenset(s.code for s in of_today if s.written),
        groups=_groups(current) | nameless.shared,
        lowers_sodium=any(_taken_within(c, today, days=LINGERS_DAYS) for c in sodium),
        groups_started_days=_started_days(current, today),
        sodium_lowering_started_days=_newest_start([c for c in sodium if c in current], today),
        stopped_by_patient=_stopped(courses, current, today),
        possible_groups=nameless.possible,
        may_lower_sodium=nameless.may_lower_sodium,
        unmatched_medicine=any(not c.groups for c in current),
        conditions=history.conditions,
        age=None if history.birth_year is None else today.year - history.birth_year,
        labs=_lab_facts(history.labs, today),
        fluid_ml_today=_fluid_today(history, since, now),
        fluid_ml_per_hour=fastest_rate_ml_per_hour(history.drinks, now),
        cramp_nights_per_week=_cramp_nights_per_week(history, now),
    )


def fastest_rate_ml_per_hour(drinks: Iterable[TimedDrink], now: dt.datetime) -> float | None:
    """The fastest two hours of the last 24, in ml an hour; None without a timed drink."""
    recent = [d for d in drinks if now - RATE_LOOKBACK <= d.at <= now]
    windows = [
        sum(other.volume_ml for other in recent if d.at <= other.at < d.at + RATE_WINDOW)
        for d in recent
    ]
    return max(windows) / RATE_WINDOW_HOURS if windows else None


def _taken_within(course: Course, today: dt.date, *, days: int) -> bool:
    return course.end is None or (today - course.end).days <= days


def _groups(courses: Iterable[Course]) -> frozenset[str]:
    return frozenset(group for course in courses for group in course.groups)


def _started_days(courses: list[Course], today: dt.date) -> dict[str, int]:
    newest = {
        group: _newest_start([c for c in courses if group in c.groups], today)
        for group in sorted(_groups(courses))
    }
    return {group: days for group, days in newest.items() if days is not None}


def _newest_start(courses: list[Course], today: dt.date) -> int | None:
    return min(((today - c.start).days for c in courses if c.start is not None), default=None)


def _stopped(courses: list[Course], current: list[Course], today: dt.date) -> frozenset[str]:
    # A medicine of the same name that is taken again was not stopped.
    taken = {course.name for course in current if not course.stopped_by_patient}
    stopped = [
        course
        for course in courses
        if course.stopped_by_patient
        and course.name not in taken
        and course.end is not None
        and 0 <= (today - course.end).days <= STOP_NOTED_DAYS
    ]
    return _groups(stopped) | unclear(c.name for c in stopped if not c.groups).possible


def _lab_facts(labs: tuple[Lab, ...], today: dt.date) -> tuple[LabFact, ...]:
    return tuple(
        LabFact(analyte=lab.analyte, value=lab.value, days_ago=(today - lab.date).days)
        for lab in labs
        if lab.date <= today
    )


def _fluid_today(history: PatientHistory, day: dt.date, now: dt.datetime) -> float | None:
    totals = [f.volume_ml for f in history.fluids if f.date == day]
    drinks = [
        d.volume_ml
        for d in history.drinks
        if d.at <= now and waking_day_of(d.at, history.zone) == day
    ]
    return max(sum(totals), sum(drinks)) if totals or drinks else None


def _cramp_nights_per_week(history: PatientHistory, now: dt.datetime) -> float | None:
    tonight = night_of(now, history.zone)
    logged = {night.date: night.has_cramp for night in history.nights if night.date <= tonight}
    last = tonight if tonight in logged else tonight - dt.timedelta(days=1)
    first = last - dt.timedelta(days=CRAMP_WINDOW_NIGHTS - 1)
    window = [cramped for date, cramped in logged.items() if first <= date]
    return sum(window) / CRAMP_WINDOW_WEEKS if window else None
