"""What happens to a cramp, and to the counts of its night, when a person logs."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError

from tests.support.threads import together
from tracker import audit
from tracker.actions.cramp_changes import describe_cramp, undo_cramp
from tracker.actions.cramps import record_cramp, start_cramp, stop_cramp
from tracker.actions.entries import NotAllowedError
from tracker.actions.once import KeyReusedError, Once
from tracker.analysis.version import ALGORITHM_VERSION
from tracker.models import AnalysisRun, AuditEvent, Cramp, Night, Patient

IN_THE_DARK = dt.datetime(2026, 6, 18, 6, 30, tzinfo=dt.UTC)  # 2:30 am in New York
WEDNESDAY = dt.date(2026, 6, 17)


def minutes(count: int) -> dt.timedelta:
    return dt.timedelta(minutes=count)


def test_a_cramp_at_half_past_two_belongs_to_the_evening_before(ruth: Patient) -> None:
    cramp = start_cramp(ruth, now=IN_THE_DARK)
    assert cramp.night is not None
    assert cramp.night.date == WEDNESDAY
    assert cramp.is_running
    assert cramp.night.state == Night.State.CRAMPS
    assert cramp.night.cramp_count == 1


def test_a_second_tap_with_the_same_key_is_the_same_cramp(ruth: Patient) -> None:
    once = Once(key=uuid.uuid4(), fields={})
    first = start_cramp(ruth, now=IN_THE_DARK, once=once)
    again = start_cramp(ruth, now=IN_THE_DARK + minutes(1), once=once)
    assert first == again
    assert Cramp.objects.count() == 1


def test_a_tap_while_a_clock_runs_finds_that_clock(ruth: Patient) -> None:
    first = start_cramp(ruth, now=IN_THE_DARK, once=Once(key=uuid.uuid4(), fields={}))
    other = start_cramp(ruth, now=IN_THE_DARK + minutes(1), once=Once(key=uuid.uuid4(), fields={}))
    assert other == first
    assert ruth.nights.get().cramp_count == 1


def test_a_key_that_comes_back_with_other_words_changes_nothing(ruth: Patient) -> None:
    key = uuid.uuid4()
    record_cramp(ruth, started_at=IN_THE_DARK, now=IN_THE_DARK, once=Once(key=key, fields={"a": 1}))
    with pytest.raises(KeyReusedError):
        record_cramp(
            ruth, started_at=IN_THE_DARK, now=IN_THE_DARK, once=Once(key=key, fields={"a": 2})
        )
    assert Cramp.objects.count() == 1


def test_stopping_keeps_the_length_and_stopping_again_keeps_the_first_end(ruth: Patient) -> None:
    cramp = start_cramp(ruth, now=IN_THE_DARK)
    stop_cramp(ruth, cramp, ended_at=IN_THE_DARK + minutes(6), now=IN_THE_DARK + minutes(6))
    stop_cramp(ruth, cramp, ended_at=IN_THE_DARK + minutes(9), now=IN_THE_DARK + minutes(9))
    assert cramp.minutes == 6
    assert ruth.nights.get().minutes == 6


def test_an_end_before_the_start_is_refused_with_words(ruth: Patient) -> None:
    cramp = start_cramp(ruth, now=IN_THE_DARK)
    with pytest.raises(NotAllowedError, match="before the start"):
        stop_cramp(ruth, cramp, ended_at=IN_THE_DARK - minutes(1), now=IN_THE_DARK)


def test_undo_keeps_the_row_and_makes_the_night_blank_again(ruth: Patient) -> None:
    cramp = start_cramp(ruth, now=IN_THE_DARK)
    undo_cramp(ruth, cramp, now=IN_THE_DARK + minutes(1))
    cramp.refresh_from_db()
    assert cramp.removed_at is not None
    assert not cramp.is_running
    assert cramp.night is None
    assert not ruth.nights.exists()


def test_undoing_one_of_two_cramps_leaves_the_other_counted(ruth: Patient) -> None:
    record_cramp(ruth, started_at=IN_THE_DARK, minutes=5, severity=8, now=IN_THE_DARK)
    second = record_cramp(
        ruth, started_at=IN_THE_DARK - minutes(60), minutes=2, severity=4, now=IN_THE_DARK
    )
    undo_cramp(ruth, second, now=IN_THE_DARK)
    night = ruth.nights.get()
    assert (night.cramp_count, night.minutes, night.worst_severity) == (1, 5, 8)


def test_the_worst_severity_of_a_night_follows_its_cramps(ruth: Patient) -> None:
    cramp = record_cramp(ruth, started_at=IN_THE_DARK, severity=4, now=IN_THE_DARK)
    describe_cramp(ruth, cramp, severity=10, places=["left_calf"], now=IN_THE_DARK)
    assert ruth.nights.get().worst_severity == 10
    cramp.refresh_from_db()
    assert cramp.places == ["left_calf"]


def test_a_time_that_has_not_come_is_refused(ruth: Patient, now: dt.datetime) -> None:
    with pytest.raises(NotAllowedError, match="has not come"):
        record_cramp(ruth, started_at=now + minutes(6), now=now)


def test_a_phone_five_minutes_ahead_is_believed(ruth: Patient, now: dt.datetime) -> None:
    assert record_cramp(ruth, started_at=now + minutes(5), now=now).pk


def test_a_cramp_of_the_night_that_still_runs_sets_nothing_back(
    ruth: Patient, now: dt.datetime
) -> None:
    run = AnalysisRun.objects.create(
        patient=ruth,
        night=dt.date(2026, 6, 16),
        version=ALGORITHM_VERSION,
        state=AnalysisRun.State.DONE,
    )
    start_cramp(ruth, now=IN_THE_DARK)
    run.refresh_from_db()
    assert run.state == AnalysisRun.State.DONE


def test_every_write_is_a_link_of_the_trail(ruth: Patient) -> None:
    before = AuditEvent.objects.count()
    cramp = start_cramp(ruth, now=IN_THE_DARK)
    stop_cramp(ruth, cramp, ended_at=IN_THE_DARK + minutes(3), now=IN_THE_DARK + minutes(3))
    undo_cramp(ruth, cramp, now=IN_THE_DARK + minutes(4))
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)[before:])
    assert actions == ["cramp.start", "cramp.stop", "cramp.undo"]
    assert audit.verify(str(ruth.public_id)) is None


@pytest.mark.django_db(transaction=True)
def test_cramps_sent_at_once_are_all_kept_and_all_counted(ruth: Patient, now: dt.datetime) -> None:
    def send(number: int) -> None:
        record_cramp(ruth, started_at=IN_THE_DARK - minutes(10 * number), minutes=2, now=now)

    together(6, send)
    night = ruth.nights.get()
    assert night.cramp_count == ruth.cramps.kept().count() == 6
    assert night.minutes == 12


@pytest.mark.django_db(transaction=True)
def test_a_running_cramp_beside_earlier_ones_is_counted_too(
    ruth: Patient, now: dt.datetime
) -> None:
    def send(number: int) -> None:
        if number:
            record_cramp(ruth, started_at=IN_THE_DARK - minutes(10 * number), now=now)
        else:
            start_cramp(ruth, now=IN_THE_DARK)

    together(5, send)
    assert ruth.nights.get().cramp_count == ruth.cramps.kept().count() == 5


def test_a_cramp_that_another_device_took_back_is_not_described(ruth: Patient) -> None:
    seen = start_cramp(ruth, now=IN_THE_DARK)
    undo_cramp(ruth, Cramp.objects.get(), now=IN_THE_DARK)
    with pytest.raises(NotAllowedError, match="no longer counts"):
        describe_cramp(ruth, seen, severity=8, now=IN_THE_DARK)
    assert Cramp.objects.get().severity is None
    assert not AuditEvent.objects.filter(action="cramp.describe").exists()


def test_a_cramp_that_another_device_took_back_does_not_stop(ruth: Patient) -> None:
    seen = start_cramp(ruth, now=IN_THE_DARK)
    undo_cramp(ruth, Cramp.objects.get(), now=IN_THE_DARK)
    stopped = stop_cramp(ruth, seen, ended_at=IN_THE_DARK + minutes(1), now=IN_THE_DARK)
    assert stopped.removed_at == IN_THE_DARK
    assert stopped.ended_at is None
    assert not Night.objects.exists()


def test_a_description_does_not_undo_what_another_device_described(ruth: Patient) -> None:
    seen = start_cramp(ruth, now=IN_THE_DARK)
    describe_cramp(ruth, Cramp.objects.get(), severity=8, now=IN_THE_DARK)
    describe_cramp(ruth, seen, places=["left_calf"], now=IN_THE_DARK)
    cramp = Cramp.objects.get()
    assert (cramp.severity, cramp.places) == (8, ["left_calf"])


def test_a_tap_at_the_moment_another_device_stops_is_the_next_cramp(
    ruth: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Cramp.objects.create
    refusals = [IntegrityError("a clock was running until just now")]

    def refused_once(**fields: object) -> Cramp:
        if refusals:
            raise refusals.pop()
        return create(**fields)

    monkeypatch.setattr(Cramp.objects, "create", refused_once)
    assert start_cramp(ruth, now=IN_THE_DARK).is_running
    assert ruth.nights.get().cramp_count == 1


def test_a_night_begun_at_home_is_one_night_after_a_flight(ruth: Patient) -> None:
    """An hour into Berlin's afternoon it is still the night of New York."""
    first = record_cramp(ruth, started_at=IN_THE_DARK, now=IN_THE_DARK)
    Patient.objects.update(zone="Europe/Berlin")
    ruth.refresh_from_db()
    landed = IN_THE_DARK + minutes(5 * 60)  # 1:30 pm in Berlin, 7:30 am in New York
    second = start_cramp(ruth, now=landed)
    assert second.night == first.night
    assert (second.zone, ruth.nights.get().zone) == ("Europe/Berlin", "America/New_York")
    assert ruth.nights.get().cramp_count == 2
    stop_cramp(ruth, second, ended_at=landed, now=landed)
    evening = start_cramp(ruth, now=IN_THE_DARK + minutes(15 * 60))  # 11:30 pm in Berlin
    assert evening.night is not None
    assert (evening.night.date, evening.night.zone) == (dt.date(2026, 6, 18), "Europe/Berlin")


