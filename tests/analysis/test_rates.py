"""The exact tails, against their definitions."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.analysis.rates import (
    CALM_SPREAD,
    Tally,
    binomial_upper_tail,
    bunching_of,
    calendar_tail,
    common_odds_ratio,
    rise_tail,
    stratified_upper_tail,
)


def tally(logged: int, attacks: int, nights: int | None = None) -> Tally:
    return Tally(
        nights=nights or logged,
        logged=logged,
        cramps=min(logged, attacks),
        attacks=attacks,
        expected=float(logged),
    )


@given(
    trials=st.integers(min_value=1, max_value=60),
    successes=st.integers(min_value=0, max_value=60),
    share=st.floats(min_value=0.02, max_value=0.98),
)
def test_the_binomial_tail_is_the_sum_of_its_terms(
    trials: int, successes: int, share: float
) -> None:
    terms = (
        math.comb(trials, k) * share**k * (1 - share) ** (trials - k)
        for k in range(successes, trials + 1)
    )
    assert binomial_upper_tail(successes, trials, share) == pytest.approx(
        math.fsum(terms), rel=1e-9, abs=1e-12
    )


def test_between_whole_numbers_the_tail_falls_steadily() -> None:
    values = [binomial_upper_tail(5 + step / 10, 12.5, 0.4) for step in range(20)]
    assert all(later < earlier for earlier, later in itertools.pairwise(values))


def test_one_stratum_is_fishers_exact_test() -> None:
    # Fisher's tea-tasting table: 3 of 4 right, one-sided chance 17/70.
    assert stratified_upper_tail([(4, 3, 4, 1)]) == pytest.approx(17 / 70)


def test_strata_are_added_as_independent_tables() -> None:
    first, second = (4, 3, 4, 1), (3, 2, 5, 1)

    def chances(stratum: tuple[int, int, int, int]) -> list[float]:
        exposed, a, others, b = stratum
        cramps = a + b
        ways = math.comb(exposed + others, cramps)
        return [
            math.comb(exposed, k) * math.comb(others, cramps - k) / ways
            for k in range(min(exposed, cramps) + 1)
        ]

    expected = sum(
        p * q
        for (i, p), (j, q) in itertools.product(
            enumerate(chances(first)), enumerate(chances(second))
        )
        if i + j >= 5
    )
    assert stratified_upper_tail([first, second]) == pytest.approx(expected)


def test_the_common_odds_ratio_of_one_table_is_its_own() -> None:
    assert common_odds_ratio([(10, 6, 20, 5)]) == pytest.approx((6 * 15) / (4 * 5))
    assert common_odds_ratio([(5, 5, 5, 0)]) == math.inf


def test_the_worse_of_both_seasons_counts() -> None:
    before, after = tally(60, 12), tally(60, 40)
    summer = Tally(nights=60, logged=60, cramps=40, attacks=40, expected=80.0)
    assert rise_tail(before, summer, 1.0) > rise_tail(before, after, 1.0)
    winter = Tally(nights=60, logged=60, cramps=40, attacks=40, expected=40.0)
    assert rise_tail(before, winter, 1.0) == rise_tail(before, after, 1.0)


def test_bunching_weakens_every_tail() -> None:
    before, after = tally(60, 12), tally(60, 40)
    assert rise_tail(before, after, 2.0) > rise_tail(before, after, 1.0)


def test_silence_read_as_quiet_can_undo_a_rise() -> None:
    before, after = tally(60, 30), tally(30, 30, nights=60)
    assert rise_tail(before, after, 1.0) < 0.02
    assert calendar_tail(before, after, 1.0) > 0.4


def test_nothing_logged_proves_nothing() -> None:
    assert rise_tail(Tally(), tally(30, 20), 1.0) == 1.0
    assert rise_tail(tally(30, 0), tally(30, 0), 1.0) == 1.0
    assert bunching_of([]) == 1.0


def test_spells_bunch_and_even_fortnights_do_not_go_below_the_calmest() -> None:
    even = [tally(14, 6)] * 10
    spells = [tally(14, count) for count in (0, 14, 1, 13, 0, 12, 2, 14, 0, 4)]
    assert bunching_of([even]) == pytest.approx(1 + CALM_SPREAD**2 * 6)
    assert bunching_of([spells]) > 4
