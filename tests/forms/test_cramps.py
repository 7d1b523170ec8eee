"""A typed or chosen time becomes a moment of one night; what is unclear is asked."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.analysis.nights import night_of
from tracker.forms.cramps import EarlierCrampForm
from tracker.presenters.earlier import times

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"
THREE_AM = dt.datetime(2026, 6, 18, 7, 7, tzinfo=dt.UTC)  # 3:07 am in New York
NOON = dt.datetime(2026, 10, 25, 11, 0, tzinfo=dt.UTC)  # Berlin, the day the clocks went back
MINUTE = dt.timedelta(minutes=1)


def form(
    told: dict[str, str], *, zone: str = NEW_YORK, now: dt.datetime = THREE_AM
) -> EarlierCrampForm:
    return EarlierCrampForm(told, zone=zone, now=now)


def started(
    told: dict[str, str], *, zone: str = NEW_YORK, now: dt.datetime = THREE_AM
) -> dt.datetime:
    checked = form(told, zone=zone, now=now)
    assert checked.is_valid(), checked.errors
    moment: dt.datetime = checked.cleaned_data["started_at"]
    return moment


def errors(told: dict[str, str], *, zone: str = NEW_YORK, now: dt.datetime = THREE_AM) -> str:
    checked = form(told, zone=zone, now=now)
    assert not checked.is_valid()
    return " ".join(str(each) for field in checked.errors.values() for each in field)


@pytest.mark.parametrize(("ago", "minutes"), [("ago-15", 15), ("ago-60", 60), ("ago-120", 120)])
def test_a_while_ago_is_counted_back_from_now(ago: str, minutes: int) -> None:
    assert started({"night": "2026-06-17", "about": ago}) == THREE_AM - minutes * MINUTE


def test_about_half_past_eleven_is_of_the_evening() -> None:
    told = {"night": "2026-06-17", "about": "23:30"}
    assert started(told).isoformat() == "2026-06-18T03:30:00+00:00"


def test_an_exact_time_wins_over_a_guess() -> None:
    told = {"night": "2026-06-17", "about": "23:30", "time": "01:12"}
    assert started(told).isoformat() == "2026-06-18T05:12:00+00:00"


@pytest.mark.parametrize("about", ["", "25:00", "1:30", "01:30/2", "ago-7", "<b>"])
def test_a_choice_that_is_not_on_the_list_is_refused_in_words(about: str) -> None:
    assert "Choose a time" in errors({"night": "2026-06-17", "about": about})


def test_a_time_in_the_gap_is_refused_with_what_the_clocks_did() -> None:
    now = dt.datetime(2026, 3, 29, 10, 0, tzinfo=dt.UTC)
    told = {"night": "2026-03-28", "time": "02:30"}
    assert errors(told, zone=BERLIN, now=now) == (
        "The clocks jumped over that time, from 2:00 am to 3:00 am."
        " Enter a time before 2:00 am, or from 3:00 am on."
    )


def test_the_half_hour_gap_of_lord_howe_is_said_as_it_is() -> None:
    now = dt.datetime(2026, 10, 4, 3, 0, tzinfo=dt.UTC)
    told = {"night": "2026-10-03", "time": "02:15"}
    assert "from 2:00 am to 2:30 am" in errors(told, zone="Australia/Lord_Howe", now=now)


def test_of_a_time_that_came_twice_the_picker_says_which() -> None:
    night = dt.date(2026, 10, 24)
    offered = dict(times(night, BERLIN, NOON, is_tonight=False))
    assert offered["02:30/0"] == "About 2:30 am, before the clocks went back"
    assert offered["02:30/1"] == "About 2:30 am, after the clocks went back"
    moments = [
        started({"night": "2026-10-24", "about": f"02:30/{fold}"}, zone=BERLIN, now=NOON)
        for fold in (0, 1)
    ]
    assert [f"{moment:%H:%M}" for moment in moments] == ["00:30", "01:30"]


def test_the_afternoon_is_asked_when_the_night_is_meant_more_likely() -> None:
    told = {"night": "2026-06-16", "time": "14:30"}
    assert "2:30 pm is in the afternoon. Did you mean 2:30 am?" in errors(told)
    assert started(told | {"afternoon": "on"}).isoformat() == "2026-06-16T18:30:00+00:00"


def test_a_cramp_of_this_afternoon_is_not_asked_about() -> None:
    now = dt.datetime(2026, 6, 18, 19, 0, tzinfo=dt.UTC)  # 3 pm in New York
    told = {"night": "2026-06-18", "time": "14:30"}
    assert started(told, now=now).isoformat() == "2026-06-18T18:30:00+00:00"


def test_a_night_that_began_elsewhere_keeps_that_clock() -> None:
    night = dt.date(2026, 6, 16)
    told = EarlierCrampForm(
        {"night": str(night), "time": "02:30"},
        zone=BERLIN,
        zones={night: NEW_YORK},
        now=THREE_AM,
    )
    assert told.is_valid()
    assert told.cleaned_data["started_at"].isoformat() == "2026-06-17T06:30:00+00:00"
    assert told.cleaned_data["zone"] == NEW_YORK


@settings(max_examples=40)
@given(
    st.datetimes(
        min_value=dt.datetime(2020, 1, 1),  # noqa: DTZ001
        max_value=dt.datetime(2035, 1, 1),  # noqa: DTZ001
        timezones=st.just(dt.UTC),
    ),
    st.sampled_from([NEW_YORK, BERLIN, "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham"]),
    st.integers(0, 7),
)
def test_all_that_is_offered_is_accepted_and_of_that_night(
    now: dt.datetime, zone: str, back: int
) -> None:
    night = night_of(now, zone) - dt.timedelta(days=back)
    for value, _ in times(night, zone, now, is_tonight=back == 0):
        moment = started({"night": str(night), "about": value}, zone=zone, now=now)
        assert moment <= now
        assert night_of(moment, zone) == night
