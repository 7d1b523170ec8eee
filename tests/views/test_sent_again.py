"""Back, and the button again: a page that was sent once never breaks, lies or swallows."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from django.test import Client

from tests.conftest import NOW
from tracker.actions.cramp_changes import undo_cramp
from tracker.actions.cramps import stop_cramp
from tracker.actions.drink_changes import undo_drink
from tracker.actions.labs import undo_lab
from tracker.actions.medications import undo_medication
from tracker.actions.nights import undo_night
from tracker.models import Alert, Cramp, Drink, LabResult, Medication, Night, Patient

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.usefixtures("frozen"),
]

KEY = str(uuid.UUID(int=1))
DATE = "2026-06-17"
SAVED_BEFORE = "saved once already"
LAB = {"analyte": "magnesium", "value": "0.9", "unit": "mmol/L", "taken_on": "yesterday"}
EARLIER = {"night": DATE, "time": "02:30"}


def test_each_button_of_a_page_counts_for_itself(ruths_browser: Client) -> None:
    ruths_browser.post("/nights/2026-06-15/none", {"key": KEY})
    ruths_browser.post("/nights/2026-06-16/none", {"key": KEY})
    ruths_browser.post("/tonight/cramp", {"key": KEY})
    assert Night.objects.filter(state="none").count() == 2
    assert Cramp.objects.get().is_running


def test_an_answer_that_was_taken_back_is_not_called_saved(
    ruth: Patient, ruths_browser: Client
) -> None:
    ruths_browser.post(f"/nights/{DATE}/none", {"key": KEY}, follow=True)
    undo_night(ruth, ruth.nights.get(), now=NOW)
    html = ruths_browser.post(f"/nights/{DATE}/none", {"key": KEY}, follow=True).content.decode()
    assert "It is saved" not in html
    assert SAVED_BEFORE in html


def test_an_answer_that_was_changed_since_is_not_called_saved(
    ruth: Patient, ruths_browser: Client
) -> None:
    for answer in ("none", "forgotten"):
        ruths_browser.post(f"/nights/{DATE}/{answer}", {"key": KEY}, follow=True)
    html = ruths_browser.post(f"/nights/{DATE}/none", {"key": KEY}, follow=True).content.decode()
    assert "It is saved" not in html
    assert ruth.nights.get().state == Night.State.UNKNOWN


@pytest.mark.parametrize("end", [stop_cramp, undo_cramp])
def test_a_clock_that_does_not_start_again_says_so(
    ruth: Patient, ruths_browser: Client, end: object
) -> None:
    ruths_browser.post("/tonight/cramp", {"key": KEY})
    if end is stop_cramp:
        stop_cramp(ruth, Cramp.objects.get(), ended_at=NOW, now=NOW)
    else:
        undo_cramp(ruth, Cramp.objects.get(), now=NOW)
    html = ruths_browser.post("/tonight/cramp", {"key": KEY}, follow=True).content.decode()
    assert SAVED_BEFORE in html
    assert Cramp.objects.count() == 1


def test_more_signs_on_the_same_page_are_answered(ruths_browser: Client) -> None:
    ruths_browser.post("/check/", {"key": KEY, "signs": ["nausea"]})
    for _ in range(2):
        answer = ruths_browser.post("/check/", {"key": KEY, "signs": ["nausea", "chest_pain"]})
        assert answer.status_code == 200
        assert "911" in answer.content.decode()
    assert Alert.objects.filter(urgency="emergency").exists()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_another_drink_under_a_used_key_is_asked_about(
    ruths_browser: Client, headers: dict[str, str]
) -> None:
    ruths_browser.post("/drinks/add", {"key": KEY, "volume_ml": "250"})
    html = ruths_browser.post(
        "/drinks/add", {"key": KEY, "volume_ml": "500"}, headers=headers, follow=True
    ).content.decode()
    assert SAVED_BEFORE in html
    assert KEY not in html
    assert Drink.objects.get().volume_ml == 250


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_drink_that_was_taken_back_is_not_called_saved(
    ruth: Patient, ruths_browser: Client, headers: dict[str, str]
) -> None:
    ruths_browser.post("/drinks/add", {"key": KEY, "volume_ml": "250"})
    undo_drink(ruth, Drink.objects.get(), now=NOW)
    html = ruths_browser.post(
        "/drinks/add", {"key": KEY, "volume_ml": "250"}, headers=headers, follow=True
    ).content.decode()
    assert SAVED_BEFORE in html


def test_another_earlier_cramp_under_a_used_key_keeps_what_was_typed(
    ruths_browser: Client,
) -> None:
    ruths_browser.post("/cramps/earlier/", {"key": KEY, **EARLIER})
    again = ruths_browser.post("/cramps/earlier/", {"key": KEY, **EARLIER, "time": "03:45"})
    html = again.content.decode()
    assert SAVED_BEFORE in html
    assert 'value="03:45"' in html
    assert KEY not in html
    assert Cramp.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "fields", "model"),
    [
        ("/cramps/earlier/", EARLIER, Cramp),
        ("/labs/", LAB, LabResult),
        ("/medicines/add/", {"name": "zzqq drops", "own": "zzqq drops"}, Medication),
    ],
)
def test_a_page_whose_entry_was_taken_back_asks_before_it_saves_again(
    ruth: Patient,
    ruths_browser: Client,
    address: str,
    fields: dict[str, str],
    model: type[Cramp | LabResult | Medication],
) -> None:
    ruths_browser.post(address, {"key": KEY, **fields})
    row = model.objects.get()
    match row:
        case Cramp():
            undo_cramp(ruth, row, now=NOW)
        case LabResult():
            undo_lab(ruth, row, now=NOW)
        case Medication():
            undo_medication(ruth, row, now=NOW)
    again = ruths_browser.post(address, {"key": KEY, **fields})
    assert SAVED_BEFORE in again.content.decode()
    assert model.objects.count() == 1


def test_a_replay_a_day_later_is_not_a_second_entry(
    ruths_browser: Client, frozen: time_machine.Traveller
) -> None:
    ruths_browser.post("/drinks/add", {"key": KEY, "volume_ml": "250"})
    frozen.move_to(NOW + dt.timedelta(days=1))
    ruths_browser.post("/drinks/add", {"key": KEY, "volume_ml": "250"})
    assert Drink.objects.count() == 1


@pytest.mark.parametrize("address", [f"/nights/{DATE}/none", f"/nights/{DATE}/forgotten"])
def test_a_used_key_with_other_words_is_refused_in_words(
    ruths_browser: Client, address: str
) -> None:
    ruths_browser.post(address, {"key": KEY})
    answer = ruths_browser.post(address, {"key": KEY, "date": "2026-06-16"})
    assert answer.status_code == 409
    assert "nothing was changed" in answer.content.decode()
    assert Night.objects.count() == 1
