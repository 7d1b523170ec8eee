"""A stored drink is corrected or taken back, the day's total follows, and history stays."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import NOW
from tracker.actions.changes import undo_change
from tracker.actions.drink_changes import change_drink, choose_sizes, confirm_day, undo_drink
from tracker.actions.entries import ClockAheadError, NotAllowedError
from tracker.actions.fluids import record_drink
from tracker.models import Drink, Patient

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def totals(patient: Patient) -> dict[dt.date, int]:
    return dict(patient.fluid_days.values_list("day", "volume_ml"))


def test_a_correction_moves_the_total_and_keeps_what_was_said(ruth: Patient) -> None:
    drink, _ = record_drink(ruth, volume_ml=250, now=NOW)
    change_drink(ruth, drink, volume_ml=330, kind="coffee_tea", now=NOW)
    assert totals(ruth) == {TODAY: 330}
    change = ruth.changes.get()
    assert change.before == {"volume_ml": 250, "kind": "water"}
    undo_change(ruth, change, now=NOW + MINUTE)
    drink.refresh_from_db()
    assert (drink.volume_ml, drink.kind) == (250, "water")
    assert totals(ruth) == {TODAY: 250}


def test_a_time_that_is_given_later_counts_for_rates(ruth: Patient) -> None:
    drink, _ = record_drink(ruth, volume_ml=1500, now=NOW)
    record_drink(ruth, volume_ml=1500, at=NOW - HOUR, now=NOW)
    _, (alert,) = change_drink(ruth, drink, volume_ml=1500, kind="water", at=NOW, now=NOW)
    assert alert.rule == "R38"
    assert Drink.objects.filter(time_given=True).count() == 2


def test_a_drink_moved_to_yesterday_leaves_today(ruth: Patient) -> None:
    drink, _ = record_drink(ruth, volume_ml=250, now=NOW)
    change_drink(ruth, drink, volume_ml=250, kind="water", at=NOW - DAY, now=NOW)
    assert totals(ruth) == {TODAY - DAY: 250}


def test_an_old_drink_is_corrected_but_not_moved_to_another_old_day(ruth: Patient) -> None:
    drink, _ = record_drink(ruth, volume_ml=250, now=NOW)
    later = NOW + 30 * DAY
    change_drink(ruth, drink, volume_ml=300, kind="water", at=NOW + HOUR, now=later)
    assert totals(ruth) == {TODAY: 300}
    with pytest.raises(NotAllowedError, match="more than 7 days ago"):
        change_drink(ruth, drink, volume_ml=300, kind="water", at=NOW - DAY, now=later)


def test_a_drink_of_last_week_is_still_taken_and_an_older_one_is_not(ruth: Patient) -> None:
    record_drink(ruth, volume_ml=250, at=NOW - 7 * DAY, now=NOW)
    with pytest.raises(NotAllowedError, match="more than 7 days ago"):
        record_drink(ruth, volume_ml=250, at=NOW - 8 * DAY, now=NOW)


def test_a_time_ahead_of_our_clock_is_asked_about(ruth: Patient) -> None:
    drink, _ = record_drink(ruth, volume_ml=250, now=NOW)
    with pytest.raises(ClockAheadError, match="Our clock says 11:00 am"):
        change_drink(ruth, drink, volume_ml=250, kind="water", at=NOW + 6 * MINUTE, now=NOW)


def test_a_removed_drink_can_be_put_back(ruth: Patient) -> None:
    drink, _ = record_drink(ruth, volume_ml=250, now=NOW)
    change = undo_drink(ruth, drink, now=NOW)
    assert change is not None
    assert totals(ruth) == {}
    undo_change(ruth, change, now=NOW + MINUTE)
    assert totals(ruth) == {TODAY: 250}
    assert undo_drink(ruth, drink, now=NOW + 2 * MINUTE) is not None


def test_a_removed_drink_is_not_corrected(ruth: Patient) -> None:
    drink, _ = record_drink(ruth, volume_ml=250, now=NOW)
    undo_drink(ruth, drink, now=NOW)
    with pytest.raises(NotAllowedError, match="no longer counts"):
        change_drink(ruth, drink, volume_ml=300, kind="water", now=NOW)


def test_sizes_are_the_persons_own(ruth: Patient) -> None:
    choose_sizes(ruth, [120, 200, 750], now=NOW)
    ruth.refresh_from_db()
    assert ruth.drink_sizes == [120, 200, 750]
    choose_sizes(ruth, [], now=NOW)
    assert ruth.drink_sizes == []
    with pytest.raises(NotAllowedError, match="3,000 ml"):
        choose_sizes(ruth, [120, 200, 3001], now=NOW)


def test_a_confirmed_day_keeps_its_first_yes(ruth: Patient) -> None:
    record_drink(ruth, volume_ml=3000, now=NOW)
    confirm_day(ruth, TODAY, now=NOW)
    confirm_day(ruth, TODAY, now=NOW + HOUR)
    assert ruth.fluid_days.get().confirmed_at == NOW
