"""The signs people tick: their own usual ones, colds, flares, and what is to be found.

Signs come in runs. A cold brings tiredness, headache and nausea for some days, as a fall
of sodium does; a flare of sciatica is worse at rest and in the evening, as restless legs
are. Both end, and that is all that tells them apart.
"""

from __future__ import annotations

import numpy as np

from tracker.analysis.synthetic_cohort.scenarios import Fall, Life
from tracker.analysis.synthetic_cohort.weather import Bools, Floats

SODIUM_SIGNS = ("fatigue", "headache", "nausea", "unsteady", "confusion")
RESTLESS_SIGNS = ("urge_to_move", "worse_at_rest", "relief_by_moving", "evening_onset")
CODES = (*SODIUM_SIGNS, *RESTLESS_SIGNS)

# Chance a day, mean over people, and the shape of the gamma by which people differ: a few
# are tired every other day.
USUAL = dict(zip(CODES, (0.07, 0.05, 0.015, 0.015, 0.003, 0.01, 0.012, 0.008, 0.012), strict=True))
USUAL_SHAPE, USUAL_MOST = 0.7, 0.6
COLD = {"fatigue": 0.75, "headache": 0.55, "nausea": 0.25, "unsteady": 0.12, "poor_appetite": 0.3}
COLD_DAYS = (3, 8)
FLARE = {
    "worse_at_rest": 0.7,
    "evening_onset": 0.6,
    "urge_to_move": 0.35,
    "relief_by_moving": 0.3,
}
FLARE_DAYS = (5, 11)
SIDE_EFFECTS = {"nausea": 0.4, "headache": 0.4, "fatigue": 0.4, "unsteady": 0.12}
SIDE_EFFECT_DAYS = (8, 19)
FALLING = {
    Fall.PLAIN: dict(zip(SODIUM_SIGNS, (0.38, 0.32, 0.2, 0.24, 0.08), strict=True)),
    Fall.SLOW: dict(zip(SODIUM_SIGNS, (0.2, 0.15, 0.09, 0.13, 0.03), strict=True)),
}
FALL_NIGHTS = {Fall.PLAIN: (8.0, 16.0), Fall.SLOW: (30.0, 70.0)}  # until it is fully there
FALL_BEGINS = {Fall.PLAIN: (3, 14), Fall.SLOW: (10, 45)}  # nights after the medicine's start
RESTLESS_EVENINGS, RESTLESS_SIGN = (0.3, 0.6), 0.82
RESTLESS_OFF_SHARE, RESTLESS_RUN = 0.25, 12.0  # quiet stretches, and their length in days
LEAVES_UNTICKED = 0.7  # of the days on which the night was not logged either


def draw_usual(days: int, chance: np.random.Generator) -> dict[str, Floats]:
    """For each sign its chance on each day, when nothing special happens."""
    return {
        code: np.full(days, min(USUAL_MOST, chance.gamma(USUAL_SHAPE, mean / USUAL_SHAPE)))
        for code, mean in USUAL.items()
    }


def add_colds_and_flares(
    likely: dict[str, Floats], life: Life, chance: np.random.Generator
) -> None:
    """Put runs of illness into the chances, as many a year as `life` says."""
    days = len(likely["fatigue"])
    for a_year, signs, length in (
        (life.colds, COLD, COLD_DAYS),
        (life.flares, FLARE, FLARE_DAYS),
    ):
        for _ in range(chance.poisson(a_year * days / 365)):
            add_run(likely, signs, int(chance.integers(days)), int(chance.integers(*length)))


def add_side_effects(likely: dict[str, Floats], onset: int, chance: np.random.Generator) -> None:
    """The first weeks of a medicine that upsets the stomach and the head, sodium unchanged."""
    add_run(likely, SIDE_EFFECTS, onset, int(chance.integers(*SIDE_EFFECT_DAYS)))


def add_run(likely: dict[str, Floats], signs: dict[str, float], first: int, length: int) -> None:
    """Raise the chances of `signs` for `length` days from `first` on."""
    for code, chance_a_day in signs.items():
        days = likely.setdefault(code, np.zeros(len(likely["fatigue"])))
        days[first : first + length] = _either(days[first : first + length], chance_a_day)


def add_fall(
    likely: dict[str, Floats], fall: Fall, medicine_onset: int, chance: np.random.Generator
) -> int:
    """Let the sodium fall after a medicine's start; the night on which it begins."""
    first = medicine_onset + int(chance.integers(*FALL_BEGINS[fall]))
    full = chance.uniform(*FALL_NIGHTS[fall])
    level: Floats = np.clip((np.arange(len(likely["fatigue"])) - first + 1) / full, 0, 1)
    for code, most in FALLING[fall].items():
        likely[code] = _either(likely[code], level * most)
    return first


def add_restless_legs(likely: dict[str, Floats], first: int, chance: np.random.Generator) -> None:
    """Evenings with the four signs from `first` on, with quiet stretches between."""
    days = len(likely["fatigue"])
    share, evenings = chance.uniform(*RESTLESS_EVENINGS), np.zeros(days)
    day, on = first, True
    while day < days:
        length = 1 + int(chance.exponential(RESTLESS_RUN * (2.0 if on else 1.0)))
        evenings[day : day + length] = share if on else share * RESTLESS_OFF_SHARE
        day, on = day + length, not on
    happens = chance.random(days) < evenings
    for code in RESTLESS_SIGNS:
        likely[code] = _either(likely[code], np.where(happens, RESTLESS_SIGN, 0.0))


def written_signs(
    likely: dict[str, Floats], logged: Bools, chance: np.random.Generator
) -> list[tuple[int, str]]:
    """What was ticked, by day and code; hardly anybody ticks on a night without an entry."""
    opened = logged | (chance.random(len(logged)) > LEAVES_UNTICKED)
    ticked = [
        (int(day), code)
        for code, chances in likely.items()
        for day in np.flatnonzero((chance.random(len(logged)) < chances) & opened)
    ]
    return sorted(ticked)


def _either(one: Floats, other: Floats | float) -> Floats:
    """The chance of a sign that two things may bring."""
    result: Floats = 1 - (1 - one) * (1 - other)
    return result
