"""Drinks: the day's total follows them, and very much to drink is answered at once."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW
from tests.support.rows import statements
from tests.support.threads import together
from tracker import audit
from tracker.actions.drink_changes import undo_drink
from tracker.actions.entries import NotAllowedError
from tracker.actions.fluids import record_drink, record_drinks
from tracker.actions.once import KeyReusedError, Once
from tracker.actions.symptoms import report_signs
from tracker.analysis.version import ALGORITHM_VERSION
from tracker.models import AnalysisRun, Drink, FluidDay, Patient

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def total(patient: Patient, day: dt.date = TODAY) -> int | None:
    return patient.fluid_days.filter(day=day).values_list("volume_ml", flat=True).first()


def at(text: str) -> dt.datetime:
    """A time of 18 June 2026 in New York."""
    return dt.datetime.fromisoformat(f"2026-06-18T{text}:00-04:00").astimezone(dt.UTC)


def test_the_total_of_a_day_follows_every_drink_and_every_undo(ruth: Patient) -> None:
    first, _ = record_drink(ruth, volume_ml=250, now=NOW)
    second, _ = record_drink(ruth, volume_ml=330, now=NOW)
    assert total(ruth) == 580
    undo_drink(ruth, first, now=NOW)
    undo_drink(ruth, first, now=NOW)
    assert total(ruth) == 330
    undo_drink(ruth, second, now=NOW)
    assert total(ruth) is None
    assert Drink.objects.count() == 2


def test_many_drinks_at_once_give_the_same_totals(ruth: Patient) -> None:
    record_drink(ruth, volume_ml=100, now=NOW)
    drinks = [(NOW, 250, "water"), (NOW - HOUR, 300, "coffee_tea"), (NOW - DAY, 500, "water")]
    assert record_drinks(ruth, drinks, now=NOW, actor=audit.JOB) == 3
    assert (total(ruth), total(ruth, TODAY - DAY)) == (650, 500)


def test_many_drinks_of_a_closed_day_set_its_analysis_back_to_due(ruth: Patient) -> None:
    run = AnalysisRun.objects.create(
        patient=ruth, night=TODAY - 2 * DAY, version=ALGORITHM_VERSION, state="done"
    )
    record_drinks(ruth, [(NOW - 40 * DAY, 250, "water")], now=NOW, actor=audit.JOB)
    run.refresh_from_db()
    assert run.state == AnalysisRun.State.DUE


@pytest.mark.parametrize(
    ("moment", "day"), [("03:59", TODAY - DAY), ("04:00", TODAY), ("10:59", TODAY)]
)
def test_a_drink_belongs_to_the_day_that_began_at_four(
    ruth: Patient, moment: str, day: dt.date
) -> None:
    drink, _ = record_drink(ruth, volume_ml=250, at=at(moment), now=NOW)
    assert drink.day == day
    assert total(ruth, day) == 250


def test_only_a_chosen_time_counts_as_given(ruth: Patient) -> None:
    tapped, _ = record_drink(ruth, volume_ml=250, now=NOW)
    chosen, _ = record_drink(ruth, volume_ml=250, at=NOW, now=NOW)
    assert (tapped.time_given, chosen.time_given) == (False, True)


@pytest.mark.parametrize("volume_ml", [0, -250, 3001])
def test_an_impossible_volume_is_refused_with_words(ruth: Patient, volume_ml: int) -> None:
    with pytest.raises(NotAllowedError, match="3,000 ml"):
        record_drink(ruth, volume_ml=volume_ml, now=NOW)
    assert not Drink.objects.exists()


def test_a_time_that_has_not_come_is_refused(ruth: Patient) -> None:
    with pytest.raises(NotAllowedError, match="has not come"):
        record_drink(ruth, volume_ml=250, at=NOW + dt.timedelta(minutes=6), now=NOW)


def test_a_second_tap_is_the_same_drink(ruth: Patient) -> None:
    once = Once(key=uuid.uuid4(), fields={"volume": "250"})
    first = record_drink(ruth, volume_ml=250, now=NOW, once=once)
    again = record_drink(ruth, volume_ml=250, now=NOW, once=once)
    assert first == again
    assert total(ruth) == 250
    with pytest.raises(KeyReusedError):
        record_drink(
            ruth, volume_ml=500, now=NOW, once=Once(key=once.key, fields={"volume": "500"})
        )
    assert total(ruth) == 250


def test_a_second_tap_on_too_much_gets_the_same_answer(ruth: Patient) -> None:
    record_drink(ruth, volume_ml=3000, now=NOW)
    once = Once(key=uuid.uuid4(), fields={})
    _, fired = record_drink(ruth, volume_ml=3000, now=NOW, once=once)
    _, again = record_drink(ruth, volume_ml=3000, now=NOW, once=once)
    assert fired == again != []


def test_five_litres_are_not_yet_more_than_five(ruth: Patient) -> None:
    answers = [record_drink(ruth, volume_ml=2500, now=NOW)[1] for _ in range(2)]
    assert answers == [[], []]
    _, (alert,) = record_drink(ruth, volume_ml=1, now=NOW)
    assert (alert.rule, alert.urgency, alert.categories) == ("R38", "today", ["fluids"])


def test_more_than_a_litre_an_hour_for_two_hours_is_answered(ruth: Patient) -> None:
    assert record_drink(ruth, volume_ml=1000, at=at("08:00"), now=NOW)[1] == []
    assert record_drink(ruth, volume_ml=1000, at=at("09:00"), now=NOW)[1] == []
    _, (alert,) = record_drink(ruth, volume_ml=100, at=at("09:59"), now=NOW)
    assert (alert.rule, alert.urgency) == ("R38", "today")


def test_drinks_two_hours_apart_are_not_one_rate(ruth: Patient) -> None:
    record_drink(ruth, volume_ml=1900, at=at("08:00"), now=NOW)
    assert record_drink(ruth, volume_ml=1900, at=at("10:00"), now=NOW)[1] == []


def test_taps_without_a_time_never_make_a_rate(ruth: Patient) -> None:
    answers = [record_drink(ruth, volume_ml=1500, now=NOW)[1] for _ in range(3)]
    assert answers == [[], [], []]


def test_a_rate_across_four_in_the_morning_is_answered(ruth: Patient) -> None:
    assert record_drink(ruth, volume_ml=1500, at=at("03:30"), now=at("04:30"))[1] == []
    _, (alert,) = record_drink(ruth, volume_ml=1500, at=at("04:10"), now=at("04:30"))
    assert (alert.rule, alert.date) == ("R38", TODAY)


def test_much_to_drink_with_signs_is_an_emergency(ruth: Patient) -> None:
    report_signs(ruth, ["headache"], now=NOW)
    record_drink(ruth, volume_ml=2000, at=at("09:00"), now=NOW)
    _, (alert,) = record_drink(ruth, volume_ml=500, at=at("09:30"), now=NOW)
    assert (alert.rule, alert.urgency) == ("R38", "emergency")


def test_an_undone_drink_is_no_part_of_a_rate(ruth: Patient) -> None:
    drink, _ = record_drink(ruth, volume_ml=2000, at=at("09:00"), now=NOW)
    undo_drink(ruth, drink, now=NOW)
    assert record_drink(ruth, volume_ml=1500, at=at("09:30"), now=NOW)[1] == []


def test_a_glass_reads_no_history_while_little_was_drunk(ruth: Patient) -> None:
    record_drink(ruth, volume_ml=250, now=NOW)
    with CaptureQueriesContext(connection) as captured:
        record_drink(ruth, volume_ml=250, now=NOW)
    assert len(statements(captured)) <= 8  # three of them are the trail


def test_a_drink_of_a_closed_day_sets_its_analysis_back_to_due(ruth: Patient) -> None:
    run = AnalysisRun.objects.create(
        patient=ruth, night=TODAY - 2 * DAY, version=ALGORITHM_VERSION, state="done"
    )
    record_drink(ruth, volume_ml=250, at=NOW - 2 * DAY, now=NOW)
    run.refresh_from_db()
    assert (run.state, run.revision) == (AnalysisRun.State.DUE, 2)


@pytest.mark.django_db(transaction=True)
def test_eight_first_glasses_at_once_are_all_counted(ruth: Patient) -> None:
    together(8, lambda _: record_drink(ruth, volume_ml=100, now=NOW))
    assert FluidDay.objects.get().volume_ml == 800


@pytest.mark.django_db(transaction=True)
def test_glasses_and_undos_at_once_leave_the_right_total(ruth: Patient) -> None:
    old = [record_drink(ruth, volume_ml=100, now=NOW)[0] for _ in range(5)]

    def work(number: int) -> None:
        if number < 4:
            undo_drink(ruth, old[number], now=NOW)
        else:
            record_drink(ruth, volume_ml=100, now=NOW)

    together(8, work)
    kept = sum(Drink.objects.kept().values_list("volume_ml", flat=True))
    assert FluidDay.objects.get().volume_ml == kept == 500
