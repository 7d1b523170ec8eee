"""Calm diaries: smooth spells, counts by a negative binomial, dates that are known.

The other simulator of this package makes diaries as messy as people keep them. These are
the opposite: an autoregression goes up and down, the season is a cosine, the medicine list
is exact and drinks are written down on four days of five. Their figures say what the
detector does where nothing but chance is against it. The ranges are those of the cohorts
that the detection design describes (its section 4.2); `write_calm` writes the two files.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from tracker.analysis.synthetic_cohort.diary import YEAR_NIGHTS
from tracker.analysis.synthetic_cohort.files import opened
from tracker.analysis.synthetic_cohort.scenarios import NORTH
from tracker.analysis.synthetic_cohort.weather import Bools, Floats

FIRST_DAY: Final = dt.date(2024, 1, 1)
MID_SUMMER: Final = 200  # day of the year
BASE: Final = (-1.0, 0.6, 0.07, 1.0)  # log cramps a night: mean, spread; least and most a night
STARTS: Final = (45, 111)  # nights of diary before a medicine
SECOND_STARTS: Final = (45, 200)
COMES: Final = {"diuretic": 5, "statin": 21}  # nights until an effect is whole
MOST_WRITTEN: Final = 6  # cramps of a night
LOW_BELOW, LOW_STEEP, DRINK_SPREAD = -0.6, 9.0, 0.23  # of the log of a day's drinks
WRITES_DRINKS = WRITES_STRAIN = 0.8  # of days
HOT_SHARE, HOT_SUMMER, HARD_SHARE = 0.03, 0.10, 0.15  # of days; more in summer
HOT_RATE = HARD_RATE = 0.2  # log
THIRST: Final = 0.13  # log; more is drunk on hot days
DRINKS_AFTER: Final = 0.12  # log; and on the day after a cramp, by some people
DRINKS_AFTER_SHARE: Final = 0.5  # of people; as measured on the given cohorts
LOGS: Final = (0.84, 0.06, 0.3)  # share of nights: mean, spread, what is lost over the year
LOGS_CRAMP, LOGS_QUIET = 1.06, 0.965  # times as likely logged
AWAY_SHARE, AWAY_NIGHTS = 0.5, (7, 15)  # people with a break of a week or two


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happens. Spells are told by the range of their correlation and of their depth.

    `culprit` begins and multiplies the rate by `ratio`; with `raised` its dose is doubled
    then. `odds` are those of a cramp after a low day, `rise` is a step of unknown cause.
    `hot_cramps` come on hot days (log), on which `hot_drinks` are drunk (log). `silent` is
    a person who soon logs little but the bad nights.
    """

    name: str
    carry: tuple[float, float] = (0.6, 0.9)
    depth: tuple[float, float] = (0.2, 0.45)
    begins_bad: bool = False
    season: tuple[float, float] = (0.0, 0.35)
    culprit: str = ""
    ratio: float = 1.0
    raised: bool = False
    odds: float = 1.0
    rise: float = 1.0
    hot_cramps: float = HOT_RATE
    hot_drinks: float = THIRST
    silent: bool = False
    suspects: bool = False

    @property
    def pattern(self) -> str:
        """What is to be found; nothing in a harmless story."""
        if self.odds > 1:
            return "dehydration"
        return "worsening" if self.rise > 1 else self.culprit


STORIES: Final = (
    Story(name="calm_diuretic_rr2", culprit="diuretic", ratio=2.0),
    Story(name="calm_diuretic_rr3", culprit="diuretic", ratio=3.0),
    Story(name="calm_diuretic_raised_rr2", culprit="diuretic", ratio=2.0, raised=True),
    Story(name="calm_statin_rr2", culprit="statin", ratio=2.0),
    Story(name="calm_dehydration_or3", odds=3.0),
    Story(name="calm_dehydration_or4", odds=4.0),
    Story(name="calm_worsening_rr3", rise=3.0),
    Story(name="calm_null_plain", suspects=True),
    Story(name="calm_null_waves", carry=(0.9, 0.96), depth=(0.5, 0.75), suspects=True),
    Story(
        name="calm_null_joined_in_a_spell",
        carry=(0.9, 0.96),
        depth=(0.4, 0.6),
        begins_bad=True,
        suspects=True,
    ),
    Story(name="calm_null_cramps_logged_more", silent=True, suspects=True),
    Story(name="calm_null_season", season=(0.45, 0.6), suspects=True),
    Story(name="calm_null_nothing_new"),
    Story(name="calm_null_heat_and_thirst", hot_cramps=0.6, hot_drinks=-0.13),
)


