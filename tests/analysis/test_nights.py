"""Nights and waking days by the wall clock, in every zone of the tz database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.analysis.nights import (
    TimeInGapError,
    clock_jump,
    last_closed_night,
    moment_in_night,
    night_among,
    night_of,
    occurs_twice,
    waking_day_of,
)

ZONES = sorted(available_timezones())
MOMENTS = st.datetimes(
    min_value=dt.datetime(1975, 1, 1),  # noqa: DTZ001
    max_value=dt.datetime(2060, 1, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


@given(MOMENTS, st.sampled_from(ZONES))
def test_night_clock_and_fold_lead_back_to_the_moment(moment: dt.datetime, zone: str) -> None:
    local = moment.astimezone(ZoneInfo(zone))
    night = night_of(moment, zone)
    assert moment_in_night(night, local.time(), zone, fold=local.fold) == moment


@pytest.mark.parametrize("zone", ZONES)
def test_every_hour_of_a_leap_year_leads_back_to_itself_in_every_zone(zone: str) -> None:
    start = dt.datetime(2028, 1, 1, tzinfo=dt.UTC)
    for hour in range(0, 366 * 24, 37):
        moment = start + hour * 60 * MINUTE
        local = moment.astimezone(ZoneInfo(zone))
        night = night_of(moment, zone)
        assert moment_in_night(night, local.time(), zone, fold=local.fold) == moment


@given(MOMENTS, st.sampled_from(ZONES))
def test_every_moment_is_in_a_night_that_begins_at_noon(moment: dt.datetime, zone: str) -> None:
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    evening = dt.datetime.combine(night_of(moment, zone), dt.time(12))
    assert evening <= local < evening + DAY


@given(MOMENTS, st.sampled_from(ZONES))
def test_every_moment_is_in_a_waking_day_that_begins_at_four(
    moment: dt.datetime, zone: str
) -> None:
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    start = dt.datetime.combine(waking_day_of(moment, zone), dt.time(4))
    assert start <= local < start + DAY


@given(MOMENTS, st.sampled_from(ZONES))
def test_the_last_closed_night_is_over_and_the_next_one_is_not(now: dt.datetime, zone: str) -> None:
    local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    end = dt.datetime.combine(last_closed_night(now, zone) + DAY, dt.time(12))
    assert end <= local < end + DAY


@given(
    st.dates(min_value=dt.date(1975, 1, 1), max_value=dt.date(2060, 1, 1)),
    st.times(),
    st.sampled_from(ZONES),
)
def test_a_typed_time_is_kept_as_typed_or_refused(
    night: dt.date, clock: dt.time, zone: str
) -> None:
    try:
        moment = moment_in_night(night, clock, zone)
    except TimeInGapError:
        return
    assert moment.tzinfo is dt.UTC
    assert moment.astimezone(ZoneInfo(zone)).time() == clock
    assert night_of(moment, zone) == night


@given(MOMENTS, st.sampled_from(ZONES), st.sampled_from(ZONES), st.integers(0, 30 * 60))
def test_a_traveller_stays_in_the_night_they_began_until_it_is_over(
    begun: dt.datetime, home: str, away: str, later: int
) -> None:
    night = night_of(begun, home)
    moment = begun + later * MINUTE
    found = night_among(moment, away, [(night, home)])
    if night_of(moment, home) == night:
        assert found == night
    else:
        assert found == night_of(moment, away)


@given(MOMENTS, st.sampled_from(ZONES), st.lists(st.sampled_from(ZONES), max_size=4))
def test_a_moment_is_in_one_night_whatever_zones_were_crossed(
    moment: dt.datetime, zone: str, crossed: list[str]
) -> None:
    known: list[tuple[dt.date, str]] = []
    for hours, begun_in in enumerate(crossed):
        entry = moment - dt.timedelta(hours=7 * hours)
        date = night_among(entry, begun_in, known)
        if date not in {one for one, _ in known}:
            known.append((date, begun_in))
    dates = [date for date, _ in known]
    assert len(dates) == len(set(dates))
    assert night_among(moment, zone, known) == night_among(moment, zone, reversed(known))


@given(MOMENTS, st.sampled_from(ZONES))
def test_who_stays_at_home_has_the_night_of_the_wall_clock(moment: dt.datetime, zone: str) -> None:
    night = night_of(moment, zone)
    near = [(night + days * DAY, zone) for days in (-1, 0, 1)]
    assert night_among(moment, zone, near) == night


def test_a_flight_to_berlin_is_one_night_until_noon_at_home() -> None:
    known = [(dt.date(2026, 6, 17), "America/New_York")]
    assert night_among(at("2026-06-18T13:00Z"), "Europe/Berlin", known) == dt.date(2026, 6, 17)
    assert night_among(at("2026-06-18T16:00Z"), "Europe/Berlin", known) == dt.date(2026, 6, 18)


def transitions(zone: str, first: int, last: int) -> Iterator[tuple[dt.datetime, dt.timedelta]]:
    """When the clocks of a zone change from year `first` to `last`, and by how much (UTC)."""
    info = ZoneInfo(zone)
    day = dt.datetime(first, 1, 1, tzinfo=dt.UTC)
    while day.year <= last:
        before, after = (
            day.astimezone(info).utcoffset(),
            (day + DAY).astimezone(info).utcoffset(),
        )
        if before != after and before is not None and after is not None:
            low, high = day, day + DAY
            while high - low > MINUTE:
                middle = low + ((high - low) // MINUTE // 2) * MINUTE
                same = middle.astimezone(info).utcoffset() == before
                low, high = (middle, high) if same else (low, middle)
            yield high, after - before
        day += DAY


CHANGING = [zone for zone in ZONES if any(True for _ in transitions(zone, 2026, 2026))]


def test_there_are_zones_of_every_kind_to_test() -> None:
    assert len(ZONES) > 400
    assert {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"} <= set(CHANGING)
    assert "Asia/Kathmandu" not in CHANGING


@pytest.mark.parametrize("zone", CHANGING)
def test_times_the_clocks_jump_over_are_refused_and_times_twice_are_told(zone: str) -> None:
    for change, shift in transitions(zone, 2026, 2028):
        middle = change.astimezone(ZoneInfo(zone)) - shift / 2
        clock, night = middle.time(), night_of(change - MINUTE, zone)
        if shift > dt.timedelta(0):
            for fold in (0, 1):
                with pytest.raises(TimeInGapError):
                    moment_in_night(night, clock, zone, fold=fold)
            assert not occurs_twice(night, clock, zone)
        else:
            first = moment_in_night(night, clock, zone, fold=0)
            assert moment_in_night(night, clock, zone, fold=1) - first == -shift
            assert occurs_twice(night, clock, zone)


def test_what_the_clocks_jumped_over_is_said_exactly() -> None:
    spring = dt.date(2027, 3, 27)
    assert clock_jump(spring, "Europe/Berlin") == (dt.time(2), dt.time(3))
    assert clock_jump(dt.date(2026, 10, 3), "Australia/Lord_Howe") == (dt.time(2), dt.time(2, 30))
    assert clock_jump(spring - DAY, "Europe/Berlin") is None


@pytest.mark.parametrize("zone", CHANGING)
def test_a_night_of_a_clock_change_is_one_night_of_another_length(zone: str) -> None:
    for change, shift in transitions(zone, 2026, 2028):
        night = night_of(change - MINUTE, zone)
        start = moment_in_night(night, dt.time(12), zone)
        end = moment_in_night(night + DAY, dt.time(12), zone)
        assert end - start == DAY - shift
        assert night_of(change, zone) == night


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def test_half_past_two_does_not_exist_in_berlin_when_summer_begins() -> None:
    evening = dt.date(2027, 3, 27)
    with pytest.raises(TimeInGapError):
        moment_in_night(evening, dt.time(2, 30), "Europe/Berlin")
    assert moment_in_night(evening, dt.time(3, 0), "Europe/Berlin") == at("2027-03-28T01:00Z")
    assert moment_in_night(evening, dt.time(1, 59), "Europe/Berlin") == at("2027-03-28T00:59Z")


def test_half_past_two_comes_twice_in_berlin_when_summer_ends() -> None:
    evening = dt.date(2027, 10, 30)
    twice = [moment_in_night(evening, dt.time(2, 30), "Europe/Berlin", fold=f) for f in (0, 1)]
    assert twice == [at("2027-10-31T00:30Z"), at("2027-10-31T01:30Z")]
    assert {night_of(moment, "Europe/Berlin") for moment in twice} == {evening}
    assert occurs_twice(evening, dt.time(2, 30), "Europe/Berlin")
    assert not occurs_twice(evening, dt.time(3, 0), "Europe/Berlin")
    assert not occurs_twice(evening, dt.time(1, 59), "Europe/Berlin")


def test_the_half_hour_of_lord_howe_is_known() -> None:
    spring, autumn = dt.date(2026, 10, 3), dt.date(2026, 4, 4)
    zone = "Australia/Lord_Howe"
    with pytest.raises(TimeInGapError):
        moment_in_night(spring, dt.time(2, 15), zone)
    assert moment_in_night(spring, dt.time(2, 30), zone) == at("2026-10-03T15:30Z")
    assert occurs_twice(autumn, dt.time(1, 45), zone)
    assert not occurs_twice(autumn, dt.time(1, 15), zone)


@pytest.mark.parametrize(
    ("zone", "noon"),
    [
        ("Asia/Kathmandu", "2026-06-17T06:15Z"),
        ("Pacific/Apia", "2026-06-16T23:00Z"),
        ("Pacific/Pago_Pago", "2026-06-17T23:00Z"),
        ("Pacific/Chatham", "2026-06-16T23:15Z"),
        ("Asia/Kolkata", "2026-06-17T06:30Z"),
    ],
)
def test_noon_begins_a_night_in_odd_zones(zone: str, noon: str) -> None:
    evening = dt.date(2026, 6, 17)
    assert night_of(at(noon), zone) == evening
    assert night_of(at(noon) - MINUTE, zone) == evening - DAY
    assert last_closed_night(at(noon), zone) == evening - DAY
    assert last_closed_night(at(noon) - MINUTE, zone) == evening - 2 * DAY


def test_the_29th_of_february_is_an_evening_like_any_other() -> None:
    zone, leap = "America/New_York", dt.date(2028, 2, 29)
    assert night_of(at("2028-03-01T07:30Z"), zone) == leap
    assert moment_in_night(leap, dt.time(2, 30), zone) == at("2028-03-01T07:30Z")
    assert moment_in_night(leap, dt.time(23, 0), zone) == at("2028-03-01T04:00Z")
    assert night_of(at("2027-03-01T07:30Z"), zone) == dt.date(2027, 2, 28)


def test_a_new_year_begins_in_the_night_of_the_old_one() -> None:
    assert night_of(at("2027-01-01T07:30Z"), "America/New_York") == dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-06-18T07:59Z", dt.date(2026, 6, 17)), ("2026-06-18T08:00Z", dt.date(2026, 6, 18))],
)
def test_a_waking_day_begins_at_four(moment: str, day: dt.date) -> None:
    assert waking_day_of(at(moment), "America/New_York") == day
