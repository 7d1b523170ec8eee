"""Rate ratios that the nights have not ruled out: valid however often one looks.

`likelihood` is that of every ratio of `model.RATIOS` against no effect, as it stands on
one night. A ratio is ruled out once all ratios together, weighed by a wide prior, foretold
the nights so much better than it did (design 4.8; Ville's inequality bounds how often the
true one is ever ruled out).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tracker.analysis.evidence import model

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_RATIOS: Final = np.array(model.RATIOS)
_ANY: Final = np.array(model.weights(model.ANY_EFFECT))
SMALL_RATIO: Final = 1.5  # an effect below it is given up; design 4.7
FUTILE_FROM: Final = 20.0  # weight against every ratio from SMALL_RATIO on; design 4.7
SETTLED_RATIO: Final = 1.25  # after a stop, below it the cramps are back where they were; 4.7
SETTLED_SHARE: Final = 0.10  # of diaries in which that may ever be wrong; design 4.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The ratios still possible, from `low` to `high`; `open_ended` when the largest is."""

    low: float
    high: float
    open_ended: bool


def interval(likelihood: Floats, wrong: float) -> Interval:
    """The interval that ever misses the truth in at most a share `wrong` of diaries."""
    possible = np.flatnonzero(_possible(likelihood[None], wrong)[0])
    low, high = int(possible[0]), int(possible[-1])
    return Interval(
        low=float(_RATIOS[low]), high=float(_RATIOS[high]), open_ended=high == len(_RATIOS) - 1
    )


def is_futile(likelihood: Floats) -> Bools:
    """For each night (night, ratio): whether a ratio worth speaking of is ruled out."""
    mixed = likelihood @ _ANY
    return np.asarray(mixed / likelihood[:, _RATIOS >= SMALL_RATIO].max(axis=1) >= FUTILE_FROM)


def is_settled(after_stop: Floats) -> Bools:
    """For each night whether the nights after a stop are surely no more than a little above."""
    possible = _possible(after_stop, SETTLED_SHARE)
    return np.asarray(~possible[:, _RATIOS >= SETTLED_RATIO].any(axis=1))


def _possible(likelihood: Floats, wrong: float) -> Bools:
    mixed = likelihood @ _ANY
    possible = mixed[:, None] < likelihood / wrong
    # The likeliest ratio is never ruled out by its own mixture; this keeps rounding honest.
    possible[np.arange(len(likelihood)), likelihood.argmax(axis=1)] = True
    return np.asarray(possible)
