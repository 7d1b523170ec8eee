"""A stored cramp is corrected or taken back at any time, and what it said before is kept."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.actions.changes import undo_change
from tracker.actions.cramp_changes import describe_cramp, resume_cramp, undo_cramp
from tracker.actions.cramps import record_cramp, start_cramp, stop_cramp
from tracker.actions.entries import ClockAheadError, NotAllowedError
from tracker.actions.nights import record_quiet_night, undo_night
from tracker.models import Cramp, EntryChange, Night, Patient

IN_THE_DARK = dt.datetime(2026, 6, 18, 6, 30, tzinfo=dt.UTC)  # 2:30 am in New York
WEDNESDAY = dt.date(2026, 6, 17)
TUESDAY = dt.date(2026, 6, 16)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def minutes(count: int) -> dt.timedelta:
    return dt.timedelta(minutes=count)


@pytest.fixture
def cramp(ruth: Patient) -> Cramp:
    """Six minutes at half past two, a bad one in the left calf."""
    return record_cramp(
        ruth,
        started_at=IN_THE_DARK,
        minutes=6,
        severity=6,
        places=["left_calf"],
        now=IN_THE_DARK + minutes(10),
    )


def test_what_eased_it_and_a_leg_that_is_still_sore_are_kept(
    ruth: Patient, cramp: Cramp, now: dt.datetime
) -> None:
    describe_cramp(ruth, cramp, eased_by=["stretch", "walk"], still_sore=True, now=now)
    cramp.refresh_from_db()
    assert (cramp.eased_by, cramp.still_sore) == (["stretch", "walk"], True)


def test_a_correction_keeps_what_was_said_before(
    ruth: Patient, cramp: Cramp, now: dt.datetime
) -> None:
    describe_cramp(ruth, cramp, severity=8, places=["left_calf"], now=now)
    change = ruth.changes.get()
    assert (change.before, change.after) == ({"severity": 6}, {"severity": 8})
    assert (change.object_id, change.date) == (str(cramp.public_id), WEDNESDAY)


def test_saying_the_same_again_is_no_change(ruth: Patient, cramp: Cramp, now: dt.datetime) -> None:
    describe_cramp(ruth, cramp, severity=6, minutes=6, started_at=IN_THE_DARK, now=now)
    assert not ruth.changes.exists()


def test_a_new_start_keeps_the_length(ruth: Patient, cramp: Cramp, now: dt.datetime) -> None:
    describe_cramp(ruth, cramp, started_at=IN_THE_DARK - HOUR, now=now)
    cramp.refresh_from_db()
    assert (cramp.started_at, cramp.minutes) == (IN_THE_DARK - HOUR, 6)


def test_a_new_length_moves_the_end_and_the_count_of_the_night(
    ruth: Patient, cramp: Cramp, now: dt.datetime
) -> None:
    describe_cramp(ruth, cramp, minutes=20, now=now)
    cramp.refresh_from_db()
    assert (cramp.started_at, cramp.minutes) == (IN_THE_DARK, 20)
    assert ruth.nights.get().minutes == 20


def test_a_cramp_that_moves_to_another_night_leaves_the_first_one_blank(
    ruth: Patient, cramp: Cramp, now: dt.datetime
) -> None:
    describe_cramp(ruth, cramp, started_at=IN_THE_DARK - DAY, now=now)
    night = ruth.nights.get()
    assert (night.date, night.cramp_count, night.worst_severity) == (TUESDAY, 1, 6)
    undo_change(ruth, ruth.changes.get(), now=now + minutes(9))
    night = ruth.nights.get()
    assert (night.date, night.cramp_count, night.minutes) == (WEDNESDAY, 1, 6)


def test_a_time_ahead_of_our_clock_is_asked_about(
    ruth: Patient, cramp: Cramp, now: dt.datetime
) -> None:
    with pytest.raises(ClockAheadError, match=r"Our clock says 11:00 am"):
        describe_cramp(ruth, cramp, started_at=now + minutes(6), now=now)
    assert ruth.nights.get().date == WEDNESDAY


def test_an_old_cramp_is_corrected_in_its_night_but_not_moved_to_another_old_one(
    ruth: Patient, cramp: Cramp, now: dt.datetime
) -> None:
    later = now + 40 * DAY
    describe_cramp(ruth, cramp, started_at=IN_THE_DARK + HOUR, severity=2, now=later)
    cramp.refresh_from_db()
    assert (cramp.started_at, cramp.severity) == (IN_THE_DARK + HOUR, 2)
    with pytest.raises(NotAllowedError, match="more than 7 nights ago"):
        describe_cramp(ruth, cramp, started_at=IN_THE_DARK - DAY, now=later)


def test_the_times_of_a_running_cramp_wait_for_its_end(ruth: Patient) -> None:
    cramp = start_cramp(ruth, now=IN_THE_DARK)
    with pytest.raises(NotAllowedError, match="clock is running"):
        describe_cramp(ruth, cramp, minutes=5, now=IN_THE_DARK + minutes(5))


def test_a_removed_cramp_can_be_put_back_for_ten_minutes(
    ruth: Patient, cramp: Cramp, now: dt.datetime
) -> None:
    change = undo_cramp(ruth, cramp, now=now)
    assert change is not None
    assert not ruth.nights.exists()
    undo_change(ruth, change, now=now + minutes(9))
    cramp.refresh_from_db()
    assert cramp.removed_at is None
    night = ruth.nights.get()
    assert (night.date, night.cramp_count, night.worst_severity) == (WEDNESDAY, 1, 6)
    change.refresh_from_db()
    assert change.undone_at == now + minutes(9)


def test_after_ten_minutes_there_is_no_undo(ruth: Patient, cramp: Cramp, now: dt.datetime) -> None:
    change = undo_cramp(ruth, cramp, now=now)
    assert change is not None
    with pytest.raises(NotAllowedError, match="more than 10 minutes"):
        undo_change(ruth, change, now=now + minutes(10))
    assert not ruth.nights.exists()


def test_undoing_twice_changes_nothing_more(ruth: Patient, cramp: Cramp, now: dt.datetime) -> None:
    describe_cramp(ruth, cramp, severity=8, now=now)
    change = ruth.changes.get()
    undo_change(ruth, change, now=now)
    describe_cramp(ruth, cramp, severity=10, now=now)
    undo_change(ruth, change, now=now)
    cramp.refresh_from_db()
    assert cramp.severity == 10


def test_an_older_change_is_not_undone_over_a_newer_one(
    ruth: Patient, cramp: Cramp, now: dt.datetime
) -> None:
    describe_cramp(ruth, cramp, severity=8, now=now)
    describe_cramp(ruth, cramp, severity=10, now=now)
    first = ruth.changes.earliest("pk")
    with pytest.raises(NotAllowedError, match="changed again since"):
        undo_change(ruth, first, now=now)


def test_a_clock_undone_by_mistake_runs_on_when_it_is_put_back(ruth: Patient) -> None:
    cramp = start_cramp(ruth, now=IN_THE_DARK)
    change = undo_cramp(ruth, cramp, now=IN_THE_DARK + minutes(1))
    assert change is not None
    undo_change(ruth, change, now=IN_THE_DARK + minutes(2))
    cramp.refresh_from_db()
    assert cramp.is_running
    stop_cramp(ruth, cramp, ended_at=IN_THE_DARK + minutes(5), now=IN_THE_DARK + minutes(5))
    assert cramp.minutes == 5


def test_a_clock_stopped_too_soon_runs_on_from_its_first_second(ruth: Patient) -> None:
    cramp = start_cramp(ruth, now=IN_THE_DARK)
    stop_cramp(ruth, cramp, ended_at=IN_THE_DARK + minutes(3), now=IN_THE_DARK + minutes(3))
    resume_cramp(ruth, cramp, now=IN_THE_DARK + minutes(4))
    cramp.refresh_from_db()
    assert (cramp.is_running, cramp.ended_at) == (True, None)
    with pytest.raises(NotAllowedError, match="clock is running"):
        undo_change(ruth, ruth.changes.get(), now=IN_THE_DARK + minutes(5))
    stop_cramp(ruth, cramp, ended_at=IN_THE_DARK + minutes(9), now=IN_THE_DARK + minutes(9))
    assert ruth.nights.get().minutes == 9


@pytest.mark.parametrize("later", [13, 600])
def test_after_ten_minutes_a_clock_does_not_run_on(ruth: Patient, later: int) -> None:
    cramp = start_cramp(ruth, now=IN_THE_DARK)
    stop_cramp(ruth, cramp, ended_at=IN_THE_DARK + minutes(3), now=IN_THE_DARK + minutes(3))
    with pytest.raises(NotAllowedError, match="more than 10 minutes"):
        resume_cramp(ruth, cramp, now=IN_THE_DARK + minutes(later))


def test_no_second_clock_runs_on(ruth: Patient) -> None:
    first = start_cramp(ruth, now=IN_THE_DARK)
    stop_cramp(ruth, first, ended_at=IN_THE_DARK + minutes(3), now=IN_THE_DARK + minutes(3))
    start_cramp(ruth, now=IN_THE_DARK + minutes(4))
    with pytest.raises(NotAllowedError, match="Another clock"):
        resume_cramp(ruth, first, now=IN_THE_DARK + minutes(5))


def test_only_one_clock_runs_after_a_cramp_is_put_back(ruth: Patient) -> None:
    first = start_cramp(ruth, now=IN_THE_DARK)
    change = undo_cramp(ruth, first, now=IN_THE_DARK + minutes(1))
    assert change is not None
    start_cramp(ruth, now=IN_THE_DARK + minutes(2))
    undo_change(ruth, change, now=IN_THE_DARK + minutes(3))
    assert ruth.cramps.running().count() == 1
    assert ruth.nights.get().cramp_count == 2


def test_no_cramps_stays_said_when_the_cramp_after_it_was_a_mistake(
    ruth: Patient, now: dt.datetime
) -> None:
    record_quiet_night(ruth, WEDNESDAY, now=now)
    cramp = record_cramp(ruth, started_at=IN_THE_DARK, now=now)
    assert ruth.nights.get().state == Night.State.CRAMPS
    undo_cramp(ruth, cramp, now=now)
    night = ruth.nights.get()
    assert (night.state, night.cramp_count) == (Night.State.NONE, 0)


def test_an_answer_taken_back_can_be_given_back(ruth: Patient, now: dt.datetime) -> None:
    change = undo_night(ruth, record_quiet_night(ruth, WEDNESDAY, now=now), now=now)
    assert change is not None
    assert not ruth.nights.exists()
    undo_change(ruth, change, now=now + minutes(1))
    assert ruth.nights.get().state == Night.State.NONE


def test_an_answer_is_not_given_back_over_a_cramp(ruth: Patient, now: dt.datetime) -> None:
    change = undo_night(ruth, record_quiet_night(ruth, WEDNESDAY, now=now), now=now)
    assert change is not None
    record_cramp(ruth, started_at=IN_THE_DARK, now=now)
    with pytest.raises(NotAllowedError, match="changed again since"):
        undo_change(ruth, change, now=now)
    assert ruth.nights.get().cramp_count == 1


def test_the_history_of_a_person_goes_with_the_person(
    ruth: Patient, cramp: Cramp, now: dt.datetime
) -> None:
    describe_cramp(ruth, cramp, severity=8, now=now)
    ruth.user.delete()
    assert not EntryChange.objects.exists()
