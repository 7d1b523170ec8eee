"""One person's year, as it was and as it was written down."""

from __future__ import annotations

import datetime as dt
import math
import zlib
from dataclasses import dataclass

import numpy as np

from tracker.analysis.synthetic_cohort import fluids, signs
from tracker.analysis.synthetic_cohort.cramps import (
    Counts,
    Spells,
    draw_counts,
    draw_drift,
    draw_spells,
)
from tracker.analysis.synthetic_cohort.habits import Entries, draw_entries
from tracker.analysis.synthetic_cohort.medicines import Medicines, draw_medicines
from tracker.analysis.synthetic_cohort.people import Owner, draw_owner
from tracker.analysis.synthetic_cohort.scenarios import Scenario
from tracker.analysis.synthetic_cohort.taking import FIRST_ONSET, LAST_ONSET
from tracker.analysis.synthetic_cohort.truths import Truth, cramp_truths, sign_truth
from tracker.analysis.synthetic_cohort.weather import Floats, Weather, draw_weather

YEAR_NIGHTS = 365
RISE_FIRST_NIGHTS = (20, 46)  # by which an unexplained rise comes before a medicine
LABS_A_YEAR, SODIUM_MEAN, SODIUM_SIGMA = 1.2, 139.5, 1.8
HARD_DAYS = 0.18


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A diary with all that is known about it; arrays have one value a night.

    `log_known` is the log rate without the person's own level, spells and what is to be
    found; `log_effect` is what is to be found.
    """

    scenario: Scenario
    owner: Owner
    medicines: Medicines
    entries: Entries
    fluids: dict[int, float]
    signs: tuple[tuple[int, str], ...]
    strains: tuple[tuple[int, int, bool], ...]
    sodium: tuple[tuple[int, float], ...]
    truths: tuple[Truth, ...]
    cramps: Counts
    spells: Spells
    log_known: Floats
    log_effect: Floats
    odds: Floats

    @property
    def nights(self) -> int:
        """How many nights the diary spans."""
        return len(self.cramps)

    def date(self, night: int) -> dt.date:
        """The evening of a night."""
        return self.owner.start + dt.timedelta(days=night)


def simulate(scenario: Scenario, seed: int, number: int, nights: int = YEAR_NIGHTS) -> Simulated:
    """Person `number` of a story. The same seed and number give the same diary."""
    chance = np.random.default_rng([seed, zlib.crc32(scenario.name.encode()), number])
    life, owner = scenario.life, draw_owner(scenario.life, chance)
    weather = draw_weather(owner.zone, owner.start, nights, chance)
    medicines = draw_medicines(scenario, owner, weather.hot, chance)
    effort = _effort(nights, chance)
    low = fluids.draw_low_days(life, weather.hot, chance)
    odds = np.where(low, scenario.low_fluid_odds, 1.0)
    rise, rise_effect = _rise(scenario, medicines, nights, chance)
    spells = draw_spells(life, nights, chance)
    log_known = _surroundings(scenario, weather, effort, chance) + draw_drift(life, nights, chance)
    log_effect = medicines.log_effect + rise_effect
    level = math.log(owner.base)
    cramps = draw_counts(level + spells.log_ratio + log_known + log_effect, odds, chance)
    entries = draw_entries(life, owner, cramps, chance)
    amounts = fluids.draw_amounts(life, owner, low, weather.hot, cramps, chance)
    ticked, sign_truths = _signs(scenario, medicines, entries, chance)
    return Simulated(
        scenario=scenario,
        owner=owner,
        medicines=medicines,
        entries=entries,
        fluids=fluids.written_amounts(owner, amounts, chance),
        signs=ticked,
        strains=_written_strains(owner, effort, weather, chance),
        sodium=_sodium(scenario, medicines, nights, chance),
        truths=(*cramp_truths(scenario, medicines, rise), *sign_truths),
        cramps=cramps,
        spells=spells,
        log_known=log_known,
        log_effect=log_effect,
        odds=odds,
    )


def _effort(nights: int, chance: np.random.Generator) -> Counts:
    """Exertion a day, 0 to 3; hard days are the same days of the week more often than not."""
    weekly = chance.random(7) < HARD_DAYS * 1.3
    hard = weekly[np.arange(nights) % 7] & (chance.random(nights) < 0.6)
    hard |= chance.random(nights) < HARD_DAYS / 3
    return np.where(hard, chance.integers(2, 4, nights), chance.integers(0, 2, nights))


def _surroundings(
    scenario: Scenario, weather: Weather, effort: Counts, chance: np.random.Generator
) -> Floats:
    """What weather and exertion do to this person's log rate; people differ."""
    life = scenario.life
    warmth = life.warmth * max(0.0, chance.normal(1, 0.5))
    strain = life.strain * max(0.0, chance.normal(1, 0.5))
    log_rate: Floats = warmth * weather.warmth
    log_rate += np.where(weather.hot, life.heat, 0.0) + np.where(effort >= 2, strain, 0.0)
    return log_rate


def _rise(
    scenario: Scenario, medicines: Medicines, nights: int, chance: np.random.Generator
) -> tuple[int, Floats]:
    """The night of an unexplained step, and the log rate it adds."""
    night = int(chance.integers(FIRST_ONSET, LAST_ONSET))
    if scenario.rise_first and medicines.culprit:
        night = medicines.onset - int(chance.integers(*RISE_FIRST_NIGHTS))
    slope = np.clip((np.arange(nights) - night + 1) / chance.uniform(1, 10), 0, 1)
    return night, math.log(scenario.rise_ratio) * slope


def _signs(
    scenario: Scenario, medicines: Medicines, entries: Entries, chance: np.random.Generator
) -> tuple[tuple[tuple[int, str], ...], list[Truth]]:
    """The ticked signs, and what they show."""
    likely = signs.draw_usual(len(entries.logged), chance)
    signs.add_colds_and_flares(likely, scenario.life, chance)
    truths = []
    if scenario.side_effects:
        signs.add_side_effects(likely, medicines.onset, chance)
    if scenario.fall is not None:
        first = signs.add_fall(likely, scenario.fall, medicines.onset, chance)
        truths.append(sign_truth("hyponatremia", first, scenario.fall.value))
    if scenario.restless:
        first = int(chance.integers(FIRST_ONSET, LAST_ONSET))
        signs.add_restless_legs(likely, first, chance)
        truths.append(sign_truth("rls", first, "evening_urge"))
    return tuple(signs.written_signs(likely, entries.logged, chance)), truths


def _written_strains(
    owner: Owner, effort: Counts, weather: Weather, chance: np.random.Generator
) -> tuple[tuple[int, int, bool], ...]:
    noted = np.flatnonzero(chance.random(len(effort)) < owner.notes_strain)
    return tuple((int(day), int(effort[day]), bool(weather.hot[day])) for day in noted)


def _sodium(
    scenario: Scenario, medicines: Medicines, nights: int, chance: np.random.Generator
) -> tuple[tuple[int, float], ...]:
    """Usual values. Where sodium falls nobody measures it: a low value needs no detector."""
    last = medicines.onset if scenario.fall is not None else nights
    days = np.sort(chance.integers(0, last, chance.poisson(LABS_A_YEAR * last / 365)))
    values = np.clip(chance.normal(SODIUM_MEAN, SODIUM_SIGMA, len(days)), 135.5, 145)
    return tuple((int(day), round(float(v), 0)) for day, v in zip(days, values, strict=True))
