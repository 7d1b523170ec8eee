"""The weather of a made-up place: warmth of each night, and days that were hot.

Seasons come from the place and not from a cosine in the cramp rate: some years have a warm
spring, heat waves last for days, and near the equator there is hardly any season at all.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.analysis.season import is_southern
from tracker.analysis.synthetic_cohort.scenarios import TROPICS

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WARMEST_DAY = 204  # of the year in the north: late July
SWING_C, SWING_TROPICS_C = 9.0, 1.2  # half of summer minus winter
DAY_TO_DAY, SPREAD_C = 0.75, 3.2  # warm days come in runs
WAVES_A_YEAR, WAVE_DAYS, WAVE_C = 2.5, 5.0, 6.0
HOT_C = 12.5  # above the year's mean
SCALE_C = 7.0  # one unit of warmth


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """One value a day: `warmth` in units of 7 degrees about the year's mean, and `hot`."""

    warmth: Floats
    hot: Bools


def draw_weather(zone: str, start: dt.date, days: int, chance: np.random.Generator) -> Weather:
    """The weather of `days` days from `start` on."""
    day_of_year = start.timetuple().tm_yday + np.arange(days)
    shift = 182 if is_southern(zone) else 0
    swing = SWING_TROPICS_C if zone in TROPICS else SWING_C
    season = swing * np.cos(2 * math.pi * (day_of_year - WARMEST_DAY - shift) / 365.25)
    above_mean = season + _runs(days, chance) + _waves(season, days, chance)
    hot_from = HOT_C if zone not in TROPICS else HOT_C - 5
    return Weather(warmth=above_mean / SCALE_C, hot=above_mean > hot_from)


def _runs(days: int, chance: np.random.Generator) -> Floats:
    """Warmer and cooler weeks, in degrees."""
    steps = chance.normal(0, SPREAD_C * math.sqrt(1 - DAY_TO_DAY**2), days)
    values = np.empty(days)
    now = chance.normal(0, SPREAD_C)
    for day in range(days):
        now = values[day] = DAY_TO_DAY * now + steps[day]
    return values


def _waves(season: Floats, days: int, chance: np.random.Generator) -> Floats:
    """Heat waves of a few days, in the warm half of the year."""
    wave = np.zeros(days)
    for _ in range(chance.poisson(2 * WAVES_A_YEAR * days / 365)):
        first = int(chance.integers(days))
        if season[first] >= 0:
            wave[first : first + 2 + int(chance.exponential(WAVE_DAYS))] = WAVE_C
    return wave
