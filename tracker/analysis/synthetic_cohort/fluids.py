"""What was drunk, and what was written down of it."""

from __future__ import annotations

import math

import numpy as np

from tracker.analysis.synthetic_cohort.cramps import Counts
from tracker.analysis.synthetic_cohort.people import Measure, Owner
from tracker.analysis.synthetic_cohort.scenarios import Life
from tracker.analysis.synthetic_cohort.weather import Bools, Floats

LOW_BEGINS, LOW_GOES_ON = 0.12, 0.4  # chance that a day is low after a usual, after a low one
LOW_SHARE = (0.45, 0.68)  # of the usual amount on a low day
DAY_SIGMA, HOT_LOG = 0.16, 0.12
GLASS_ML, ROUND_GUESS_ML = 250, 500
GUESSES_USUAL = 0.6  # of the days of a guesser the number is the usual one
DRINKS_MORE_NIGHTS = 0.5  # how the extra drinking after a cramp fades, a day
UNIT_SLIPS = 0.006  # of days: ounces in the field for ml, or a litre written as 1
ML_PER_OUNCE = 29.57
BLANK_DAYS = 4.0  # days without a number come in runs of about this length


def draw_low_days(life: Life, hot: Bools, chance: np.random.Generator) -> Bools:
    """The days on which too little was truly drunk."""
    low = np.zeros(len(hot), dtype=bool)
    for day in range(len(hot)):
        likely = LOW_GOES_ON if day and low[day - 1] else LOW_BEGINS
        low[day] = chance.random() < likely + (life.dry_when_hot if hot[day] else 0.0)
    return low


def draw_amounts(
    life: Life, owner: Owner, low: Bools, hot: Bools, cramps: Counts, chance: np.random.Generator
) -> Floats:
    """Millilitres truly drunk a day: less on low days, more when hot and after a cramp."""
    log_ml = math.log(owner.usual_ml) + chance.normal(0, DAY_SIGMA, len(low)) + HOT_LOG * hot
    log_ml += np.where(low, np.log(chance.uniform(*LOW_SHARE, len(low))), 0.0)
    thirst = 0.0
    for day in range(1, len(low)):
        thirst = DRINKS_MORE_NIGHTS * thirst + (cramps[day - 1] > 0)
        log_ml[day] += life.drinks_after * min(thirst, 1.0)
    return np.exp(log_ml)


def written_amounts(owner: Owner, amounts: Floats, chance: np.random.Generator) -> dict[int, float]:
    """The numbers in the diary, by day."""
    noted = _days_with_a_number(owner, len(amounts), chance)
    return {
        int(day): _slip(_measured(owner, float(amounts[day]), chance), chance)
        for day in np.flatnonzero(noted)
    }


def _days_with_a_number(owner: Owner, days: int, chance: np.random.Generator) -> Bools:
    """Runs of days with and without, in the person's own proportion."""
    noted = np.zeros(days, dtype=bool)
    begins_blank = min(1.0, (1 - owner.fluids_logged) / owner.fluids_logged / BLANK_DAYS)
    now = chance.random() < owner.fluids_logged
    for day in range(days):
        now = chance.random() >= begins_blank if now else chance.random() < 1 / BLANK_DAYS
        noted[day] = now
    return noted


def _measured(owner: Owner, amount: float, chance: np.random.Generator) -> float:
    match owner.measure:
        case Measure.MEASURED:
            return round(amount, -1)
        case Measure.GLASSES:
            return float(GLASS_ML * max(1, round(amount * chance.lognormal(0, 0.08) / GLASS_ML)))
        case Measure.GUESSED:
            is_usual = chance.random() < GUESSES_USUAL
            guess = owner.usual_ml if is_usual else amount * chance.lognormal(0, 0.2)
            return float(ROUND_GUESS_ML * max(1, round(guess / ROUND_GUESS_ML)))


def _slip(amount: float, chance: np.random.Generator) -> float:
    if chance.random() >= UNIT_SLIPS:
        return amount
    return round(amount / ML_PER_OUNCE) if chance.random() < 0.7 else round(amount / 1000, 1)
