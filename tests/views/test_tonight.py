"""The night page, as Ruth uses it in the dark and in the morning."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.test import Client

from tests.conftest import make_patient
from tracker.actions.cramp_changes import undo_cramp
from tracker.actions.cramps import record_cramp, start_cramp
from tracker.actions.nights import record_quiet_night
from tracker.models import Alert, Cramp, Night, Patient

pytestmark = pytest.mark.usefixtures("frozen")

THREE_AM = dt.datetime(2026, 6, 18, 7, 7, tzinfo=dt.UTC)  # 3:07 am in New York
WEDNESDAY = dt.date(2026, 6, 17)


def page(browser: Client, path: str = "/tonight/") -> str:
    response = browser.get(path)
    assert response.status_code == 200, response
    return response.content.decode()


def key_of(html: str) -> str:
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', html)
    assert found is not None
    return found.group(1)


@pytest.fixture
def dark(frozen: time_machine.Traveller) -> dt.datetime:
    """Seven minutes past three where Ruth sleeps."""
    frozen.move_to(THREE_AM)
    return THREE_AM


def test_at_three_in_the_morning_the_page_is_dark_and_offers_one_big_answer(
    ruths_browser: Client, dark: dt.datetime
) -> None:
    html = page(ruths_browser)
    assert 'data-theme="night"' in html
    assert "3:07 am" in html
    assert html.count('class="cramp-now"') == 1


def test_day_always_stays_day_at_night(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime
) -> None:
    Patient.objects.update(theme="day")
    assert 'data-theme="day"' in page(ruths_browser)


def test_two_taps_store_a_cramp(ruths_browser: Client, dark: dt.datetime) -> None:
    ruths_browser.post("/tonight/cramp", {"key": key_of(page(ruths_browser))})
    cramp = Cramp.objects.get()
    assert cramp.is_running
    html = page(ruths_browser)
    assert "It stopped" in html
    response = ruths_browser.post(f"/cramps/{cramp.public_id}/stop", follow=True)
    assert "It is saved." in response.content.decode()
    cramp.refresh_from_db()
    assert not cramp.is_running


def test_the_same_tap_twice_is_one_cramp(ruths_browser: Client, dark: dt.datetime) -> None:
    key = key_of(page(ruths_browser))
    for _ in range(2):
        ruths_browser.post("/tonight/cramp", {"key": key})
    assert Cramp.objects.count() == 1


def test_a_tap_without_a_key_is_still_saved(ruths_browser: Client, dark: dt.datetime) -> None:
    ruths_browser.post("/tonight/cramp")
    assert Cramp.objects.count() == 1


def test_severity_and_place_are_kept(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime
) -> None:
    cramp = record_cramp(ruth, started_at=dark, minutes=6, now=dark)
    ruths_browser.post(
        f"/cramps/{cramp.public_id}/",
        {"severity": "8", "places": ["left_calf", "left_foot"], "feel": "knot", "woke": "yes"},
    )
    cramp.refresh_from_db()
    assert (cramp.severity, cramp.places) == (8, ["left_calf", "left_foot"])
    assert (cramp.feel, cramp.woke) == ("knot", True)


def test_a_timer_over_thirty_minutes_asks_when_it_let_go(
    ruth: Patient, ruths_browser: Client, frozen: time_machine.Traveller
) -> None:
    frozen.move_to(THREE_AM)
    cramp = start_cramp(ruth, now=THREE_AM)
    frozen.move_to(THREE_AM + dt.timedelta(hours=4))
    assert "When did it let go?" in page(ruths_browser)
    asked = ruths_browser.post(f"/cramps/{cramp.public_id}/stop")
    assert "Choose how long it lasted" in asked.content.decode()
    ruths_browser.post(f"/cramps/{cramp.public_id}/stop", {"minutes": "10"})
    cramp.refresh_from_db()
    assert cramp.minutes == 10


def test_a_cramp_that_will_not_ease_is_answered_at_once(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime
) -> None:
    cramp = start_cramp(ruth, now=dark - dt.timedelta(minutes=12))
    response = ruths_browser.post(f"/cramps/{cramp.public_id}/long")
    assert "Call today" in response.content.decode()
    assert Alert.objects.get().rule == "R16"


def test_over_ten_minutes_the_page_asks_whether_it_lets_go(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime, frozen: time_machine.Traveller
) -> None:
    start_cramp(ruth, now=dark)
    asked = "Over 10 minutes. Is it letting go?"
    frozen.move_to(dark + dt.timedelta(minutes=10))
    html = page(ruths_browser)
    assert "data-after-long hidden" in html  # there for the script, which counts on
    assert "Over 10 minutes, and it will not ease" in html  # and for those without one
    frozen.move_to(dark + dt.timedelta(minutes=10, seconds=1))
    html = page(ruths_browser)
    assert asked in html
    assert "data-after-long hidden" not in html
    assert "data-before-long" not in html


def test_a_long_cramp_that_just_ended_is_asked_about_and_one_of_last_week_is_not(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime
) -> None:
    asked = "That was over 10 minutes. Has it let go?"
    for back, minutes, is_asked in ((20, 15, True), (20, 5, False), (60 * 24 * 3, 30, False)):
        started = dark - dt.timedelta(minutes=back)
        cramp = record_cramp(ruth, started_at=started, minutes=minutes, now=dark)
        assert (asked in page(ruths_browser, f"/cramps/{cramp.public_id}/")) == is_asked


def test_the_page_of_a_running_cramp_is_its_clock(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime
) -> None:
    cramp = start_cramp(ruth, now=dark)
    answer = ruths_browser.get(f"/cramps/{cramp.public_id}/")
    assert (answer.status_code, answer["Location"]) == (302, "/tonight/")


def test_what_eased_it_and_whether_it_is_sore_are_kept_and_can_be_undone(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime
) -> None:
    cramp = record_cramp(ruth, started_at=dark, minutes=6, severity=4, now=dark)
    told = {"severity": "8", "eased_by": ["stretch", "warmth"], "still_sore": "no"}
    html = ruths_browser.post(f"/cramps/{cramp.public_id}/", told, follow=True).content.decode()
    cramp.refresh_from_db()
    assert (cramp.eased_by, cramp.still_sore, cramp.severity) == (["stretch", "warmth"], False, 8)
    found = re.search(r'action="(/changes/[0-9a-f-]{36}/undo)"', html)
    assert found is not None
    ruths_browser.post(found.group(1))
    cramp.refresh_from_db()
    assert (cramp.eased_by, cramp.still_sore, cramp.severity) == ([], None, 4)


@pytest.mark.parametrize(
    ("hour_utc", "first", "then"),
    [
        (7, "Cramp<br>now", "I had one earlier"),  # 3 am
        (9, "Cramp<br>now", "No cramps last night"),  # 5 am
        (11, "No cramps last night", "Cramp<br>now"),  # 7 am
        (19, "No cramps last night", "Cramp<br>now"),  # 3 pm
    ],
)
def test_the_right_thing_for_the_hour_comes_first(
    ruths_browser: Client, frozen: time_machine.Traveller, hour_utc: int, first: str, then: str
) -> None:
    frozen.move_to(dt.datetime(2026, 6, 18, hour_utc, 0, tzinfo=dt.UTC))
    html = page(ruths_browser)
    assert html.index(first) < html.index(then)
    assert html.count('class="cramp-now"') == 1


@pytest.mark.parametrize(
    ("zone", "theme"), [("America/New_York", "night"), ("Asia/Kathmandu", "auto")]
)
def test_the_hour_is_the_one_where_the_person_is(
    ruths_browser: Client, dark: dt.datetime, zone: str, theme: str
) -> None:
    Patient.objects.update(zone=zone)
    assert f'data-theme="{theme}"' in page(ruths_browser)


def test_away_from_home_the_diary_takes_the_time_of_the_phone(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime
) -> None:
    assert 'data-elsewhere="America/New_York" hidden' in page(ruths_browser)
    ruths_browser.post("/tonight/here", {"zone": "Europe/Berlin"})
    html = page(ruths_browser)
    assert "9:07 am" in html
    ruth.refresh_from_db()
    assert ruth.zone == "Europe/Berlin"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd"])
def test_a_zone_nobody_knows_changes_nothing(
    ruth: Patient, ruths_browser: Client, zone: str
) -> None:
    html = ruths_browser.post("/tonight/here", {"zone": zone}, follow=True).content.decode()
    assert "We do not know that time zone." in html
    ruth.refresh_from_db()
    assert ruth.zone == "America/New_York"


def test_a_clock_stopped_too_soon_runs_on(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime
) -> None:
    cramp = start_cramp(ruth, now=dark - dt.timedelta(minutes=2))
    html = ruths_browser.post(f"/cramps/{cramp.public_id}/stop", follow=True).content.decode()
    assert "Stopped too soon? Let the clock run on" in html
    html = ruths_browser.post(f"/cramps/{cramp.public_id}/resume", follow=True).content.decode()
    assert 'data-timer="120"' in html


@pytest.mark.parametrize("path", ["", "stop", "undo", "resume"])
def test_the_page_of_a_cramp_that_was_taken_back_says_so(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime, path: str
) -> None:
    cramp = start_cramp(ruth, now=dark)
    undo_cramp(ruth, cramp, now=dark)
    html = ruths_browser.post(f"/cramps/{cramp.public_id}/{path}", follow=True).content.decode()
    assert "That cramp was undone. It no longer counts." in html
    assert not Cramp.objects.kept().exists()


def test_it_will_not_ease_is_answered_even_when_the_cramp_was_taken_back(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime
) -> None:
    cramp = start_cramp(ruth, now=dark - dt.timedelta(minutes=12))
    undo_cramp(ruth, cramp, now=dark)
    response = ruths_browser.post(f"/cramps/{cramp.public_id}/long")
    assert "Call today" in response.content.decode()


def test_undo_takes_the_cramp_back(ruth: Patient, ruths_browser: Client, dark: dt.datetime) -> None:
    cramp = start_cramp(ruth, now=dark)
    ruths_browser.post(f"/cramps/{cramp.public_id}/undo")
    assert not Cramp.objects.kept().exists()
    assert "Cramp<br>now" in page(ruths_browser)


def test_in_the_morning_no_cramps_last_night_is_one_tap(
    ruth: Patient, ruths_browser: Client
) -> None:
    html = page(ruths_browser)
    assert "No cramps last night" in html
    response = ruths_browser.post(f"/nights/{WEDNESDAY}/none", {"key": key_of(html)}, follow=True)
    assert ruth.nights.get().state == Night.State.NONE
    html = response.content.decode()
    assert "Wednesday night, June 17: no cramps." in html
    assert f"/nights/{WEDNESDAY}/undo" in html


def test_a_quiet_night_can_be_undone(
    ruth: Patient, ruths_browser: Client, now: dt.datetime
) -> None:
    record_quiet_night(ruth, WEDNESDAY, now=now)
    ruths_browser.post(f"/nights/{WEDNESDAY}/undo")
    assert not ruth.nights.exists()


def test_at_most_three_blank_nights_are_offered_each_with_i_do_not_remember(
    ruths_browser: Client,
) -> None:
    html = page(ruths_browser)
    assert html.count("I don’t remember") == 2
    assert html.count('class="night-row"') == 2  # and last night has the big button


def test_a_forgotten_night_is_not_offered_again(ruth: Patient, ruths_browser: Client) -> None:
    ruths_browser.post("/nights/2026-06-16/forgotten")
    assert "/nights/2026-06-16/none" not in page(ruths_browser)


def test_an_earlier_cramp_goes_to_its_own_night(ruth: Patient, ruths_browser: Client) -> None:
    response = ruths_browser.post(
        "/cramps/earlier/",
        {"night": "2026-06-16", "time": "02:30", "minutes": "5", "severity": "6"},
    )
    assert response.status_code == 302
    cramp = ruth.cramps.get()
    assert cramp.started_at == dt.datetime(2026, 6, 17, 6, 30, tzinfo=dt.UTC)
    assert ruth.nights.get().date == dt.date(2026, 6, 16)


def test_an_earlier_cramp_without_a_time_says_what_to_enter(ruths_browser: Client) -> None:
    html = ruths_browser.post(
        "/cramps/earlier/", {"night": "2026-06-16", "severity": "8"}
    ).content.decode()
    assert "Choose a time, or type one like 2:30 am." in html
    assert 'value="8" checked' in html  # nothing that was said is lost


def test_a_time_the_clocks_jumped_over_is_refused_with_help(
    db: None, client: Client, frozen: time_machine.Traveller
) -> None:
    frozen.move_to(dt.datetime(2026, 3, 29, 10, 0, tzinfo=dt.UTC))
    jan = make_patient("jan@stillnight.test", "Jan", zone="Europe/Berlin", country="DE")
    client.force_login(jan.user)
    html = client.post(
        "/cramps/earlier/", {"night": "2026-03-28", "time": "02:30"}
    ).content.decode()
    assert "clocks jumped over that time" in html
    assert not jan.cramps.exists()


def test_a_time_that_came_twice_is_asked(
    db: None, client: Client, frozen: time_machine.Traveller
) -> None:
    frozen.move_to(dt.datetime(2026, 10, 25, 10, 0, tzinfo=dt.UTC))
    jan = make_patient("jan@stillnight.test", "Jan", zone="Europe/Berlin", country="DE")
    client.force_login(jan.user)
    told = {"night": "2026-10-24", "time": "02:30"}
    assert "Which one?" in client.post("/cramps/earlier/", told).content.decode()
    client.post("/cramps/earlier/", told | {"fold": "1"})
    assert jan.cramps.get().started_at == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("date", ["2026-13-40", "yesterday", "2026-06-17x"])
def test_a_night_that_is_no_date_is_not_found(ruths_browser: Client, date: str) -> None:
    assert ruths_browser.post(f"/nights/{date}/none").status_code == 404


@pytest.mark.parametrize("path", ["", "stop", "undo", "long"])
def test_a_stranger_does_not_find_ruths_cramp(
    ruth: Patient, tom: Patient, client: Client, dark: dt.datetime, path: str
) -> None:
    cramp = start_cramp(ruth, now=dark)
    client.force_login(tom.user)
    assert client.post(f"/cramps/{cramp.public_id}/{path}").status_code == 404
    cramp.refresh_from_db()
    assert cramp.is_running


def test_somebody_signed_out_is_led_to_the_sign_in(client: Client, db: None) -> None:
    response = client.get("/tonight/")
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def test_an_unknown_cramp_is_not_found(ruths_browser: Client) -> None:
    assert ruths_browser.get(f"/cramps/{uuid.uuid4()}/").status_code == 404


def test_a_saved_cramp_of_this_night_can_be_found_again_in_the_dark(
    ruth: Patient, ruths_browser: Client, dark: dt.datetime
) -> None:
    started = dark - dt.timedelta(minutes=30)
    cramp = record_cramp(ruth, started_at=started, minutes=5, now=dark)
    html = page(ruths_browser)
    assert "Tonight: a cramp at 2:37 am." in html
    assert f'href="/cramps/{cramp.public_id}/?change"' in html


def test_in_the_morning_the_same_cramp_is_of_last_night(
    ruth: Patient, ruths_browser: Client, now: dt.datetime
) -> None:
    record_cramp(ruth, started_at=THREE_AM, minutes=5, now=now)
    html = page(ruths_browser)
    assert "Last night: a cramp at 3:07 am." in html
    assert "Tonight: a cramp" not in html
