"""Drinks of a day: added with amount, kind and time, corrected, taken back, asked about."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from tests.conftest import NOW
from tracker.actions.fluids import record_drink
from tracker.models import Alert, Drink, FluidDay, Patient

pytestmark = pytest.mark.usefixtures("frozen")

TODAY = "2026-06-18"
DAY = dt.timedelta(days=1)
HTMX = {"HX-Request": "true", "HX-Target": "fluids"}


def page(browser: Client, path: str = "/drinks/") -> str:
    response = browser.get(path)
    assert response.status_code == 200, response
    return response.content.decode()


def undo_address(html: str) -> str:
    found = re.search(r'action="(/(?:drinks|changes)/[0-9a-f-]{36}/undo)"', html)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("kind", Drink.Kind.values)
def test_every_kind_is_kept(ruths_browser: Client, kind: str) -> None:
    ruths_browser.post("/drinks/add", {"amount": "8", "kind": kind})
    assert Drink.objects.get().kind == kind


def test_without_scripts_a_drink_says_undo_on_the_next_page(ruths_browser: Client) -> None:
    html = ruths_browser.post("/drinks/add", {"volume_ml": "237"}, follow=True).content.decode()
    assert "Added 8 oz, water." in html
    html = ruths_browser.post(undo_address(html), follow=True).content.decode()
    assert not FluidDay.objects.exists()
    ruths_browser.post(undo_address(html))
    assert FluidDay.objects.get().volume_ml == 237


def test_a_drink_of_another_time_counts_with_that_time(ruths_browser: Client) -> None:
    told = {"amount": "12.5", "kind": "coffee_tea", "time": "09:10", "back": "drinks"}
    answer = ruths_browser.post("/drinks/add", told | {"day": TODAY})
    assert answer["Location"] == f"/drinks/?day={TODAY}"
    drink = Drink.objects.get()
    assert (drink.at.isoformat(), drink.time_given) == ("2026-06-18T13:10:00+00:00", True)
    assert "<strong>12.5 oz, coffee or tea</strong>, 9:10 am" in page(ruths_browser)


def test_a_drink_of_an_earlier_day_without_a_time_is_never_part_of_a_rate(
    ruths_browser: Client,
) -> None:
    ruths_browser.post("/drinks/add", {"amount": "8", "day": "2026-06-16", "back": "drinks"})
    drink = Drink.objects.get()
    assert (drink.day, drink.time_given) == (dt.date(2026, 6, 16), False)
    assert FluidDay.objects.get().day == dt.date(2026, 6, 16)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"time": "23:30"}, "Our clock says 11:00 am."),
        ({"time": "half past"}, "Enter a time like 9:30 am."),
        ({"day": "2026-06-10"}, "more than 7 days ago"),
        ({"amount": ""}, "Type how much it was."),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_typed_is_lost(
    ruths_browser: Client, told: dict[str, str], words: str
) -> None:
    sent = {"amount": "8", "kind": "alcohol", "day": TODAY, "back": "drinks"} | told
    html = ruths_browser.post("/drinks/add", sent).content.decode()
    assert words in html
    assert not Drink.objects.exists()
    if "day" not in told:
        assert '<option value="alcohol" selected>' in html


def test_a_drink_is_corrected_and_the_history_is_told(ruth: Patient, ruths_browser: Client) -> None:
    drink, _ = record_drink(ruth, volume_ml=237, now=NOW)
    address = f"/drinks/{drink.public_id}/"
    assert 'value="8"' in page(ruths_browser, address)
    told = {"amount": "12", "kind": "electrolyte", "time": "08:00", "day": TODAY}
    html = ruths_browser.post(address, told, follow=True).content.decode()
    assert "<strong>12 oz, electrolyte drink</strong>, 8:00 am" in html
    assert "Amount: 8 oz, now 12 oz." in html
    assert "Time: 11:00 am, now 8:00 am." in html
    ruths_browser.post(undo_address(html))
    drink.refresh_from_db()
    assert (drink.volume_ml, drink.kind, drink.time_given) == (237, "water", False)


def test_saving_a_drink_unchanged_keeps_its_second(ruth: Patient, ruths_browser: Client) -> None:
    at = NOW - dt.timedelta(hours=2, seconds=17)
    drink, _ = record_drink(ruth, volume_ml=237, at=at, now=NOW)
    told = {"amount": "8", "kind": "water", "time": "08:59", "day": TODAY}
    ruths_browser.post(f"/drinks/{drink.public_id}/", told)
    drink.refresh_from_db()
    assert drink.at == at
    assert not ruth.changes.exists()


def test_a_drink_after_midnight_belongs_to_the_day_before(
    ruths_browser: Client, frozen: time_machine.Traveller
) -> None:
    frozen.move_to(dt.datetime(2026, 6, 18, 5, 30, tzinfo=dt.UTC))  # 1:30 am in New York
    ruths_browser.post("/drinks/add", {"volume_ml": "237"})
    ruths_browser.post("/drinks/add", {"amount": "8", "time": "01:15"})
    assert set(Drink.objects.values_list("day", flat=True)) == {dt.date(2026, 6, 17)}
    assert "16 oz so far" in page(ruths_browser)


def test_sizes_are_the_persons_own(ruths_browser: Client) -> None:
    sizes = {"cup": "6", "glass": "9.5", "bottle": "25"}
    ruths_browser.post("/drinks/sizes/", sizes)
    html = page(ruths_browser, "/today/")
    for shown in ("6 oz", "9.5 oz", "25 oz"):
        assert f"<span>{shown}</span>" in html
    assert 'value="281"' in html  # 9.5 oz in ml
    html = page(ruths_browser, "/drinks/sizes/")
    assert 'value="9.5"' in html
    ruths_browser.post("/drinks/sizes/", {"usual": "on"})
    assert "<span>8 oz</span>" in page(ruths_browser, "/today/")


@pytest.mark.parametrize(("typed", "words"), [("", "Type how much"), ("900", "up to 3,000 ml")])
def test_a_size_that_cannot_be_is_refused(ruths_browser: Client, typed: str, words: str) -> None:
    sizes = {"cup": "6", "glass": typed, "bottle": "25"}
    html = ruths_browser.post("/drinks/sizes/", sizes).content.decode()
    assert words in html
    assert f'value="{typed}"' in html
    assert Patient.objects.get().drink_sizes == []


def test_above_three_and_a_half_litres_there_is_a_question_and_no_advice(
    ruth: Patient, ruths_browser: Client
) -> None:
    for volume_ml in (3000, 500):
        record_drink(ruth, volume_ml=volume_ml, now=NOW)
    assert "Is that right?" not in page(ruths_browser, "/today/")
    html = ruths_browser.post("/drinks/add", {"volume_ml": "30"}, headers=HTMX).content.decode()
    assert "You noted <strong>119 oz</strong> for one day. Is that right?" in html
    assert "Is that right?" in page(ruths_browser)
    assert not Alert.objects.exists()
    ruths_browser.post("/drinks/confirm")
    assert "Is that right?" not in page(ruths_browser, "/today/")
    assert "Is that right?" not in page(ruths_browser)


def test_the_question_comes_once_a_day_and_again_another_day(
    ruth: Patient, ruths_browser: Client, frozen: time_machine.Traveller
) -> None:
    for at in (NOW - DAY, NOW - DAY, NOW, NOW):
        record_drink(ruth, volume_ml=1800, at=at, time_given=False, now=NOW)
    ruths_browser.post("/drinks/confirm", {"day": "2026-06-17", "back": "drinks"})
    assert "Is that right?" not in page(ruths_browser, "/drinks/?day=2026-06-17")
    assert "Is that right?" in page(ruths_browser, "/drinks/")


def test_over_a_limit_the_limit_speaks_and_not_the_question(
    ruth: Patient, ruths_browser: Client
) -> None:
    Patient.objects.update(fluid_limit_ml=1500)
    ruth.refresh_from_db()
    for _ in range(2):
        record_drink(ruth, volume_ml=1800, now=NOW)
    html = page(ruths_browser)
    assert "This is over your limit of 51 oz." in html
    assert "Is that right?" not in html


def test_a_correction_to_very_much_is_answered_at_once(
    ruth: Patient, ruths_browser: Client
) -> None:
    drink, _ = record_drink(ruth, volume_ml=2500, now=NOW)
    record_drink(ruth, volume_ml=2500, now=NOW)
    told = {"amount": "100", "kind": "water", "day": TODAY}
    html = ruths_browser.post(f"/drinks/{drink.public_id}/", told).content.decode()
    assert "Call today" in html


@pytest.mark.parametrize("day", ["2026-06-19", "never", "0001-01-01"])
def test_a_day_that_is_not_there_is_not_found(ruths_browser: Client, day: str) -> None:
    assert ruths_browser.get(f"/drinks/?day={day}").status_code == 404


def test_a_strangers_drink_is_not_found(ruths_browser: Client, ruth: Patient, tom: Patient) -> None:
    drink, _ = record_drink(tom, volume_ml=237, now=NOW)
    for method in (ruths_browser.get, ruths_browser.post):
        assert method(f"/drinks/{drink.public_id}/").status_code == 404


def test_undo_twice_is_undone_once_and_the_old_page_says_so(
    ruth: Patient, ruths_browser: Client
) -> None:
    drink, _ = record_drink(ruth, volume_ml=237, now=NOW)
    for headers in ({}, HTMX):
        answer = ruths_browser.post(f"/drinks/{drink.public_id}/undo", headers=headers)
        assert answer.status_code in {200, 302}
    html = ruths_browser.get(f"/drinks/{drink.public_id}/", follow=True).content.decode()
    assert "That drink was undone. It no longer counts." in html
