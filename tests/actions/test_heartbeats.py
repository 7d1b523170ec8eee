"""Signs of life: a silence that is too long is told once, and anew after life came back."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import NOW
from tracker.actions.heartbeats import (
    LONGEST_SILENCE,
    Beat,
    ages_seconds,
    begin_watching,
    claim_silences,
    give_back,
    note_beat,
    stands_still,
)
from tracker.models import Heartbeat

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
HOUR = 60 * MINUTE


def all_alive(now: dt.datetime) -> None:
    for beat in LONGEST_SILENCE:
        note_beat(beat, now=now)


def told(now: dt.datetime) -> set[Beat]:
    return {silence.beat for silence in claim_silences(now)}


def test_a_dead_beat_is_told_within_the_hour() -> None:
    all_alive(NOW)
    looks = [NOW + n * 5 * MINUTE for n in range(12)]
    first = next(look for look in looks if stands_still(look))
    assert first <= NOW + HOUR
    assert told(first) == {Beat.SWEPT}


def test_one_bell_of_an_hour_that_was_lost_is_no_silence() -> None:
    all_alive(NOW)
    note_beat(Beat.SWEPT, now=NOW + 104 * MINUTE)
    assert not stands_still(NOW + 105 * MINUTE)
    assert told(NOW + 115 * MINUTE) == {Beat.NIGHTS_PLANNED, Beat.WEEKS_PLANNED}


def test_a_silence_is_told_once() -> None:
    all_alive(NOW)
    assert told(NOW + HOUR)
    assert not stands_still(NOW + HOUR)
    assert not told(NOW + 30 * HOUR) & {Beat.SWEPT}


def test_the_next_silence_is_told_again() -> None:
    all_alive(NOW)
    told(NOW + HOUR)
    note_beat(Beat.SWEPT, now=NOW + HOUR)
    assert not stands_still(NOW + HOUR + MINUTE)
    assert told(NOW + 2 * HOUR) >= {Beat.SWEPT}


def test_what_could_not_be_told_is_told_later() -> None:
    all_alive(NOW)
    give_back(claim_silences(NOW + HOUR))
    assert told(NOW + HOUR) == {Beat.SWEPT}


def test_what_never_ran_is_silent_from_the_first_look_on() -> None:
    assert not stands_still(NOW + 100 * HOUR)
    begin_watching(now=NOW)
    begin_watching(now=NOW + HOUR)
    assert told(NOW + HOUR) == {Beat.SWEPT}


def test_a_bell_every_ten_seconds_is_one_write_a_minute() -> None:
    note_beat(Beat.SWEPT, now=NOW)
    note_beat(Beat.SWEPT, now=NOW + MINUTE / 2)
    assert Heartbeat.objects.get().at == NOW
    note_beat(Beat.SWEPT, now=NOW + MINUTE)
    assert Heartbeat.objects.get().at == NOW + MINUTE


def test_ages_are_in_seconds_and_what_never_was_has_none() -> None:
    note_beat(Beat.ANALYSED, now=NOW)
    assert ages_seconds(NOW + MINUTE) == {Beat.ANALYSED: 60.0}
