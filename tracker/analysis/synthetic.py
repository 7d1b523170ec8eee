"""Believable diaries of people who do not exist, for the demo, the tests and the benchmarks.

The same person and seed give the same diary; only the dates follow the moment it is made
for. Days are counted back from today, so a longer diary has the same last year as a
shorter one. The season is left out, so that a demo tells the same story in every month.
Nothing here says what is usual or healthy: the numbers only have to look like a diary.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tracker.analysis.nights import TimeInGapError, moment_in_night, waking_day_of
from tracker.analysis.records import Strain

YEAR_DAYS = 365
FIRST_DRINK_MINUTE, LAST_DRINK_MINUTE = 7 * 60, 22 * 60  # of the local day
LEAST_DRINK_ML, LARGEST_DRINK_ML = 50, 1500
CRAMP_COUNTS = ((0.74, 1), (0.94, 2), (1.0, 3))  # chance up to and including, cramps a night
SEVERITIES = (2, 4, 4, 6, 6, 6, 8, 8, 10)  # what the five faces write
LONGEST_CRAMP_MINUTES = 14
# Drawn from with equal chance: mostly the calf, now and then the foot or the thigh.
PLACES = ("left_calf", "right_calf", "left_calf", "right_calf", "left_foot", "right_thigh")
COLD_SIGNS = (("fatigue",), ("fatigue", "headache"), ("fatigue",), ("poor_appetite",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """From `since` days ago on, cramps come `factor` times as often."""

    since: int
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How somebody lives and logs. Shares and chances are 0 to 1, a day or a night.

    `ticked` is for how many of the last days medicines were ticked as taken.
    """

    cramp_chance: float = 0.12
    rises: tuple[Rise, ...] = ()
    logged: float = 0.93
    fluid_ml: int = 1650
    fluid_spread: float = 0.16
    drinks: int = 4
    fluids_logged: float = 0.92
    dry_share: float = 0.0
    dry_cramp_chance: float = 0.0
    strained: float = 0.05
    colds: tuple[int, ...] = ()
    ticked: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """A medicine by its catalogue name; days are counted back, None is before the diary."""

    name: str
    dose: str
    unit: str = "mg"
    time: str = "morning"
    started: int | None = None
    stopped: int | None = None
    stopped_by_patient: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody made up: who they are, what they take, and what happened when (days ago)."""

    name: str
    age: int
    sex: str
    zone: str = "America/New_York"
    country: str = "US"
    unit: str = "oz"
    conditions: tuple[str, ...] = ()
    intake_answer: str = "no_limit"
    weekly_mail: str = "link"
    joined: int = YEAR_DAYS
    habits: Habits = Habits()
    medicines: tuple[Medicine, ...] = ()
    signs: tuple[tuple[int, tuple[str, ...]], ...] = ()
    labs: tuple[tuple[int, str, float], ...] = ()
    blank_nights: tuple[int, ...] = ()

    @property
    def email(self) -> str:
        """The address of a sample person; no mail server in the world takes it."""
        return f"{self.name.split()[0].lower()}@stillnight.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryCramp:
    """One cramp with its start in UTC."""

    at: dt.datetime
    minutes: int
    severity: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """All that somebody entered up to `now`; every tuple is sorted by time."""

    person: Person
    now: dt.datetime
    today: dt.date
    nights: tuple[tuple[dt.date, tuple[DiaryCramp, ...]], ...]
    drinks: tuple[tuple[dt.datetime, int, str], ...]
    strains: tuple[Strain, ...]
    signs: tuple[tuple[dt.date, tuple[str, ...]], ...]

    @property
    def start(self) -> dt.date:
        """The day the person joined."""
        return self.today - dt.timedelta(days=self.person.joined)


def diary(person: Person, now: dt.datetime, *, seed: str = "") -> Diary:
    """The whole diary of `person` at `now` (aware)."""
    chance = random.Random(f"{seed}:{person.name}")  # noqa: S311 - a story, not a secret
    today = waking_day_of(now, person.zone)
    nights: list[tuple[dt.date, tuple[DiaryCramp, ...]]] = []
    drinks: list[tuple[dt.datetime, int, str]] = []
    strains: list[Strain] = []
    signs = dict(person.signs)
    for cold in person.habits.colds:
        for back, codes in enumerate(COLD_SIGNS):
            signs.setdefault(cold - back, codes)
    for ago in range(person.joined + 1):
        day = today - dt.timedelta(days=ago)
        is_dry = chance.random() < person.habits.dry_share
        drinks += _drinks(person, day, now, chance, is_dry=is_dry)
        if ago and (night := _night(person, day, ago, chance, is_dry=is_dry)) is not None:
            nights.append((day, night))
        if chance.random() < person.habits.strained:
            strains.append(_strain(day, chance))
    return Diary(
        person=person,
        now=now,
        today=today,
        nights=tuple(reversed(nights)),
        drinks=tuple(sorted(drinks)),
        strains=tuple(reversed(strains)),
        signs=tuple(
            sorted((today - dt.timedelta(days=ago), codes) for ago, codes in signs.items())
        ),
    )


def _night(
    person: Person, date: dt.date, ago: int, chance: random.Random, *, is_dry: bool
) -> tuple[DiaryCramp, ...] | None:
    """The cramps of a night, none for a quiet one, None for a blank one."""
    habits = person.habits
    likely = habits.dry_cramp_chance if is_dry else habits.cramp_chance
    for rise in habits.rises:
        likely *= rise.factor if ago <= rise.since else 1.0
    cramps = _cramps(person.zone, date, chance) if chance.random() < min(likely, 0.9) else ()
    is_logged = chance.random() < habits.logged
    return cramps if is_logged and ago not in person.blank_nights else None


def _cramps(zone: str, date: dt.date, chance: random.Random) -> tuple[DiaryCramp, ...]:
    dice = chance.random()
    count = next(cramps for upto, cramps in CRAMP_COUNTS if dice < upto)
    # From 11 pm to 6 am, most around 3 am; an hour at least lies between two cramps.
    first = int(chance.triangular(-60, 240, 150))
    return tuple(
        DiaryCramp(
            at=_moment(date, (first + 75 * index) % (24 * 60), zone),
            minutes=1 + int(chance.triangular(0, LONGEST_CRAMP_MINUTES, 2)),
            severity=chance.choice(SEVERITIES),
            places=(chance.choice(PLACES),),
        )
        for index in range(count)
    )


def _moment(date: dt.date, minute: int, zone: str) -> dt.datetime:
    clock = dt.time(minute // 60, minute % 60)
    try:
        return moment_in_night(date, clock, zone)
    except TimeInGapError:
        return moment_in_night(date, clock.replace(hour=clock.hour + 1), zone)


def _drinks(
    person: Person, day: dt.date, now: dt.datetime, chance: random.Random, *, is_dry: bool
) -> Iterator[tuple[dt.datetime, int, str]]:
    habits = person.habits
    total = habits.fluid_ml * chance.lognormvariate(0, habits.fluid_spread) * (0.5 if is_dry else 1)
    if chance.random() >= habits.fluids_logged or not habits.drinks:
        return
    zone = ZoneInfo(person.zone)
    step = (LAST_DRINK_MINUTE - FIRST_DRINK_MINUTE) // habits.drinks
    for index in range(habits.drinks):
        minute = FIRST_DRINK_MINUTE + index * step + int(step * chance.random())
        local = dt.datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
        at = local.astimezone(dt.UTC)
        share = total / habits.drinks * (0.75 + 0.5 * chance.random())
        volume_ml = 10 * round(min(max(share, LEAST_DRINK_ML), LARGEST_DRINK_ML) / 10)
        kind = "coffee_tea" if index == 0 or chance.random() < 0.15 else "water"
        if at <= now:
            yield at, volume_ml, kind


def _strain(day: dt.date, chance: random.Random) -> Strain:
    return Strain(date=day, exertion=chance.choice((1, 2, 2, 3)), hot=chance.random() < 0.4)
