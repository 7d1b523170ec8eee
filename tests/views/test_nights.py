"""The page of any past night: its cramps, another answer, its history and the undo."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from tests.conftest import NOW, make_patient
from tests.support.queries import counted
from tracker.actions.cramp_changes import describe_cramp, undo_cramp
from tracker.actions.cramps import record_cramp
from tracker.actions.fluids import record_drink
from tracker.actions.nights import record_quiet_night
from tracker.models import Cramp, Night, Patient

pytestmark = pytest.mark.usefixtures("frozen")

WEDNESDAY = "2026-06-17"
PAGE = f"/nights/{WEDNESDAY}/"
HALF_PAST_TWO = dt.datetime(2026, 6, 18, 6, 30, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


def page(browser: Client, path: str = PAGE) -> str:
    response = browser.get(path)
    assert response.status_code == 200, response
    return response.content.decode()


def undo_addresses(html: str) -> list[str]:
    return re.findall(r'action="(/changes/[0-9a-f-]{36}/undo)"', html)


@pytest.fixture
def cramp(ruth: Patient) -> Cramp:
    """Six minutes at half past two on Wednesday night."""
    return record_cramp(
        ruth, started_at=HALF_PAST_TWO, minutes=6, severity=6, places=["left_calf"], now=NOW
    )


def test_the_calendar_leads_to_every_night(ruth: Patient, ruths_browser: Client) -> None:
    record_quiet_night(ruth, dt.date(2026, 6, 17), now=NOW)
    html = page(ruths_browser, "/patterns/")
    assert f'href="{PAGE}"' in html
    assert 'href="/nights/2026-05-20/"' in html


def test_a_night_shows_its_cramps_with_change_and_take_back(
    ruths_browser: Client, cramp: Cramp
) -> None:
    html = page(ruths_browser)
    assert "Wednesday night, June 17" in html
    assert "1 cramp, at 2:30 am." in html
    assert "6 minutes. Bad. Left calf." in html
    assert f'href="/cramps/{cramp.public_id}/?change"' in html
    assert f'action="/cramps/{cramp.public_id}/undo"' in html


def test_a_blank_night_of_this_week_can_be_answered_on_its_page(
    ruth: Patient, ruths_browser: Client
) -> None:
    html = page(ruths_browser)
    assert "This night is blank." in html
    answer = ruths_browser.post(f"{PAGE}none", {"back": "night"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert ruth.nights.get().state == Night.State.NONE
    html = page(ruths_browser)
    assert "No cramps this night." in html
    assert f'action="{PAGE}undo"' in html


def test_not_remembered_is_not_none(ruth: Patient, ruths_browser: Client) -> None:
    ruths_browser.post(f"{PAGE}forgotten", {"back": "night"})
    assert "You do not remember this night." in page(ruths_browser)
    assert not ruth.nights.logged().exists()


def test_another_answer_is_told_in_the_history_and_undone_with_one_tap(
    ruth: Patient, ruths_browser: Client
) -> None:
    ruths_browser.post(f"{PAGE}none", {"back": "night"})
    ruths_browser.post(f"{PAGE}forgotten", {"back": "night"})
    html = page(ruths_browser)
    assert "The night was “no cramps”. You made it “I don’t remember”." in html
    address = undo_addresses(html)[-1]
    ruths_browser.post(address)
    assert ruth.nights.get().state == Night.State.NONE
    assert "You undid this." in page(ruths_browser)


def test_after_ten_minutes_the_history_stays_and_the_undo_goes(
    ruth: Patient, ruths_browser: Client, cramp: Cramp, frozen: time_machine.Traveller
) -> None:
    describe_cramp(ruth, cramp, severity=8, now=NOW)
    (address,) = undo_addresses(page(ruths_browser))
    frozen.move_to(NOW + 10 * MINUTE)
    html = page(ruths_browser)
    assert "How bad: bad, now very bad." in html
    assert undo_addresses(html) == []
    html = ruths_browser.post(address, follow=True).content.decode()
    assert "more than 10 minutes ago" in html
    cramp.refresh_from_db()
    assert cramp.severity == 8


def test_a_cramp_taken_back_is_in_the_history_and_can_be_put_back(
    ruth: Patient, ruths_browser: Client, cramp: Cramp
) -> None:
    html = ruths_browser.post(f"/cramps/{cramp.public_id}/undo", follow=True).content.decode()
    assert "Undone. That cramp no longer counts." in html
    (address,) = undo_addresses(html)
    html = page(ruths_browser)
    assert "The cramp at 2:30 am" in html
    assert "You took it back. It does not count." in html
    ruths_browser.post(address)
    assert ruth.cramps.kept().count() == 1
    assert "1 cramp, at 2:30 am." in page(ruths_browser)


def test_all_of_an_old_cramp_can_be_corrected(
    ruth: Patient, ruths_browser: Client, cramp: Cramp, frozen: time_machine.Traveller
) -> None:
    frozen.move_to(NOW + 20 * DAY)
    html = page(ruths_browser, f"/cramps/{cramp.public_id}/?change")
    assert 'value="02:30"' in html
    assert 'name="minutes" id="id_minutes" inputmode="numeric" autocomplete="off" value="6"' in html
    told = {
        "time": "03:10",
        "minutes": "12",
        "severity": "8",
        "places": ["right_calf"],
        "eased_by": ["walk"],
        "still_sore": "yes",
        "woke": "yes",
        "feel": "knot",
    }
    answer = ruths_browser.post(f"/cramps/{cramp.public_id}/?change", told)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    html = page(ruths_browser)
    assert "1 cramp, at 3:10 am." in html
    assert "12 minutes. Very bad. Right calf. A hard knot. It woke you." in html
    assert "Eased by: standing or walking. Still sore." in html
    assert "Start: 2:30 am, now 3:10 am." in html
    assert "Where: left calf, now right calf." in html


def test_an_old_night_takes_no_new_entry_and_says_so(ruths_browser: Client) -> None:
    html = page(ruths_browser, "/nights/2026-06-09/")
    assert "more than 7 nights ago" in html
    assert "Add a cramp" not in html
    html = ruths_browser.post("/nights/2026-06-09/none", follow=True).content.decode()
    assert "more than 7 nights ago" in html


def test_an_old_quiet_night_can_still_be_made_blank(
    ruth: Patient, ruths_browser: Client, frozen: time_machine.Traveller
) -> None:
    record_quiet_night(ruth, dt.date(2026, 6, 17), now=NOW)
    frozen.move_to(NOW + 20 * DAY)
    ruths_browser.post(f"{PAGE}undo", {"back": "night"})
    assert not ruth.nights.exists()
    assert "You made it “blank”." in page(ruths_browser)


def test_the_day_before_the_night_leads_to_its_drinks(ruth: Patient, ruths_browser: Client) -> None:
    record_drink(ruth, volume_ml=237, at=NOW - DAY, now=NOW)
    html = page(ruths_browser)
    assert "You noted 8 oz to drink." in html
    assert f'href="/drinks/?day={WEDNESDAY}"' in html


def test_times_of_a_night_elsewhere_are_those_of_that_place(
    ruth: Patient, ruths_browser: Client, cramp: Cramp
) -> None:
    Patient.objects.update(zone="Europe/Berlin")
    html = page(ruths_browser)
    assert "1 cramp, at 2:30 am." in html
    assert "Times are those of New York." in html


@pytest.mark.parametrize("date", ["2026-06-19", "2026-13-01", "yesterday", "0001-01-01"])
def test_a_night_that_is_not_there_yet_or_never_is_not_found(
    ruths_browser: Client, date: str
) -> None:
    assert ruths_browser.get(f"/nights/{date}/").status_code == 404


def test_the_cramp_of_a_quiet_night_keeps_what_was_said_before(
    ruth: Patient, ruths_browser: Client
) -> None:
    record_quiet_night(ruth, dt.date(2026, 6, 17), now=NOW)
    cramp = record_cramp(ruth, started_at=HALF_PAST_TWO, now=NOW)
    assert "The night was “no cramps”. You made it “a cramp”." in page(ruths_browser)
    undo_cramp(ruth, cramp, now=NOW)
    assert "No cramps this night." in page(ruths_browser)


def test_nobody_undoes_a_strangers_change(
    ruth: Patient, ruths_browser: Client, cramp: Cramp, tom: Patient
) -> None:
    describe_cramp(ruth, cramp, severity=8, now=NOW)
    stranger = Client()
    stranger.force_login(tom.user)
    assert stranger.post(undo_addresses(page(ruths_browser))[0]).status_code == 404
    cramp.refresh_from_db()
    assert cramp.severity == 8


def test_a_night_asks_as_little_with_ten_cramps_as_with_one(client: Client, db: None) -> None:
    asked = []
    for number in (1, 10):
        patient = make_patient(f"{number}@stillnight.test", "Ann")
        for back in range(number):
            each = record_cramp(patient, started_at=HALF_PAST_TWO - 11 * back * MINUTE, now=NOW)
            describe_cramp(patient, each, severity=8, now=NOW)
        client.force_login(patient.user)
        page(client)
        with counted() as statements:
            page(client)
        asked.append(statements)
    assert len(asked[0]) == len(asked[1]) <= 6, "\n".join(asked[1])
