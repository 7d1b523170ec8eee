"""The season factor."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.analysis.season import is_southern, season_factor

JULY = dt.date(2026, 7, 15)
JANUARY = dt.date(2026, 1, 14)


def test_mid_summer_brings_twice_the_cramps_of_mid_winter() -> None:
    ratio = season_factor(JULY, "Europe/Berlin") / season_factor(JANUARY, "Europe/Berlin")
    assert ratio == pytest.approx(2.0, abs=0.02)


@pytest.mark.parametrize(
    "zone", ["Australia/Sydney", "Pacific/Auckland", "America/Argentina/Salta"]
)
def test_summer_is_in_january_in_the_south(zone: str) -> None:
    assert is_southern(zone)
    assert season_factor(JANUARY, zone) > 1.3 > 0.7 > season_factor(JULY, zone)


def test_an_unknown_zone_is_read_as_northern() -> None:
    assert not is_southern("Nowhere/Else")


def test_a_years_mean_is_one() -> None:
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(365)]
    assert sum(season_factor(day, "UTC") for day in days) / 365 == pytest.approx(1.0, abs=1e-6)
