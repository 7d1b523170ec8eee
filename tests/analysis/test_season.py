"""The warmth of the year."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.analysis.season import is_southern, warmth

JANUARY_1 = dt.date(2026, 1, 1)
MID_JULY, MID_JANUARY = 195, 13  # nights after the first of January


def test_mid_july_is_the_warmest_in_the_north() -> None:
    year = warmth(JANUARY_1, 365, "Europe/Berlin")
    assert int(year.argmax()) == MID_JULY
    assert year[MID_JANUARY] == pytest.approx(-1.0, abs=0.01)
    assert year.mean() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    "zone", ["Australia/Sydney", "Pacific/Auckland", "America/Argentina/Salta"]
)
def test_summer_is_in_january_in_the_south(zone: str) -> None:
    assert is_southern(zone)
    year = warmth(JANUARY_1, 365, zone)
    assert year[MID_JANUARY] == pytest.approx(1.0, abs=0.01)
    assert year[MID_JULY] == pytest.approx(-1.0, abs=0.01)


@pytest.mark.parametrize("zone", ["Asia/Singapore", "America/Bogota", "Africa/Nairobi"])
def test_no_part_of_the_year_is_warmer_between_the_tropics(zone: str) -> None:
    assert not warmth(JANUARY_1, 365, zone).any()


def test_a_diary_that_begins_later_has_the_same_year() -> None:
    later = warmth(dt.date(2026, 3, 1), 30, "UTC")
    assert later == pytest.approx(warmth(JANUARY_1, 89, "UTC")[59:])


def test_an_unknown_zone_is_read_as_northern() -> None:
    assert not is_southern("Nowhere/Else")
