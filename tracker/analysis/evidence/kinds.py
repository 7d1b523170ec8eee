"""Kinds of people: how each one's rate goes up and down of itself.

Two families run side by side in the filter, and each person's own nights weigh them. For
some the rate goes up and down in waves, an autoregression laid on two or three steps, and
a night's cramps follow a negative binomial. For others bad spells begin and end at a
stroke, and cramps come in clusters (`chances`).

The steps of all kinds stand in one line, the first step of every kind, then the second of
every kind, then the third of those that have one: so passing from step to step, and adding
up, are done for all kinds at once on one stretch of the line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

Chances = npt.NDArray[np.float32]

LEVEL_STEP: Final = 0.3  # between two levels of the grid, log
LEVELS: Final = np.arange(
    -4.05, 0.91, LEVEL_STEP
)  # log cramps a night: one in 8 weeks to 17 a week


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of person.

    `depths` are the log ratios of its steps to one another, the calmest first; `worsens`
    and `eases` the chances a night to pass from each step to the next, and back. `season`
    and `heat` are what midsummer and a hot day do to the log rate, `weight` is the share
    beforehand. `size` is that of the negative binomial, None where cramps come in clusters.
    """

    depths: tuple[float, ...]
    worsens: tuple[float, ...]
    eases: tuple[float, ...]
    season: float
    heat: float
    weight: float
    size: float | None = None

    @property
    def steady(self) -> tuple[float, ...]:
        """The share of nights on each step in the long run."""
        parts = [1.0]
        for up, down in zip(self.worsens, self.eases, strict=True):
            parts.append(parts[-1] * up / down)
        return tuple(part / math.fsum(parts) for part in parts)

    @property
    def mean(self) -> float:
        """The log of its mean rate over all its nights."""
        parts = zip(self.steady, self.depths, strict=True)
        return math.log(math.fsum(share * math.exp(depth) for share, depth in parts))


def _waves(*, steps: int, depth: float, carry: float, season: float, weight: float) -> Kind:
    """An autoregression with this standard deviation and correlation, on two or three steps.

    The chain is Rouwenhorst's (1995); of three steps, its rarest, from one end to the other
    in a night, is left out.
    """
    stay, leave = (1 + carry) / 2, (1 - carry) / 2
    edge = depth * math.sqrt(steps - 1)
    inner, outer = stay * leave, 2 * stay * leave
    return Kind(
        depths=(-edge, edge) if steps == 2 else (-edge, 0.0, edge),
        worsens=(leave,) if steps == 2 else (outer, inner),
        eases=(leave,) if steps == 2 else (inner, outer),
        season=season,
        heat=season,
        weight=weight,
        size=WAVE_SIZE,
    )


def _spells(
    *,
    depths: tuple[float, float],
    nights: tuple[float, float],
    season: float,
    heat: float,
    weight: float,
) -> Kind:
    """A calm and a bad spell with these log ratios and mean lengths."""
    calm_nights, bad_nights = nights
    return Kind(
        depths=depths,
        worsens=(1 / calm_nights,),
        eases=(1 / bad_nights,),
        season=season,
        heat=heat,
        weight=weight,
    )


WAVE_SIZE: Final = 3.0  # of the negative binomial; detection design 4.2
# Chosen on diaries for tuning, and on none of those that figures are told of [A]; the waves
# are near those of detection design 4.2. On the whole summer is double winter (0.35 on this
# scale; Garrison 2015, clinical evidence 1.3); for some it is far more, for others nothing.
# Those with the most steps come first.
KINDS: Final = (
    _waves(steps=3, depth=0.65, carry=0.95, season=0.3, weight=0.10),
    _waves(steps=2, depth=0.25, carry=0.60, season=0.2, weight=0.15),
    _waves(steps=2, depth=0.40, carry=0.90, season=0.2, weight=0.15),
    _spells(depths=(-0.5, 0.75), nights=(27, 9), season=0.1, heat=0.1, weight=0.20),
    _spells(depths=(-0.5, 0.75), nights=(27, 9), season=0.6, heat=0.5, weight=0.20),
    _spells(depths=(-0.9, 1.0), nights=(45, 18), season=0.35, heat=0.35, weight=0.20),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """The places in the line between which some pass each night.

    `worsens` and `eases` (place) are the chances to pass from `below` to `above`, and back.
    """

    below: slice
    above: slice
    worsens: Chances
    eases: Chances


def _stretches() -> tuple[slice, ...]:
    """Where the first steps of all kinds stand, where the second ones, and so on."""
    most = max(len(kind.depths) for kind in KINDS)
    having = [sum(len(kind.depths) > step for kind in KINDS) for step in range(most)]
    ends = list(accumulate(having, initial=0))
    return tuple(slice(first, after) for first, after in pairwise(ends))


def _passings() -> tuple[Passing, ...]:
    result = []
    for step, (here, above) in enumerate(pairwise(STRETCHES)):
        kinds = KINDS[: above.stop - above.start]
        result.append(
            Passing(
                below=slice(here.start, here.start + len(kinds)),
                above=above,
                worsens=np.array([kind.worsens[step] for kind in kinds], dtype=np.float32),
                eases=np.array([kind.eases[step] for kind in kinds], dtype=np.float32),
            )
        )
    return tuple(result)


STRETCHES: Final = _stretches()
PASSINGS: Final = _passings()
KIND_OF: Final = np.concatenate([np.arange(part.stop - part.start) for part in STRETCHES])
STEP_OF: Final = np.repeat(np.arange(len(STRETCHES)), [p.stop - p.start for p in STRETCHES])
STEPS: Final = len(KIND_OF)  # of all kinds