def write_calm(cohort: Path, truth: Path, *, seed: int, patients: int) -> int:
    """Write `patients` people of each story to both files; how many there are.

    The same arguments give the same content, as in `lines.write_cohort`.
    """
    written = 0
    with opened(cohort) as diaries, opened(truth) as truths:
        for story, number in _places(STORIES, seed=seed, patients=patients):
            diary, true = simulate_calm(story, seed, number, f"c{seed}-{written:06d}")
            diaries.write(json.dumps(diary, separators=(",", ":")) + "\n")
            truths.write(json.dumps(true, separators=(",", ":")) + "\n")
            written += 1
    return written


def simulate_calm(
    story: Story, seed: int, number: int, person: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One year of a person as the cohort format and the truth format have it."""
    chance = np.random.default_rng([seed, zlib.crc32(story.name.encode()), number])
    start = FIRST_DAY + dt.timedelta(days=int(chance.integers(YEAR_NIGHTS)))
    warm = _warmth(start)
    hot = chance.random(YEAR_NIGHTS) < HOT_SHARE + HOT_SUMMER * np.maximum(warm, 0)
    hard = chance.random(YEAR_NIGHTS) < HARD_SHARE
    onset = int(chance.integers(*STARTS))
    rate = _log_rate(story, onset, warm, chance) + story.hot_cramps * hot + HARD_RATE * hard
    drinks = chance.normal(0, DRINK_SPREAD, YEAR_NIGHTS)
    cramps = _cramps(story, rate, drinks / DRINK_SPREAD, chance)
    logged = _logged(story, cramps, chance)
    volumes = _volumes(story, drinks, hot, cramps, chance)
    diary = {
        "id": person,
        "timezone": NORTH[int(chance.integers(len(NORTH)))],
        "birth_year": 1955,
        "sex": "F" if chance.random() < 0.5 else "M",
        "conditions": [],
        "start_date": start.isoformat(),
        "nights": _nights(start, cramps, logged),
        "fluids": _written_drinks(start, volumes, chance),
        "medications": _medicines(story, start, onset, chance),
        "symptoms": [],
        "exertion": _strains(start, hard, hot, chance),
        "labs": [],
    }
    return diary, _truth(story, person, start, onset)


def _places(stories: Sequence[Story], *, seed: int, patients: int) -> Iterator[tuple[Story, int]]:
    places = [(story, number) for story in stories for number in range(patients)]
    for index in np.random.default_rng(seed).permutation(len(places)):
        yield places[index]


def _warmth(start: dt.date) -> Floats:
    days = start.timetuple().tm_yday + np.arange(YEAR_NIGHTS)
    return np.asarray(np.cos(2 * np.pi * (days - MID_SUMMER) / 365.25))


def _log_rate(story: Story, onset: int, warm: Floats, chance: np.random.Generator) -> Floats:
    mean, spread, least, most = BASE
    base = np.log(np.clip(np.exp(chance.normal(mean, spread)), least, most))
    rate = np.asarray(base + _waves(story, chance) + chance.uniform(*story.season) * warm)
    since = np.arange(YEAR_NIGHTS) - onset + 1
    whole_after = COMES.get(story.culprit, 1)
    effect = np.log(story.ratio * story.rise) * np.clip(since / whole_after, 0, 1)
    return np.asarray(rate + effect, dtype=np.float64)


def _waves(story: Story, chance: np.random.Generator) -> Floats:
    carry, depth = chance.uniform(*story.carry), chance.uniform(*story.depth)
    waves = np.empty(YEAR_NIGHTS)
    waves[0] = depth * chance.uniform(1.3, 2.5) if story.begins_bad else chance.normal(0, depth)
    steps = chance.normal(0, depth * np.sqrt(1 - carry**2), YEAR_NIGHTS)
    for night in range(1, YEAR_NIGHTS):
        waves[night] = carry * waves[night - 1] + steps[night]
    return waves


def _cramps(story: Story, log_rate: Floats, drinks: Floats, chance: np.random.Generator) -> Floats:
    """How many each night; `drinks` is how far the day stands from the person's usual."""
    size = chance.uniform(1.5, 6)
    rate = np.exp(log_rate) * chance.gamma(size, 1 / size, YEAR_NIGHTS)
    low = chance.random(YEAR_NIGHTS) < 1 / (1 + np.exp(LOW_STEEP * (drinks - LOW_BELOW)))
    odds = np.where(low, story.odds, 1.0)
    rate = np.log1p(odds * np.expm1(np.minimum(rate, MOST_WRITTEN)))
    return np.asarray(np.minimum(chance.poisson(rate), MOST_WRITTEN), dtype=np.float64)


def _logged(story: Story, cramps: Floats, chance: np.random.Generator) -> Bools:
    nights, some = np.arange(YEAR_NIGHTS), cramps > 0
    if story.silent:
        tired = np.clip(nights / 130, 0, 1)
        share = np.where(some, 0.85 - 0.25 * tired, 0.76 - 0.56 * tired)
    else:
        mean, spread, lost = LOGS
        usual = np.clip(chance.normal(mean, spread), 0.6, 0.97) - lost * nights / YEAR_NIGHTS
        share = usual * np.where(some, LOGS_CRAMP, LOGS_QUIET)
    logged = chance.random(YEAR_NIGHTS) < share
    if chance.random() < AWAY_SHARE:
        away = int(chance.integers(20, YEAR_NIGHTS - 25))
        logged[away : away + int(chance.integers(*AWAY_NIGHTS))] = False
    return np.asarray(logged)


def _volumes(
    story: Story, drinks: Floats, hot: Bools, cramps: Floats, chance: np.random.Generator
) -> Floats:
    """Millilitres a day; after a cramp some drink more, which says nothing of that night."""
    more = DRINKS_AFTER if chance.random() < DRINKS_AFTER_SHARE else 0.0
    after = more * np.concatenate(([0.0], cramps[:-1] > 0))
    usual = np.log(chance.uniform(1300, 2300))
    return np.asarray(np.exp(usual + drinks + story.hot_drinks * hot + after))


def _medicines(
    story: Story, start: dt.date, onset: int, chance: np.random.Generator
) -> list[dict[str, Any]]:
    if story.raised:
        earlier = -int(chance.integers(150, 600))
        return [
            _line("furosemide", "diuretic", 20, start, earlier, onset - 1),
            _line("furosemide", "diuretic", 40, start, onset),
        ]
    lines = []
    if story.suspects or story.culprit == "diuretic":
        lines.append(_line("hydrochlorothiazide", "diuretic", 12.5, start, onset))
    if story.suspects or story.culprit == "statin":
        night = int(chance.integers(*SECOND_STARTS)) if story.suspects else onset
        lines.append(_line("atorvastatin", "statin", 20, start, night))
    return lines


def _line(
    name: str, class_name: str, dose_mg: float, start: dt.date, first: int, last: int | None = None
) -> dict[str, Any]:
    return {
        "name": name,
        "class": class_name,
        "dose_mg": dose_mg,
        "time": "evening" if class_name == "statin" else "morning",
        "start": _day(start, first),
        "end": None if last is None else _day(start, last),
    }


def _nights(start: dt.date, cramps: Floats, logged: Bools) -> list[dict[str, Any]]:
    cramp = {"severity": 5, "minutes": 3.0}
    return [
        {
            "date": _day(start, night),
            "logged": bool(logged[night]),
            "cramps": [cramp] * int(cramps[night] * logged[night]),
        }
        for night in range(YEAR_NIGHTS)
    ]


def _written_drinks(
    start: dt.date, volumes: Floats, chance: np.random.Generator
) -> list[dict[str, Any]]:
    noted = np.flatnonzero(chance.random(YEAR_NIGHTS) < WRITES_DRINKS)
    return [{"date": _day(start, int(day)), "ml": int(volumes[day])} for day in noted]


def _strains(
    start: dt.date, hard: Bools, hot: Bools, chance: np.random.Generator
) -> list[dict[str, Any]]:
    noted = np.flatnonzero(chance.random(YEAR_NIGHTS) < WRITES_STRAIN)
    return [
        {"date": _day(start, int(day)), "level": 2 * int(hard[day]), "hot": bool(hot[day])}
        for day in noted
    ]


def _truth(story: Story, person: str, start: dt.date, onset: int) -> dict[str, Any]:
    patterns = []
    if story.pattern:
        since = 0 if story.pattern == "dehydration" else onset
        kind = "odds_ratio" if story.odds > 1 else "rate_ratio"
        size = max(story.odds, story.ratio, story.rise)
        effect = {"kind": kind, "value": size}
        patterns = [{"pattern": story.pattern, "from": _day(start, since), "effect": effect}]
    return {
        "patient": person,
        "start_date": start.isoformat(),
        "nights": YEAR_NIGHTS,
        "truth": {
            "scenario": story.name,
            "group": "found" if story.pattern else "null",
            "patterns": patterns,
        },
    }


def _day(start: dt.date, night: int) -> str:
    return (start + dt.timedelta(days=night)).isoformat()
