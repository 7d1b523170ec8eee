"""Two periods side by side: counted, not weighed."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.analysis.records import Cramp, Night
from tracker.analysis.two_periods import TwoPeriods, compare_periods

DAY = dt.timedelta(days=1)
BEGUN = dt.date(2026, 1, 5)
LAST = dt.date(2026, 12, 1)
MARCH = (dt.date(2026, 3, 1), dt.date(2026, 3, 28))
APRIL = (dt.date(2026, 4, 1), dt.date(2026, 4, 28))
NEW_YORK = "America/New_York"


def nights(first: dt.date, states: str) -> list[Night]:
    """One night a letter: "x" with a cramp, "." quiet, " " not logged."""
    return [
        Night(date=first + place * DAY, cramps=(Cramp(),) * (state == "x"), count=state == "x")
        for place, state in enumerate(states)
        if state != " "
    ]


def compared(
    diary: list[Night],
    one: tuple[dt.date, dt.date] = MARCH,
    two: tuple[dt.date, dt.date] = APRIL,
    zone: str = NEW_YORK,
) -> TwoPeriods:
    return compare_periods(diary, one, two, begun=BEGUN, last_over=LAST, zone=zone)


def test_only_logged_nights_of_the_periods_are_counted() -> None:
    diary = nights(MARCH[0], "x......" * 4 + "xxx") + nights(APRIL[0], "xx..  ." * 4)
    found = compared(diary)
    assert (found.one.nights, found.one.logged, found.one.cramp_nights) == (28, 28, 4)
    assert (found.two.nights, found.two.logged, found.two.cramp_nights) == (28, 20, 8)
    assert (found.one.blank, found.two.blank) == (0, 8)
    assert found.one.per_week == 1.0
    assert found.two.per_week == pytest.approx(2.8)


def test_a_blank_night_is_never_a_quiet_one() -> None:
    sparse = compared(nights(MARCH[0], "x. " * 9))
    full = compared(nights(MARCH[0], "x." * 9))
    assert sparse.one.per_week == full.one.per_week == 3.5


@pytest.mark.parametrize(("logged", "wanting"), [(13, 1), (14, 0)])
def test_fourteen_logged_nights_are_needed_for_a_rate(logged: int, wanting: int) -> None:
    found = compared(nights(MARCH[0], "x" * logged) + nights(APRIL[0], "." * 28))
    assert found.one.wanting == wanting
    assert (found.one.per_week is None) is bool(wanting)
    assert found.is_enough is not bool(wanting)


def test_nights_before_the_diary_and_to_come_are_not_blank() -> None:
    early = (dt.date(2025, 12, 1), dt.date(2026, 1, 8))
    late = (dt.date(2026, 11, 29), dt.date(2026, 12, 9))
    found = compared([], early, late)
    assert (found.one.nights, found.two.nights) == (4, 3)
    before = (dt.date(2025, 10, 1), dt.date(2025, 10, 30))
    assert compared([], before, late).one.nights == 0


@pytest.mark.parametrize(
    ("one", "two", "zone", "is_other"),
    [
        ((1, 1), (7, 1), NEW_YORK, True),
        ((3, 1), (5, 1), NEW_YORK, True),
        ((6, 1), (7, 1), NEW_YORK, False),
        ((1, 1), (7, 1), "Pacific/Auckland", True),
        ((1, 1), (7, 1), "Asia/Singapore", False),
    ],
)
def test_another_season_is_noticed(
    one: tuple[int, int],
    two: tuple[int, int],
    zone: str,
    is_other: bool,  # noqa: FBT001
) -> None:
    spans = [(dt.date(2026, *start), dt.date(2026, *start) + 27 * DAY) for start in (one, two)]
    assert compared([], spans[0], spans[1], zone).is_other_season is is_other


def test_another_share_of_blank_nights_is_noticed() -> None:
    full = nights(MARCH[0], "." * 28)
    assert compared(full + nights(APRIL[0], ". " * 14)).is_other_logging
    assert not compared(full + nights(APRIL[0], ".... " * 5 + "...")).is_other_logging