def test_a_flight_west_counts_no_night_twice(ruth: Patient) -> None:
    Patient.objects.update(zone="Europe/Berlin")
    ruth.refresh_from_db()
    start = dt.datetime(2026, 6, 18, 0, 30, tzinfo=dt.UTC)  # 2:30 am in Berlin, night of the 17th
    record_cramp(ruth, started_at=start, now=start)
    Patient.objects.update(zone="America/Los_Angeles")
    ruth.refresh_from_db()
    later = start + minutes(12 * 60)  # 5:30 am in Los Angeles, by its clock the 17th as well
    record_cramp(ruth, started_at=later, now=later)
    assert [(night.date, night.cramp_count) for night in ruth.nights.all()] == [(WEDNESDAY, 2)]


@pytest.mark.parametrize(("days", "is_kept"), [(7, True), (8, False)])
def test_seven_nights_late_is_kept_and_eight_is_not(
    ruth: Patient,
    now: dt.datetime,
    days: int,
    is_kept: bool,  # noqa: FBT001
) -> None:
    started = IN_THE_DARK - dt.timedelta(days=days)
    if is_kept:
        assert record_cramp(ruth, started_at=started, now=now).night is not None
        return
    with pytest.raises(NotAllowedError, match="more than 7 nights ago"):
        record_cramp(ruth, started_at=started, now=now)
