"""Exact tails for comparing two spans of nights, in the standard library only.

The nightly job looks again and again, so a tail is never read as a p-value: it is
held against levels far stricter than 0.05, which each pattern states. Spells make
cramp nights come in bunches; a bunch counts as less than its nights.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FORTNIGHT = 14  # nights
# Relative spread of a person's own rate from one fortnight to the next [A]. Baseline
# figures of a trial that chose its people by their cramps suggest about 0.5 (Roguin Maor
# 2017, clinical evidence 1.4); such a choice widens it.
FORTNIGHT_SPREAD = 0.45
CALM_SPREAD = 0.25  # the least anybody is given, whatever their own fortnights show [A]
GUESS_WEIGHT = 4  # fortnights that the first guess is worth [A]
_TINY = 1e-300
_PRECISION = 1e-12
_MAX_TERMS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts over a set of nights. `nights` includes those without an entry.

    `cramps` counts cramp nights, `attacks` single cramps, at most four a night.
    `expected` is the sum of season factors over the logged nights: what an unchanging
    person would log, up to a constant.
    """

    nights: int = 0
    logged: int = 0
    cramps: int = 0
    attacks: int = 0
    expected: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        """The counts of both sets of nights together."""
        return Tally(
            nights=self.nights + other.nights,
            logged=self.logged + other.logged,
            cramps=self.cramps + other.cramps,
            attacks=self.attacks + other.attacks,
            expected=self.expected + other.expected,
        )

    @property
    def share(self) -> float:
        """Cramp nights of logged nights, 0 to 1; 0 when nothing was logged."""
        return self.cramps / self.logged if self.logged else 0.0

    @property
    def rate(self) -> float:
        """Cramps a logged night; 0 when nothing was logged."""
        return self.attacks / self.logged if self.logged else 0.0

    @property
    def calendar_rate(self) -> float:
        """Cramps a night of the calendar: the reading in which silence was quiet."""
        return self.attacks / self.nights if self.nights else 0.0


def total(tallies: Iterable[Tally]) -> Tally:
    """The counts of all the given spans together."""
    return sum(tallies, Tally())


def rise_tail(before: Tally, after: Tally, bunching: float) -> float:
    """Chance of so many of all cramps in `after` if the rate never changed, 0 to 1.

    The larger of the chance with and without the season (a rise must be seen either
    way), conditional on the total, with counts shrunk by `bunching`.
    """
    if not before.logged or not after.logged:
        return 1.0
    shares = (
        after.logged / (before.logged + after.logged),
        after.expected / (before.expected + after.expected),
    )
    return max(_shrunk_tail(before, after, share, bunching) for share in shares)


def calendar_tail(before: Tally, after: Tally, bunching: float) -> float:
    """The same chance with every night counted: the check on "logs only the bad nights"."""
    if not before.nights or not after.nights:
        return 1.0
    share = after.nights / (before.nights + after.nights)
    return _shrunk_tail(before, after, share, bunching)


def bunching_of(sides: Iterable[Sequence[Tally]]) -> float:
    """How many cramps carry the information of one independent one, at least 1.

    `sides` holds the fortnights of each side of a comparison. Before anything is known of
    a person, a count of mean m whose rate has relative spread s has variance m + s²m²:
    1 + s²m times that of independent cramps. Their own fortnights, about the mean of
    their side, replace that guess the more of them there are; but nobody counts as
    calmer than the calmest people.
    """
    fortnights = [tuple(side) for side in sides]
    everything = total(tally for side in fortnights for tally in side)
    if not everything.nights:
        return 1.0
    mean = everything.attacks * FORTNIGHT / everything.nights
    squares, freedom = _scatter(fortnights)
    guess = 1 + FORTNIGHT_SPREAD**2 * mean
    own = (squares + GUESS_WEIGHT * guess) / (freedom + GUESS_WEIGHT)
    return max(own, 1 + CALM_SPREAD**2 * mean)


def _scatter(sides: Sequence[Sequence[Tally]]) -> tuple[float, int]:
    """Pearson's squares of the fortnights about the rate of their side, and how many are free."""
    squares, freedom = 0.0, 0
    for side in sides:
        rate = total(side).rate
        counted = [tally for tally in side if tally.logged]
        if not rate or not counted:
            continue
        freedom += len(counted) - 1
        squares += sum((t.attacks - rate * t.logged) ** 2 / (rate * t.logged) for t in counted)
    return squares, freedom


def _shrunk_tail(before: Tally, after: Tally, share: float, bunching: float) -> float:
    attacks = before.attacks + after.attacks
    return binomial_upper_tail(after.attacks / bunching, attacks / bunching, share)


def binomial_upper_tail(successes: float, trials: float, share: float) -> float:
    """P(X >= successes) for X ~ Binomial(trials, share), 0 to 1.

    Exact for whole numbers; between them the incomplete beta function carries on
    smoothly (Abramowitz and Stegun 26.5.24). `share` must lie strictly inside 0 and 1.
    """
    if successes <= 0:
        return 1.0
    if successes > trials:
        return 0.0
    return _incomplete_beta(successes, trials - successes + 1, share)


def stratified_upper_tail(strata: Sequence[tuple[int, int, int, int]]) -> float:
    """P(as many or more cramp nights among the exposed), given every stratum's margins.

    Each stratum is (exposed nights, exposed cramp nights, other nights, other cramp
    nights). The exact conditional test of a common odds ratio of 1: the sum of
    independent hypergeometric counts (Mehta, Patel and Gray 1985).
    """
    observed = sum(stratum[1] for stratum in strata)
    distribution = [1.0]
    for exposed, exposed_cramps, others, other_cramps in strata:
        cramps = exposed_cramps + other_cramps
        distribution = _convolve(distribution, _hypergeometric(exposed, others, cramps))
    return min(1.0, math.fsum(distribution[observed:]))


def common_odds_ratio(strata: Sequence[tuple[int, int, int, int]]) -> float:
    """The Mantel-Haenszel odds ratio of the strata; infinite when nothing speaks against."""
    above = below = 0.0
    for exposed, exposed_cramps, others, other_cramps in strata:
        size = exposed + others
        above += exposed_cramps * (others - other_cramps) / size
        below += (exposed - exposed_cramps) * other_cramps / size
    if below == 0:
        return math.inf if above else 1.0
    return above / below


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction."""
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1 - front * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    """Lentz's evaluation of the continued fraction (Numerical Recipes, section 6.4)."""
    c = 1.0
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    result = d
    for m in range(1, _MAX_TERMS):
        step = 1.0
        for coefficient in _coefficients(a, b, x, m):
            d = 1 / _away_from_zero(1 + coefficient * d)
            c = _away_from_zero(1 + coefficient / c)
            step = c * d
            result *= step
        if abs(step - 1) < _PRECISION:
            break
    return result


def _coefficients(a: float, b: float, x: float, m: int) -> tuple[float, float]:
    even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return even, odd


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _hypergeometric(exposed: int, others: int, cramps: int) -> list[float]:
    """Chances of 0, 1, … cramp nights among the exposed when `cramps` fall anywhere."""
    ways = math.comb(exposed + others, cramps)
    return [
        math.comb(exposed, k) * math.comb(others, cramps - k) / ways if k <= cramps else 0.0
        for k in range(min(exposed, cramps) + 1)
    ]


def _convolve(left: Sequence[float], right: Sequence[float]) -> list[float]:
    result = [0.0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] += a * b
    return result
