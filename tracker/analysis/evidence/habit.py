"""Whether a person writes how many cramps there were, or only that there were some.

Some write every bad night as one cramp. Of them a night with one says no more than that
there was any; taken for a count it would hide a rise. Each diary tells by itself which sort
it is: as long as all its nights are ones while its rate makes other numbers due, its odds
of yes and no go up, and one larger number takes most of them away.

With the chance w of yes or no, of which ALWAYS_ONE are written as one, and a part of every
number that is habit anyway, a number n has the chance

    (1 - w) * ((1 - habit) * by rate(n) + habit * usual(n)) + w * yes or no(n)

which is, but for a factor that no rate changes, a number of which a larger part is habit.
That part is rounded to one of `chances.HABITS`.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model
from tracker.analysis.evidence.chances import (
    HABIT_RATE,
    HABITS,
    NOTHING_SEEN,
    ONE_OF_ANY,
    rate_place,
    seen_place,
)

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

YES_OR_NO: Final = 0.05  # share of people who write no numbers, beforehand [A]
ALWAYS_ONE: Final = 0.97  # share of their nights with any cramp that are written as one [A]
# The log odds stay between these, so that somebody who changes is believed within a season [A].
LEAST_ODDS: Final = -5.0
MOST_ODDS: Final = 4.0
FIRST_RATE: Final = (1, 4)  # cramps of nights, as if seen before the diary; as `weights.surprise`
NUMBERS: Final = 3  # what is known of each person: log odds, logged nights, cramps
ODDS_AT, NIGHTS_AT, CRAMPS_AT = range(NUMBERS)
_USUAL_ONE = float(ONE_OF_ANY[rate_place(np.array(HABIT_RATE))])
_OFTEN_ONE = (1 - HABITS[0]) * ONE_OF_ANY + HABITS[0] * _USUAL_ONE
# For each of RATES what one cramp adds to the log odds, and what more than one does.
_NEWS = np.stack(
    [np.log(ALWAYS_ONE / _OFTEN_ONE), np.log((1 - ALWAYS_ONE) / (1 - _OFTEN_ONE))], axis=1
)
_AGAINST_USUAL = np.array([ALWAYS_ONE / _USUAL_ONE, (1 - ALWAYS_ONE) / (1 - _USUAL_ONE)])
_BETWEEN_HABITS = (np.array(HABITS)[1:] + np.array(HABITS)[:-1]) / 2


def at_first(rows: int) -> Floats:
    """(row, NUMBERS): what is known of people before their first night."""
    known = np.zeros((rows, NUMBERS))
    known[:, ODDS_AT] = math.log(YES_OR_NO / (1 - YES_OR_NO))
    return known


def take_in(known: Floats, counts: Floats, told: Bools) -> Indices:
    """The places in CHANCES of what is written of one night; it is taken in, in place.

    known (row, NUMBERS); counts and told (row): a night that is not told has no count.
    """
    seen = np.where(told, np.minimum(counts, model.MOST_CRAMPS), 0).astype(np.intp)
    several = (seen > 1).astype(np.intp)
    odds, nights, cramps = known.T
    rate = rate_place(np.log((cramps + FIRST_RATE[0]) / (nights + FIRST_RATE[1])))
    no_number = np.exp(odds) * _AGAINST_USUAL[several]
    habit = np.searchsorted(_BETWEEN_HABITS, (HABITS[0] + no_number) / (1 + no_number))
    known[:, ODDS_AT] = np.where(
        seen > 0, np.clip(odds + _NEWS[rate, several], LEAST_ODDS, MOST_ODDS), odds
    )
    known[:, NIGHTS_AT] += told
    known[:, CRAMPS_AT] += seen
    return np.where(told, seen_place(seen, habit), NOTHING_SEEN)
